"""A run as the API answers it: which columns are read, and how a row becomes the JSON object."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, literal_column, select

from prefect_vantage.mirror.schema import DEPLOYMENTS, RUNS
from prefect_vantage.query.context import Context
from prefect_vantage.query.fields import FIELDS
from prefect_vantage.times import iso

ROWID: ColumnElement[int] = literal_column("runs.rowid")
_STORED = {
    "id": "id", "name": "name", "flow": "flow", "flow_id": "flow_id", "deployment": "deployment", "deployment_id": "deployment_id", "pool": "pool",
    "queue": "queue", "worker": "worker", "state_type": "state_type", "state_name": "state_name", "state_at": "state_at", "message": "message",
    "error": "error", "error_type": "error_type", "tags": "tags", "priority": "priority", "attempts": "attempts", "scheduled": "scheduled",
    "started": "started", "ended": "ended", "created": "created", "updated": "updated", "parameters": "parameters", "parent": "parent_id",
    "root": "root_id", "version": "version", "created_by": "created_by", "trigger": "trigger", "deleted": "deleted",
}  # fmt: skip
_DERIVED = ("outcome", "at", "duration", "elapsed", "wait", "response", "lateness")
COLUMNS = (*_STORED, *_DERIVED, "description")
IDS = frozenset(("id", "flow_id", "deployment_id", "parent", "root"))


def column(name: str, context: Context) -> ColumnElement[Any]:
    """The SQL of one column of a run."""
    if name in _STORED:
        return RUNS.c[_STORED[name]]
    return FIELDS[name].expression(context) if name in _DERIVED else DEPLOYMENTS.c.description


def select_runs(context: Context, names: Sequence[str] = COLUMNS) -> Select[Any]:
    """Those columns of every run, described by its deployment."""
    source = RUNS.outerjoin(DEPLOYMENTS, DEPLOYMENTS.c.id == RUNS.c.deployment_id) if "description" in names else RUNS
    return select(*(column(name, context).label(name) for name in names)).select_from(source)


def to_run(row: dict[str, Any]) -> dict[str, Any]:
    """The JSON object of one row: ids and times as text, parameters as an object."""
    run = {name: _plain(value) for name, value in row.items()}
    run["parameters"] = _parameters(row.get("parameters"))
    run["tags"] = list(row.get("tags") or ())
    return run


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    return str(value) if type(value).__name__ == "UUID" else value


def _parameters(text: str | None) -> dict[str, Any]:
    """The stored JSON object; an empty one where there is none that can be read."""
    try:
        read = json.loads(text) if text else {}
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
