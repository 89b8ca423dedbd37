"""Text that must stand in whatever a pattern or word matches: looking for it first is two to five times faster than the match itself.

Conservative on purpose: where a pattern is not plainly understood, nothing is required and every value is matched.
"""

from __future__ import annotations

import re

_SHORTEST = 3
_TOKEN = re.compile(
    r"\\(?P<escaped>[^\w\s])|(?P<special>\\.)|(?P<klass>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\])|(?P<quantifier>[*?]|\{(?:\d+(?:,\d*)?\})?)|(?P<any>.)",
    re.DOTALL,
)


def required_literal(pattern: str) -> str:
    """The longest text (three characters or more, else empty) that every match of the RE2 `pattern` contains, cases told apart."""
    runs = [""]
    depth = 0
    for token in _TOKEN.finditer(pattern):
        character = token["escaped"] or token["any"] or ""
        if token["special"] in (r"\Q", r"\E") or (not depth and not token["escaped"] and character == "|"):
            return ""
        if character == "(" and not token["escaped"]:
            if pattern.startswith("(?", token.start()) and not pattern.startswith(("(?:", "(?P<", "(?<"), token.start()):
                return ""  # flags change what the rest means
            depth += 1
            runs.append("")
        elif character == ")" and not token["escaped"]:
            depth -= 1
            runs.append("")
        elif token["quantifier"]:
            runs[-1] = runs[-1][:-1]
            runs.append("")
        elif token["special"] or token["klass"] or (character in "^$.+" and not token["escaped"]):
            runs.append("")
        elif not depth:
            runs[-1] += character
    longest = max(runs, key=len)
    return longest if len(longest) >= _SHORTEST else ""


def caseless_part(text: str) -> str:
    """The longest part (three characters or more, else empty) of the text that has no upper and lower case: digits, signs."""
    runs = [""]
    for character in text:
        if character.upper() == character.lower():
            runs[-1] += character
        else:
            runs.append("")
    longest = max(runs, key=len)
    return longest if len(longest) >= _SHORTEST and longest.isascii() else ""
