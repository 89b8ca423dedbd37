"""A parameter of a run by its path against one value: numbers as numbers, the rest as text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Double, and_, cast, func, literal

from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.nodes import Between, Compare, Exact, Value
from prefect_vantage.query.texts import ORDER, Column, Condition, between, contains, match_text, text_bind

_PLAIN = re.compile(r"[A-Za-z0-9 ._:@+-]+", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def attempt(column: Column) -> Column:
    """The column, or NULL where working it out fails (broken JSON, text that is no number)."""
    tried: Column = getattr(func, "try")(column)
    return tried


def pointer(path: Sequence[str]) -> str:
    """The JSON pointer of that path: it leads into objects by name and into lists by number."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


def parameter(path: Sequence[str]) -> Column:
    """The value at that path of the parameters as text; NULL where it is missing, null or the JSON is broken."""
    return attempt(func.json_extract_string(RUNS.c.parameters, text_bind(pointer(path))))


def match_parameter(column: Column, value: Value) -> Condition:
    """Numbers are compared as numbers where both sides are; else text with text."""
    number = attempt(cast(column, Double))
    match value:
        case Exact(text, strict=False) if _is_exact_number(text):
            return _equals_number(number, float(text))
        case Compare(operator, text) if _NUMBER.fullmatch(text):
            return and_(func.isfinite(number), ORDER[operator](number, literal(float(text), Double)))
        case Between(low, high) if all(end is None or _NUMBER.fullmatch(end) for end in (low, high)):
            ends = (None if end is None else literal(float(end), Double) for end in (low, high))
            return and_(func.isfinite(number), between(number, *ends))
    found = match_text(column, value)
    return and_(contains(RUNS.c.parameters, value.text), found) if isinstance(value, Exact) and _is_plain(value.text) else found


def _is_plain(text: str) -> bool:
    """Whether the text stands in JSON as it is, whatever wrote it: then most rows need not be read as JSON."""
    return _PLAIN.fullmatch(text) is not None


def _is_exact_number(text: str) -> bool:
    """Whether the text is a number that a double tells from its neighbours; longer ones (ids of 18 digits) are compared as text."""
    return _NUMBER.fullmatch(text) is not None and sum(map(str.isdigit, text)) <= 15


def _equals_number(number: Column, wanted: float) -> Condition:
    """Whole numbers stand in the parameters in plain digits, so that most rows need not be read as JSON."""
    same = number == literal(wanted, Double)
    return and_(func.contains(RUNS.c.parameters, text_bind(str(int(wanted)))), same) if wanted.is_integer() and abs(wanted) < 1e15 else same
