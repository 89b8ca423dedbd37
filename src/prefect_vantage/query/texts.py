"""One text column against one value, and the small pieces of SQL that every comparison is made of.

Text is compared through lower() on both sides, in the database, so that both fold alike; ILIKE is three times slower on long text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, Uuid, and_, cast, func, literal

from prefect_vantage.query.literals import caseless_part, required_literal
from prefect_vantage.query.nodes import Anything, Between, Compare, Exact, Like, Regex, Value

Column = ColumnElement[Any]
Condition = ColumnElement[bool]

_LIKE_SPECIAL = re.compile(r"([\\%_])")
ORDER: dict[str, Callable[[Column, Any], Condition]] = {
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
}


def text_bind(text: str) -> Column:
    """A piece of text as a parameter."""
    return literal(text, Text)


def _folded(column: Column, text: str) -> tuple[Column, Column]:
    """Both sides in lower case; text without letters needs no folding, which is twice as fast."""
    if text.upper() == text.lower():
        return column, text_bind(text)
    return func.lower(column), func.lower(text_bind(text))


def contains(column: Column, text: str) -> Condition:
    """The text stands somewhere in the column."""
    found = func.contains(*_folded(column, text))
    part = caseless_part(text)
    return and_(func.contains(column, text_bind(part)), found) if part and part != text else found


def _like(column: Column, pieces: tuple[str, ...]) -> Condition:
    if pieces[0] == pieces[-1] == "" and len(pieces) == 3:
        return contains(column, pieces[1])
    if len(pieces) == 2 and pieces[1] == "":
        return func.starts_with(*_folded(column, pieces[0]))
    pattern = "%".join(_LIKE_SPECIAL.sub(r"\\\1", text) for text in pieces)
    folded, bound = _folded(column, pattern)
    return folded.like(bound, escape="\\")


def match_text(column: Column, value: Value) -> Condition:
    """One text column against one value."""
    match value:
        case Exact(text, strict):
            return column == text_bind(text) if strict else func.lower(column) == func.lower(text_bind(text))
        case Like(pieces):
            return _like(column, pieces)
        case Regex(pattern, ignore_case):
            found = func.regexp_matches(column, text_bind(pattern), text_bind("i" if ignore_case else "c"))
            needed = "" if ignore_case else required_literal(pattern)
            return and_(func.contains(column, text_bind(needed)), found) if needed else found
        case Anything():
            return column.is_not(None)
        case Compare(operator, text):
            return ORDER[operator](func.lower(column), func.lower(text_bind(text)))
        case Between(low, high):
            return between(func.lower(column), *(None if end is None else func.lower(text_bind(end)) for end in (low, high)))


def between(column: Column, low: Any, high: Any) -> Condition:
    """Both ends included."""
    return and_(*([] if low is None else [column >= low]), *([] if high is None else [column <= high]))


def match_any(column: Column, values: Sequence[Value]) -> list[Condition]:
    """One text column against several values; plain ones go into one IN."""
    plain = [value.text for value in values if isinstance(value, Exact) and not value.strict]
    rest = [match_text(column, value) for value in values if not isinstance(value, Exact) or value.strict]
    if len(plain) == 1:
        return [match_text(column, Exact(plain[0])), *rest]
    return [func.lower(column).in_([func.lower(text_bind(text)) for text in plain]), *rest] if plain else rest


def uuid_bind(text: str) -> Column:
    """An id as a parameter."""
    return cast(text_bind(text), Uuid)
