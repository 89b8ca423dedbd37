"""How values are written: quotes, stars between quotes, regular expressions, ranges; reading and writing are each other's inverse.

A value is bare text with quoted pieces in it, as in a shell: `*"connection reset"*` is a wildcard around two words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

QUOTED = r'"(?:\\.|[^"\\])*"'
NAME = re.compile(rf"[^\W\d][\w-]*(?:\.(?:[\w-]+|{QUOTED}))*", re.DOTALL)
_QUOTED = re.compile(QUOTED, re.DOTALL)
_ESCAPE = re.compile(r"\\([\"\\])")
_REGEX_PART = re.compile(r"\\.|/", re.DOTALL)
_BARE_VALUE = re.compile(r"[\w.@+:#=%&!?;|~^$'\[\]{}\-][\w.@+:#=%&!?;|~^$'\[\]{}/<>\-]*")
_BARE_WORD = re.compile(r"[\w.@+#%&!?][\w.@+#%&!?/=\-]*")
_BARE_SEGMENT = re.compile(r"[\w-]+")
_KEYWORDS = ("AND", "OR", "NOT")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a value; stars and operators count only where it was not quoted."""

    text: str
    quoted: bool


def pieces(raw: str) -> list[Piece]:
    """The value's stretches in order, quotes taken off."""
    found: list[Piece] = []
    position = 0
    for match in _QUOTED.finditer(raw):
        if match.start() > position:
            found.append(Piece(raw[position : match.start()], quoted=False))
        found.append(Piece(unquote(match.group()), quoted=True))
        position = match.end()
    if position < len(raw):
        found.append(Piece(raw[position:], quoted=False))
    return found


def plain(parts: list[Piece]) -> str:
    """The text of all stretches."""
    return "".join(part.text for part in parts)


def between_stars(parts: list[Piece]) -> tuple[str, ...]:
    """The text between unquoted stars; one element when there is none, empty inner elements (`**`) left out."""
    found = [""]
    for part in parts:
        first, *rest = [part.text] if part.quoted else part.text.split("*")
        found[-1] += first
        found.extend(rest)
    return (found[0], *(text for text in found[1:-1] if text), found[-1]) if len(found) > 1 else (found[0],)


def split_range(parts: list[Piece]) -> tuple[list[Piece], list[Piece]] | None:
    """What stands before and after the first unquoted `..`, or None."""
    for index, part in enumerate(parts):
        at = -1 if part.quoted else part.text.find("..")
        if at >= 0:
            low = [*parts[:index], Piece(part.text[:at], quoted=False)]
            return low, [Piece(part.text[at + 2 :], quoted=False), *parts[index + 1 :]]
    return None


def unquote(quoted: str) -> str:
    r"""The text inside quotes; `\"` and `\\` are the only escapes."""
    return _ESCAPE.sub(r"\1", quoted[1:-1])


def quote(text: str) -> str:
    r"""The text in quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def write_value(text: str) -> str:
    """A field's value: bare where that reads back the same, else quoted."""
    bare = _BARE_VALUE.fullmatch(text) and ".." not in text and not text.startswith("=")
    return text if bare else quote(text)


def write_word(text: str) -> str:
    """A free word: bare where that reads back the same, else quoted."""
    return text if _BARE_WORD.fullmatch(text) and text not in _KEYWORDS else quote(text)


def write_like(between: tuple[str, ...], *, word: bool = False) -> str:
    """A wildcard from the texts between its stars."""
    write = write_word if word else write_value
    return "*".join(write(text) if text else "" for text in between)


def read_regex(raw: str) -> tuple[str, bool]:
    r"""Pattern and ignore-case of `/pattern/` or `/pattern/i`; `\/` is a slash."""
    body, _, flags = raw.rpartition("/")
    return _REGEX_PART.sub(lambda match: "/" if match.group() == "\\/" else match.group(), body[1:]), flags == "i"


def write_regex(pattern: str, *, ignore_case: bool) -> str:
    """The regular expression between slashes."""
    body = _REGEX_PART.sub(lambda match: "\\/" if match.group() == "/" else match.group(), pattern)
    return f"/{body}/{'i' if ignore_case else ''}"


def read_name(raw: str) -> tuple[str, tuple[str, ...]]:
    """Field and path of `param.a."b c"` (the field in lower case, the path as written)."""
    name, *path = re.findall(rf"{QUOTED}|[\w-]+", raw, re.DOTALL)
    return name.lower(), tuple(unquote(part) if part.startswith('"') else part for part in path)


def write_name(field: str, path: tuple[str, ...]) -> str:
    """The field with its path."""
    return ".".join((field, *(part if _BARE_SEGMENT.fullmatch(part) else quote(part) for part in path)))
