"""The set of an action: the runs that a query matches, or that are named one by one, from one snapshot of the mirror.

query │ ids ─► Snapshot ─► FrozenSet (subjects in the query's order, the mirror's version)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, ColumnElement, Uuid, bindparam, cast, func, select

from prefect_vantage.actions.kinds import Subject
from prefect_vantage.errors import InvalidInput, NotFound
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.asked import Asked
from prefect_vantage.query.compile import predicate
from prefect_vantage.query.expressions import id_text
from prefect_vantage.query.pages import counting
from prefect_vantage.query.paginate import ordering, sort_keys
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot

_IDS = ("id", "state_id", "deployment_id")
_COLUMNS = tuple(
    id_text(RUNS.c[name]) if name in _IDS else RUNS.c[name]  # as text at once: a UUID object per id would take most of the time
    for name in ("id", "name", "flow", "state_type", "state_name", "state_id", "deployment_id", "tags", "deleted")
)


@dataclass(frozen=True, slots=True)
class FrozenSet:
    """The runs, as they are in that version of the mirror."""

    runs: tuple[Subject, ...]
    version: int


def matching(queries: Queries, asked: Asked, most: int) -> FrozenSet:
    """The runs that match. Raises InvalidInput when they are more than `most`."""
    with queries.snapshot() as view:
        total = view.number(counting(asked))
        if total > most:
            raise InvalidInput(f"{total:,} runs match; one action touches at most {most:,}", hint="Narrow the query, or act in parts.")
        return _read(view, predicate(asked.query, asked.context), ordering(sort_keys(asked.query, asked.context)))


def named(queries: Queries, ids: Sequence[str]) -> FrozenSet:
    """Those runs, in that order. Raises NotFound when one is not mirrored."""
    wanted = select(func.unnest(cast(bindparam("wanted", list(ids)), ARRAY(Uuid))))
    with queries.snapshot() as view:
        found = _read(view, RUNS.c.id.in_(wanted), [])
    by_id = {run.id: run for run in found.runs}
    if missing := [one for one in ids if one not in by_id]:
        others = f" and {len(missing) - 1:,} others" if len(missing) > 1 else ""
        raise NotFound(f"There is no run {missing[0]}{others}", hint="It may not be mirrored yet, or its id is mistyped.")
    return FrozenSet(tuple(by_id[one] for one in dict.fromkeys(ids)), found.version)


def _read(view: Snapshot, condition: ColumnElement[bool], order: Sequence[ColumnElement[object]]) -> FrozenSet:
    rows = view.tuples(select(*_COLUMNS).where(condition).order_by(*order))
    return FrozenSet(tuple(_subject(row) for row in rows), view.version)


def _subject(row: Sequence[object]) -> Subject:
    run_id, name, flow, state_type, state_name, state_id, deployment_id, tags, deleted = row
    return Subject(
        id=str(run_id),
        name=str(name),
        flow=_text(flow),
        state_type=_text(state_type),
        state_name=_text(state_name),
        state_id=_text(state_id),
        deployment_id=_text(deployment_id),
        tags=tuple(tags or ()),  # type: ignore[arg-type]
        deleted=deleted is not None,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
