"""What a field's values are and how each is read: one row per kind, with the operators that it takes.

`read_value` turns one value as written into a node, or raises BadValue with the reason and, where there is one, the text to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from prefect_vantage.errors import InvalidInput
from prefect_vantage.query import moments
from prefect_vantage.query.lexemes import Piece, between_stars, pieces, plain, quote, read_regex, split_range
from prefect_vantage.query.nodes import Anything, Between, Compare, Exact, Like, Regex, Span, Value
from prefect_vantage.times import parse_duration

_COMPARE = re.compile(r"(>=|<=|>|<)(.*)", re.DOTALL)
_LARGEST = 2**53


class BadValue(InvalidInput):
    """A value that its field cannot have; `suggestion` replaces the value as written."""

    def __init__(self, message: str, *, hint: str | None = None, suggestion: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Kind:
    """`canonical` answers a single value as it is written canonically and raises InvalidInput when it is none."""

    name: str
    canonical: Callable[[str], str]
    operators: tuple[str, ...]
    ordered: bool = False  # compares and ranges
    pattern: bool = False  # wildcards, regular expressions and strict equality


def _text(text: str) -> str:
    return text


def _word(text: str) -> str:
    return text.lower()


def is_uuid(text: str) -> bool:
    """Whether the text is a whole id."""
    return re.fullmatch(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}", text) is not None


def _id(text: str) -> str:
    if not is_uuid(text):
        raise InvalidInput(f"{text!r} is not a whole id", hint=f"Write all 36 characters, or {text}* for ids that begin so.")
    return str(UUID(text))


def _integer(text: str) -> str:
    if not re.fullmatch(r"[+-]?\d{1,16}", text, re.ASCII) or abs(int(text)) > _LARGEST:
        raise InvalidInput(f"{text!r} is not a whole number")
    return str(int(text))


def _duration(text: str) -> str:
    lowered = text.lower()
    if not lowered.isascii() or parse_duration(lowered) > _LARGEST:
        raise InvalidInput(f"{text!r} is not a duration", hint="Write 90s, 5m, 1h30m, 2d or 750ms.")
    return lowered


_EQUALITY = ("equals", "any", "present")
_PATTERN = ("equals", "any", "strict", "wildcard", "quoted", "regex", "present")
_ORDER = ("equals", "any", "compare", "range", "present")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("text", _text, _PATTERN, pattern=True),
        Kind("texts", _text, _PATTERN, pattern=True),
        Kind("id", _id, ("equals", "any", "wildcard", "regex", "present"), pattern=True),
        Kind("choice", _word, _EQUALITY),
        Kind("flag", _word, ("equals", "any")),
        Kind("integer", _integer, _ORDER, ordered=True),
        Kind("duration", _duration, _ORDER, ordered=True),
        Kind("time", moments.canonical, _ORDER, ordered=True),
        Kind("json", _text, (*_PATTERN, "compare", "range"), ordered=True, pattern=True),
    )
}


_NUMBERS: dict[str, Callable[[str], float]] = {"integer": float, "duration": parse_duration}


def read_value(kind: Kind, raw: str, span: Span) -> Value:
    """The node of one value as written. Raises BadValue, InvalidInput."""
    if raw.startswith("/"):
        return _read_regex(kind, raw, span)
    parts = pieces(raw)
    if kind.ordered and (ordered := _read_ordered(kind, parts)):
        return ordered
    if not kind.ordered and parts and not parts[0].quoted and _COMPARE.match(parts[0].text):
        raise BadValue(
            "> and < compare numbers, durations and times; this field is text",
            hint="Quote the value to mean the sign itself.",
            suggestion=quote(plain(parts)),
        )
    between = between_stars(parts)
    if len(between) > 1:
        return _read_like(kind, between)
    strict = bool(parts) and not parts[0].quoted and parts[0].text.startswith("=")
    text = between[0][1:] if strict else between[0]
    return Exact(kind.canonical(text), strict=strict and kind.pattern and kind.name != "id")


def read_word(raw: str, span: Span) -> Exact | Like | Regex | Anything:
    """The node of a free word, phrase or regular expression. Raises BadValue for empty text."""
    if raw.startswith("/"):
        pattern, ignore_case = read_regex(raw)
        return Regex(pattern, ignore_case, span)
    between = between_stars(pieces(raw))
    if not any(between):
        if len(between) > 1:
            return Anything()
        raise BadValue("Empty text finds nothing in particular", hint="Leave it out.")
    return Like(between) if len(between) > 1 else Exact(between[0])


def _read_regex(kind: Kind, raw: str, span: Span) -> Regex:
    if not kind.pattern:
        raise BadValue("Regular expressions search text; this field is not text")
    pattern, ignore_case = read_regex(raw)
    return Regex(pattern, ignore_case, span)


def _read_like(kind: Kind, between: tuple[str, ...]) -> Like | Anything:
    if not any(between):
        return Anything()
    if not kind.pattern:
        raise BadValue("Wildcards search text; this field is not text", hint="A lone * means: has a value.")
    return Like(between)


def _read_ordered(kind: Kind, parts: list[Piece]) -> Value | None:
    """A comparison or range, or None when the value is neither."""
    if not parts:
        return None
    if not parts[0].quoted and (match := _COMPARE.match(parts[0].text)):
        rest = match[2] + plain(parts[1:])
        if not rest:
            raise BadValue(f"{match[1]} needs a value behind it")
        return Compare(match[1], kind.canonical(rest))
    if ends := split_range(parts):
        return _read_range(kind, plain(ends[0]), plain(ends[1]))
    if kind.name == "time" and moments.is_instant(plain(parts).lower()):
        text = plain(parts)
        kind.canonical(text)
        raise BadValue(f"No time equals {text!r} exactly", hint="Write a range.", suggestion=f"{text}.." if text[0] != "+" else f"..{text}")
    return None


def _read_range(kind: Kind, low: str, high: str) -> Between:
    if not low and not high:
        raise BadValue("A range needs a start, an end or both", hint="Write a..b, a.. or ..b.")
    read = Between(kind.canonical(low) if low else None, kind.canonical(high) if high else None)
    number = _NUMBERS.get(kind.name)
    if number and read.low and read.high and number(read.low) > number(read.high):
        raise BadValue("This range ends before it starts", suggestion=f"{high}..{low}")
    return read
