"""Runs gathered by a value they share, or into the family of their top-most run: what a list shows instead of single rows.

matching runs ─► groups (count, states, newest run) ─► the first ones ─► whole runs for what stands in a group's row
                                                       └─ families: the root run, and the deepest run that failed
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import CTE, Integer, Select, and_, func, select
from sqlalchemy import literal as sql

from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.asked import Asked
from prefect_vantage.query.build import narrow, term
from prefect_vantage.query.compile import predicate
from prefect_vantage.query.dimensions import Dimension, read_dimension
from prefect_vantage.query.expressions import OUTCOMES, at
from prefect_vantage.query.groups import group_value
from prefect_vantage.query.rows import Run, runs_by_id
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.query.texts import uuid_bind

Order = Literal["count", "recent"]
MOST_GROUPS = 500
FAMILY = "root"
UNKNOWN = "UNKNOWN"
_DEEPEST = 64  # a chain of parents that is longer is a circle


@dataclass(frozen=True, slots=True)
class Gathering:
    """Runs with one value (None: those without one). `root` and `deepest` of families: their top-most run, the deepest that failed."""

    value: Any
    count: int
    states: dict[str, int]
    newest: Run | None
    query: str
    root: Run | None = None
    deepest: Run | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """The first groups of `distinct`; `other` counts the runs of those not listed."""

    by: str
    groups: tuple[Gathering, ...]
    distinct: int
    other: int
    version: int


@dataclass(slots=True)
class _Group:
    value: Any
    count: int
    newest: str | None
    states: dict[str, int] = field(default_factory=dict)


def gather(queries: Queries, asked: Asked, by: str, *, order: Order = "count", limit: int = 100) -> Gathered:
    """Groups with most runs, or with the newest run, first. Raises InvalidInput for a dimension or limit that is none."""
    dimension = read_dimension(by)
    if dimension.is_time:
        raise InvalidInput(f"Runs are gathered by what they share, not by {by!r}", hint="Gather by a field, for example flow or root.")
    if not 1 <= limit <= MOST_GROUPS:
        raise InvalidInput(f"A list has 1 to {MOST_GROUPS} groups, not {limit}")
    with queries.snapshot() as view:
        rows = view.rows(_statement(view, asked, dimension, order, limit))
        groups = _groups(rows)
        distinct, whole = (int(rows[0]["distinct"]), int(rows[0]["whole"])) if rows else (0, 0)
        roots = [str(group.value) for group in groups if group.value is not None] if dimension.name == FAMILY else []
        deepest = _deepest(view, roots) if roots else {}
        wanted = {*roots, *deepest.values(), *(group.newest for group in groups if group.newest)}
        runs = {run["id"]: run for run in runs_by_id(view, sorted(wanted), asked.context)}
        found = tuple(_gathering(group, asked, dimension, runs, deepest) for group in groups)
        return Gathered(by, found, distinct, whole - sum(group.count for group in groups), view.version)


def _statement(view: Snapshot, asked: Asked, dimension: Dimension, order: Order, limit: int) -> Select[Any]:
    """A row per state of each of the first groups: value, runs, newest run, groups in all, runs in all of them, state, runs in it."""
    value = group_value(view, dimension, asked).label("value")
    columns = (value, RUNS.c.state_type, RUNS.c.id, at(asked.context).label("at"))
    found = select(*columns).select_from(RUNS).where(predicate(asked.query, asked.context)).cte("found")
    number, recent = func.count(), func.max(found.c.at)
    first = {"count": (number.desc(),), "recent": (recent.desc().nulls_last(), number.desc())}[order]
    groups = (
        select(
            found.c.value,
            number.label("number"),
            func.arg_max(found.c.id, found.c.at).label("newest"),
            func.count().over().label("distinct"),
            func.sum(number).over().label("whole"),
            func.row_number().over(order_by=(*first, found.c.value.asc().nulls_last())).label("place"),
        )
        .group_by(found.c.value)
        .order_by("place")
        .limit(limit)
        .cte("groups")
    )
    same = found.c.value.is_not_distinct_from(groups.c.value)
    return (
        select(*groups.c, found.c.state_type, func.count().label("in_state"))
        .select_from(groups.join(found, same))
        .group_by(*groups.c, found.c.state_type)
        .order_by(groups.c.place, func.count().desc(), found.c.state_type)
    )


def _groups(rows: Iterable[dict[str, Any]]) -> list[_Group]:
    groups: dict[int, _Group] = {}
    for row in rows:
        newest = None if row["newest"] is None else str(row["newest"])
        group = groups.setdefault(row["place"], _Group(row["value"], int(row["number"]), newest))
        group.states[row["state_type"] or UNKNOWN] = int(row["in_state"])
    return list(groups.values())


def _gathering(group: _Group, asked: Asked, dimension: Dimension, runs: dict[str, Run], deepest: dict[str, str]) -> Gathering:
    value = group.value if isinstance(group.value, int | float | bool | None) else str(group.value)
    return Gathering(
        value=value,
        count=group.count,
        states=group.states,
        newest=runs.get(group.newest or ""),
        query=narrow(asked, term(dimension, value, strict=True)),
        root=runs.get(str(value)) if dimension.name == FAMILY else None,
        deepest=runs.get(deepest.get(str(value), "")),
    )


def _deepest(view: Snapshot, roots: Sequence[str]) -> dict[str, str]:
    """Of each family that has a failed run, the one farthest from the root; of several the one that failed first."""
    steps = _steps_up([uuid_bind(root) for root in roots])
    depth = (
        select(steps.c.root, steps.c.failed, func.max(steps.c.depth).label("depth"), func.any_value(steps.c.ended).label("ended"))
        .group_by(steps.c.root, steps.c.failed)
        .subquery("depths")
    )
    place = func.row_number().over(
        partition_by=depth.c.root, order_by=(depth.c.depth.desc(), depth.c.ended.asc().nulls_last(), depth.c.failed)
    )
    ranked = select(depth.c.root, depth.c.failed, place.label("place")).subquery("ranked")
    return {str(root): str(failed) for root, failed, _place in view.tuples(select(*ranked.c).where(ranked.c.place == sql(1)))}


def _steps_up(roots: Sequence[Any]) -> CTE:
    """(root, failed run, the run above, steps so far) of every failed run in those families, up to its root."""
    failed = and_(RUNS.c.root_id.in_(roots), RUNS.c.state_type.in_(OUTCOMES["failure"]))
    base = select(
        RUNS.c.root_id.label("root"),
        RUNS.c.id.label("failed"),
        RUNS.c.parent_id.label("above"),
        sql(0, Integer).label("depth"),
        RUNS.c.ended.label("ended"),
    ).where(failed)
    steps = base.cte("steps", recursive=True)
    above = RUNS.alias("above_run")
    further = (
        select(steps.c.root, steps.c.failed, above.c.parent_id, steps.c.depth + sql(1, Integer), steps.c.ended)
        .select_from(steps.join(above, above.c.id == steps.c.above))
        .where(above.c.root_id.in_(roots), steps.c.depth < sql(_DEEPEST, Integer))
    )
    return steps.union_all(further)
