"""Counts by a dimension: every group, exact; times in the reader's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.asked import Asked
from prefect_vantage.query.compile import expression, predicate
from prefect_vantage.query.dimensions import Dimension, plain_value, written
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.query.zones import to_local


@dataclass(frozen=True, slots=True)
class Group:
    """A value (None: the runs without one) and how many runs have it."""

    value: Any
    count: int


def group_value(view: Snapshot, dimension: Dimension, asked: Asked) -> ColumnElement[Any]:
    """The SQL of the group that a run of `asked` belongs to."""

    def local(column: ColumnElement[Any]) -> ColumnElement[Any]:
        return to_local(column, asked.context.timezone, *_span(view, dimension, asked))

    return plain_value(dimension, asked.context, local)


def _span(view: Snapshot, dimension: Dimension, asked: Asked) -> tuple[datetime, datetime]:
    """The first and last time of the dimension's field among the runs asked for."""
    column = expression(dimension.field, dimension.path, asked.context)
    low, high = view.tuples(select(func.min(column), func.max(column)).select_from(RUNS).where(predicate(asked.query, asked.context)))[0]
    return (low, high) if low else (asked.context.moment, asked.context.moment)


def count_groups(view: Snapshot, asked: Asked, dimension: Dimension) -> list[Group]:
    """All groups: most runs first, times in their own order, runs without a value last among equals."""
    value = group_value(view, dimension, asked).label("value")
    inner = select(value).select_from(RUNS).where(predicate(asked.query, asked.context)).subquery()
    found = view.tuples(select(inner.c.value, func.count()).group_by(inner.c.value))
    groups = [Group(written(dimension, found_value), int(count)) for found_value, count in found]
    if dimension.is_time:
        return sorted(groups, key=lambda group: (group.value is None, group.value if group.value is not None else ""))
    return sorted(groups, key=lambda group: (-group.count, group.value is None, str(group.value)))
