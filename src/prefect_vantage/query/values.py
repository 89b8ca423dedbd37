"""What values, parameter names and tag keys there are: what completion offers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Text, cast, func, literal, select

from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.asked import Asked
from prefect_vantage.query.compile import predicate
from prefect_vantage.query.dimensions import Dimension, plain_value
from prefect_vantage.query.parameters import attempt, pointer
from prefect_vantage.query.rows import ROWID
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.query.texts import contains, text_bind

_RECENT = 20
_MOST_NAMES = 500
Counted = list[tuple[str, int]]


def top_values(view: Snapshot, asked: Asked, dimension: Dimension, wanted: str, limit: int) -> Counted:
    """The most frequent values that contain `wanted` among the runs asked for, with their counts; those that begin with it first."""
    value = cast(plain_value(dimension, asked.context, lambda column: column), Text).label("value")
    rows = select(value).select_from(RUNS).where(predicate(asked.query, asked.context)).subquery()
    number = func.count().label("number")
    found = select(rows.c.value, number).where(rows.c.value.is_not(None)).group_by(rows.c.value)
    begins = func.starts_with(func.lower(rows.c.value), func.lower(text_bind(wanted)))
    if wanted:
        found = found.where(contains(rows.c.value, wanted))
    return [(str(text), int(count)) for text, count in view.tuples(found.order_by(begins.desc(), number.desc(), rows.c.value).limit(limit))]


def parameter_names(view: Snapshot, path: Sequence[str]) -> Counted:
    """Names inside the object at `path` of the parameters of each flow's latest runs, with how many of those have them."""
    latest = select(func.unnest(func.max_by(RUNS.c.parameters, ROWID, literal(_RECENT))).label("parameters"))
    recent = latest.select_from(RUNS).where(RUNS.c.parameters.is_not(None)).group_by(RUNS.c.flow_id).subquery("recent")
    keys = attempt(func.json_keys(recent.c.parameters, text_bind(pointer(path))) if path else func.json_keys(recent.c.parameters))
    names = select(func.unnest(keys).label("name")).select_from(recent).subquery("names")
    return _counted(view, names.c.name)


def tag_keys(view: Snapshot) -> Counted:
    """Keys of `key:value` and `key=value` tags, with how many tags have them."""
    tags = select(func.unnest(RUNS.c.tags).label("tag")).select_from(RUNS).subquery("tags")
    key = func.regexp_extract(tags.c.tag, literal("^([^:=]+)[:=]", Text), literal(1)).label("name")
    names = select(key).select_from(tags).subquery("names")
    return [(name, count) for name, count in _counted(view, names.c.name) if name]


def _counted(view: Snapshot, name: ColumnElement[str]) -> Counted:
    number = func.count().label("number")
    found = select(name, number).where(name.is_not(None)).group_by(name).order_by(number.desc(), name).limit(_MOST_NAMES)
    return [(str(text), int(count)) for text, count in view.tuples(found)]
