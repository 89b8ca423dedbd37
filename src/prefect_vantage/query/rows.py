"""A run as the API answers it: which columns are read, and how a row becomes the JSON object."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, Uuid, bindparam, cast, func, literal_column, select

from prefect_vantage.mirror.schema import DEPLOYMENTS, RUNS
from prefect_vantage.query.context import Context
from prefect_vantage.query.derived import derived
from prefect_vantage.query.fields import FIELDS
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.query.statements import Prepared
from prefect_vantage.times import iso

Run = dict[str, Any]
ROWID: ColumnElement[int] = literal_column("runs.rowid")
_STORED = {
    "id": "id", "name": "name", "flow": "flow", "flow_id": "flow_id", "deployment": "deployment", "deployment_id": "deployment_id", "pool": "pool",
    "queue": "queue", "worker": "worker", "state_type": "state_type", "state_name": "state_name", "state_at": "state_at", "message": "message",
    "error": "error", "error_type": "error_type", "tags": "tags", "priority": "priority", "attempts": "attempts", "scheduled": "scheduled",
    "started": "started", "ended": "ended", "created": "created", "updated": "updated", "parameters": "parameters", "parent": "parent_id",
    "root": "root_id", "version": "version", "created_by": "created_by", "trigger": "trigger", "deleted": "deleted",
}  # fmt: skip
_DERIVED = ("outcome", "at", "duration", "elapsed", "wait", "response", "lateness")
_RUN_SECONDS = "run_seconds"
ID_COLUMNS = frozenset(("id", "flow_id", "deployment_id", "parent", "root"))
_PLAIN: dict[type, Callable[[Any], str]] = {datetime: iso, UUID: str}
COLUMNS = (*_STORED, *_DERIVED, "description")


def column(name: str, context: Context) -> ColumnElement[Any]:
    """The SQL of one column of a run, `description` left to `described`."""
    return RUNS.c[_STORED[name]] if name in _STORED else FIELDS[name].expression(context)


def select_runs(context: Context, names: Sequence[str]) -> Select[Any]:
    """Those columns of every run."""
    return select(*(column(name, context).label(name) for name in names if name != "description")).select_from(RUNS)


def _select_stored() -> Select[Any]:
    """What `derived` and a page need of every run, and its row number."""
    return select(
        *(RUNS.c[stored].label(name) for name, stored in _STORED.items()), RUNS.c.run_seconds.label(_RUN_SECONDS), ROWID.label("row")
    ).select_from(RUNS)


def runs_by_row(view: Snapshot, rowids: Sequence[int], context: Context) -> list[Run]:
    """Whole runs in the order given."""
    values = {"wanted": list(rowids), "first": min(rowids, default=0), "last": max(rowids, default=0)}
    found = {row.pop("row"): row for row in view.prepared(_whole_runs(), values)} if rowids else {}
    return _whole(view, [found[rowid] for rowid in rowids], context)


@cache
def _whole_runs() -> Prepared:
    """Stored columns by row number: `wanted`, between `first` and `last`."""
    wanted = select(func.unnest(cast(bindparam("wanted", []), ARRAY(BigInteger))))
    return Prepared(_select_stored().where(ROWID.between(bindparam("first", 0), bindparam("last", 0)), ROWID.in_(wanted)))


def runs_by_id(view: Snapshot, ids: Sequence[str], context: Context, condition: ColumnElement[bool] | None = None) -> list[Run]:
    """Whole runs with those ids (valid ones) that meet the condition, in no order."""
    statement = _select_stored().where(RUNS.c.id.in_(select(func.unnest(cast(bindparam("wanted", list(ids)), ARRAY(Uuid))))))
    rows = view.rows(statement if condition is None else statement.where(condition)) if ids else []
    for row in rows:
        row.pop("row")
    return _whole(view, rows, context)


def runs_from(view: Snapshot, table: str, ids: Collection[str], context: Context) -> list[Run]:
    """Whole runs with those ids out of `table`, which has the columns of `runs`; in no order."""
    wanted = set(ids)
    text, values = _stored().with_values({})
    found = view.sql(text.replace("FROM runs", f"FROM {table} AS runs", 1), values) if wanted else []
    rows = [row for row in found if str(row["id"]) in wanted]
    for row in rows:
        row.pop("row")
    return _whole(view, rows, context)


@cache
def _stored() -> Prepared:
    """Stored columns of every run."""
    return Prepared(_select_stored())


@cache
def _descriptions() -> Prepared:
    """Descriptions of the deployments `wanted`."""
    wanted = select(func.unnest(cast(bindparam("wanted", []), ARRAY(Uuid))))
    return Prepared(select(DEPLOYMENTS.c.id, DEPLOYMENTS.c.description).where(DEPLOYMENTS.c.id.in_(wanted)))


def _whole(view: Snapshot, rows: list[dict[str, Any]], context: Context) -> list[Run]:
    """The runs as JSON, with what is worked out and their deployments' descriptions (a second look-up is faster than a join)."""
    ids = sorted({str(row["deployment_id"]) for row in rows if row["deployment_id"]})
    known: dict[str, Any] = {}
    if ids:
        known = {str(row["id"]): row["description"] for row in view.prepared(_descriptions(), {"wanted": ids})}
    return [to_run(_complete(row, context, known.get(str(row["deployment_id"])))) for row in rows]


def _complete(row: dict[str, Any], context: Context, description: str | None) -> dict[str, Any]:
    complete = {**row, **derived(row, context), "description": description}
    del complete[_RUN_SECONDS]
    return complete


def to_run(row: dict[str, Any]) -> Run:
    """The JSON object of one row: ids and times as text, parameters as an object."""
    run = {name: _PLAIN[type(value)](value) if type(value) in _PLAIN else value for name, value in row.items()}
    run["parameters"] = _parameters(row.get("parameters"))
    run["tags"] = list(row.get("tags") or ())
    return run


def _parameters(text: str | None) -> dict[str, Any]:
    """The stored JSON object; an empty one where there is none that can be read."""
    try:
        read = json.loads(text) if text else {}
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
