"""A run as the API answers it: which columns are read, and how a row becomes the JSON object."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, Uuid, bindparam, cast, func, literal_column, select

from prefect_vantage.mirror.schema import DEPLOYMENTS, RUNS
from prefect_vantage.query.context import Context
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
ID_COLUMNS = frozenset(("id", "flow_id", "deployment_id", "parent", "root"))
_PLAIN: dict[type, Callable[[Any], str]] = {datetime: iso, UUID: str}
COLUMNS = (*_STORED, *_DERIVED, "description")


def column(name: str, context: Context) -> ColumnElement[Any]:
    """The SQL of one column of a run, `description` left to `described`."""
    return RUNS.c[_STORED[name]] if name in _STORED else FIELDS[name].expression(context)


def select_runs(context: Context, names: Sequence[str] = COLUMNS) -> Select[Any]:
    """Those columns of every run, and its row number."""
    return select(*(column(name, context).label(name) for name in names if name != "description"), ROWID.label("row")).select_from(RUNS)


def runs_by_row(view: Snapshot, rowids: Sequence[int], context: Context) -> list[Run]:
    """Whole runs in the order given."""
    values = {
        "wanted": list(rowids),
        "first": min(rowids, default=0),
        "last": max(rowids, default=0),
        "now": context.moment,
        "late_after": context.late_after,
    }
    found = {row.pop("row"): row for row in view.prepared(_whole_runs(), values)} if rowids else {}
    return _with_descriptions(view, [found[rowid] for rowid in rowids])


@cache
def _whole_runs() -> Prepared:
    """Whole runs by row number: `wanted`, as of `now`, late after `late_after`."""
    wanted = select(func.unnest(cast(bindparam("wanted", []), ARRAY(BigInteger))))
    return Prepared(
        select_runs(Context(datetime(2000, 1, 1, tzinfo=UTC))).where(
            ROWID.between(bindparam("first", 0), bindparam("last", 0)), ROWID.in_(wanted)
        )
    )


def runs_by_id(view: Snapshot, ids: Sequence[str], context: Context, condition: ColumnElement[bool] | None = None) -> list[Run]:
    """Whole runs with those ids (valid ones) that meet the condition, in no order."""
    statement = select_runs(context).where(RUNS.c.id.in_(select(func.unnest(cast(bindparam("wanted", list(ids)), ARRAY(Uuid))))))
    rows = view.rows(statement if condition is None else statement.where(condition)) if ids else []
    for row in rows:
        row.pop("row")
    return _with_descriptions(view, rows)


@cache
def _descriptions() -> Prepared:
    """Descriptions of the deployments `wanted`."""
    wanted = select(func.unnest(cast(bindparam("wanted", []), ARRAY(Uuid))))
    return Prepared(select(DEPLOYMENTS.c.id, DEPLOYMENTS.c.description).where(DEPLOYMENTS.c.id.in_(wanted)))


def _with_descriptions(view: Snapshot, rows: list[dict[str, Any]]) -> list[Run]:
    """The runs as JSON, each with its deployment's description (a second look-up is faster than a join)."""
    ids = sorted({str(row["deployment_id"]) for row in rows if row["deployment_id"]})
    known: dict[str, Any] = {}
    if ids:
        known = {str(row["id"]): row["description"] for row in view.prepared(_descriptions(), {"wanted": ids})}
    return [to_run({**row, "description": known.get(str(row["deployment_id"]))}) for row in rows]


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
