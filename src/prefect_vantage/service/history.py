"""What one run went through: its transitions, task runs, subflows and relatives, read from the mirror.

Each function is one statement; routes put them together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Text, case, cast, func, literal, select
from sqlalchemy.sql import ColumnElement

from prefect_vantage.mirror.schema import RUNS, TASK_RUNS, TRANSITIONS
from prefect_vantage.query.run import Queries

MOST_TASK_RUNS = 10_000
MOST_TRANSITIONS = 10_000
Row = Mapping[str, Any]


def transitions(queries: Queries, run_id: str) -> list[dict[str, Any]]:
    """States that the run went into, oldest first, 10,000 at most."""
    table = TRANSITIONS.c
    return queries.sql(
        select(_text(table.id).label("id"), table.type, table.name, table.message, table.occurred.label("moment"))
        .where(table.run_id == run_id)
        .order_by(table.occurred, table.id)
        .limit(MOST_TRANSITIONS)
    )


def is_complete(queries: Queries, run_id: str) -> bool:
    """Whether every transition of the run is known."""
    rows = queries.sql(select(RUNS.c.states_complete).where(RUNS.c.id == run_id))
    return bool(rows and rows[0]["states_complete"])


def task_runs(queries: Queries, run_id: str) -> list[dict[str, Any]]:
    """Task runs in the order in which they started, 10,000 at most; `subflow_run` is the run that one stands for."""
    table = TASK_RUNS.c
    child = select(func.min(_text(RUNS.c.id))).where(RUNS.c.parent_task_run_id == table.id).scalar_subquery()
    return queries.sql(
        select(
            _text(table.id).label("id"),
            table.name,
            table.task_key,
            table.state_type,
            table.state_name,
            table.message,
            table.attempts,
            table.started,
            table.ended,
            case((table.started.is_(None), None), else_=table.run_seconds).label("duration"),
            child.label("subflow_run"),
        )
        .where(table.run_id == run_id)
        .order_by(func.coalesce(table.started, table.scheduled, table.state_at), table.id)
        .limit(MOST_TASK_RUNS)
    )


def task_run_counts(queries: Queries, run_id: str) -> dict[str, int]:
    """Task runs of the run by state type."""
    table = TASK_RUNS.c
    rows = queries.sql(select(table.state_type, func.count().label("number")).where(table.run_id == run_id).group_by(table.state_type))
    return {str(row["state_type"]): int(row["number"]) for row in rows}


def subflow_count(queries: Queries, run_id: str) -> int:
    """How many runs the run started itself."""
    return int(queries.sql(select(func.count().label("number")).where(RUNS.c.parent_id == run_id))[0]["number"])


def names(queries: Queries, ids: list[str]) -> dict[str, str]:
    """Names of the runs with those ids."""
    if not ids:
        return {}
    rows = queries.sql(select(_text(RUNS.c.id).label("id"), RUNS.c.name).where(RUNS.c.id.in_(ids)))
    return {str(row["id"]): str(row["name"]) for row in rows}


def mirror_numbers(queries: Queries) -> dict[str, Any]:
    """Rows per table, runs deleted in Prefect, and the oldest and newest time of a run."""
    at = func.coalesce(RUNS.c.ended, RUNS.c.started, RUNS.c.scheduled)
    runs = queries.sql(
        select(
            func.count().label("runs"),
            func.count(RUNS.c.deleted).label("deleted"),
            func.min(at).label("oldest"),
            func.max(func.coalesce(RUNS.c.state_at, RUNS.c.updated)).label("newest"),
        )
    )[0]
    return dict(runs) | {
        "transitions": queries.sql(select(func.count().label("number")).select_from(TRANSITIONS))[0]["number"],
        "task_runs": queries.sql(select(func.count().label("number")).select_from(TASK_RUNS))[0]["number"],
    }


def has_sample_data(queries: Queries, tag: str) -> bool:
    """Whether any run carries the tag that marks sample data."""
    return bool(queries.sql(select(literal(1).label("found")).where(func.list_contains(RUNS.c.tags, tag)).limit(1)))


def _text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Ids travel as text."""
    return cast(column, Text)
