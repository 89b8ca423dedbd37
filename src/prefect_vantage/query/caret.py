"""What is being written at the caret: which term, which part of it, and the rest of the query without it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prefect_vantage.query.lexemes import QUOTED

_STRING = re.compile(QUOTED, re.DOTALL)
_NAME = re.compile(rf"(?P<name>[^\W\d][\w-]*(?:\.(?:{QUOTED}|[\w-]*))*):", re.DOTALL)
_ENDS = re.compile(r"[\s()]")


@dataclass(frozen=True, slots=True)
class Caret:
    """`name` before the colon (None while a name or word is written), `written` from `start` to the caret, `end` of the part, `rest` of the query."""

    name: str | None
    written: str
    start: int
    end: int
    rest: str


def read_caret(text: str, at: int) -> Caret:
    """The part of the text that the caret at `at` (0 to its length) stands in."""
    at = min(max(at, 0), len(text))
    begin = _term_start(text, at)
    end = at if _inside_quotes(text[begin:at]) else _term_end(text, at)
    rest = f"{text[:begin].rstrip('-')} {text[end:]}".strip()
    if text[begin : begin + 1] == "-":
        begin += 1
    match = _NAME.match(text, begin, at)
    if not match:
        return Caret(None, text[begin:at], begin, end, rest)
    start = _value_start(text, match.end(), at)
    comma = text.find(",", at, end)
    return Caret(match["name"], text[start:at], start, comma if comma >= 0 else end, rest)


def _marks(text: str, start: int, stop: int) -> list[int]:
    """Positions outside quotes in [start, stop); an unclosed quote hides what follows."""
    found: list[int] = []
    position = start
    while position < stop:
        match = _STRING.match(text, position, stop)
        if match:
            position = match.end()
        elif text[position] == '"':
            break
        else:
            found.append(position)
            position += 1
    return found


def _term_start(text: str, at: int) -> int:
    return max((position + 1 for position in _marks(text, 0, at) if _ENDS.match(text[position])), default=0)


def _term_end(text: str, at: int) -> int:
    match = _ENDS.search(text, at)
    return match.start() if match else len(text)


def _value_start(text: str, start: int, at: int) -> int:
    return max((position + 1 for position in _marks(text, start, at) if text[position] == ","), default=start)


def _inside_quotes(written: str) -> bool:
    return _STRING.sub("", written).count('"') % 2 == 1
