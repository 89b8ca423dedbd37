"""What runs can be grouped by: a field, a part of one (`param.region`, `tag.customer`), or a time cut to the reader's hours, days, weeks, months."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, case, func, literal, literal_column

from prefect_vantage.errors import InvalidInput, QueryError
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.compile import expression
from prefect_vantage.query.context import Context
from prefect_vantage.query.fields import FIELDS, Field
from prefect_vantage.query.lexemes import NAME, read_name, write_name
from prefect_vantage.query.parse import find_field
from prefect_vantage.query.tags import TAG, TagLambda, tag_value

UNITS: dict[str, str] = {"minute": "%Y-%m-%dT%H:%M", "hour": "%Y-%m-%dT%H:%M", "day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m-%d"}
_PARTS: dict[str, tuple[str, Callable[[Any], Any]]] = {"hour-of-day": ("hour", int), "weekday": ("isodow", int)}


@dataclass(frozen=True, slots=True)
class Dimension:
    """A field with its path; `unit` of times: minute, hour, day, week, month, hour-of-day (0–23), weekday (1 is Monday)."""

    field: Field
    path: tuple[str, ...] = ()
    unit: str | None = None

    @property
    def name(self) -> str:
        """As it is written: `ended:day`, `param.region`."""
        return write_name(self.field.name, self.path) + (f":{self.unit}" if self.unit else "")

    @property
    def is_time(self) -> bool:
        """Whether groups are stretches of time, which are listed in their own order."""
        return self.unit is not None

    @property
    def is_tags(self) -> bool:
        """Whether one run can stand in several groups."""
        return self.field.kind == "texts"


def read_dimension(text: str) -> Dimension:
    """`state`, `flow`, `ended:day`, `param.region`, `tag.customer`. Raises InvalidInput naming what there is."""
    raw, _, unit = text.partition(":") if '"' not in text else (text, "", "")
    if not NAME.fullmatch(raw):
        raise InvalidInput(f"{text!r} is not a dimension", hint="Group by a field, for example flow or ended:day.")
    name, path = read_name(raw)
    try:
        field = find_field(name, path, 0, len(raw))
    except QueryError as error:
        raise InvalidInput(error.message, hint=error.hint) from error
    if not field.dimension:
        names = ", ".join(known.name for known in FIELDS.values() if known.dimension)
        raise InvalidInput(f"Runs cannot be grouped by {name!r}", hint=f"Group by one of {names}.")
    _check_unit(field, unit)
    return Dimension(field, path, unit or None)


def _check_unit(field: Field, unit: str) -> None:
    units = (*UNITS, *_PARTS)
    if field.kind == "time" and unit not in units:
        raise InvalidInput(f"A time is grouped by a unit, for example {field.name}:day", hint=f"Units: {', '.join(units)}.")
    if field.kind != "time" and unit:
        raise InvalidInput(f"{field.name!r} is no time and takes no unit", hint=f"Group by {field.name}.")


def plain_value(dimension: Dimension, context: Context, time: Callable[[ColumnElement[Any]], ColumnElement[Any]]) -> ColumnElement[Any]:
    """The group's value of a run; `time` turns stored UTC into the reader's time."""
    if dimension.is_tags:
        return _tag_values(dimension)
    value = expression(dimension.field, dimension.path, context)
    if dimension.unit is None:
        return value
    if dimension.unit in _PARTS:
        return func.date_part(literal(_PARTS[dimension.unit][0], Text), time(value))
    return func.date_trunc(literal(dimension.unit, Text), time(value))


def _tag_values(dimension: Dimension) -> ColumnElement[Any]:
    """One row per tag, one NULL row for a run without any (of that key)."""
    tags: ColumnElement[Any] = RUNS.c.tags
    if dimension.path:
        values = func.list_transform(tags, TagLambda(tag_value(TAG, ".".join(dimension.path))))
        tags = func.list_distinct(func.list_filter(values, TagLambda(TAG.is_not(None))))
    return func.unnest(case((func.len(tags) > literal(0), tags), else_=literal_column("[NULL]")))


def written(dimension: Dimension, value: Any) -> Any:
    """A group's value as JSON: times as local ISO text, ids as text."""
    if isinstance(value, datetime):
        return value.strftime(UNITS[dimension.unit or "hour"])
    if dimension.unit in _PARTS and value is not None:
        return int(value)
    return str(value) if type(value).__name__ == "UUID" else value
