"""The flags of `is:`: one row each, as SQL over `runs` that is never NULL where it matters (see `compile`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Double, and_, func, literal, select

from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query import expressions
from prefect_vantage.query.context import Context

STUCK_AFTER = 600.0
STUCK_FACTOR = 3.0
STUCK_DAYS = 30
_run = RUNS.c


@dataclass(frozen=True, slots=True)
class Flag:
    """`adjective` completes "runs that are …"; `moves` as in Field."""

    name: str
    help: str
    adjective: str
    condition: Callable[[Context], ColumnElement[bool]]
    moves: bool = False


def _is_stuck(context: Context) -> ColumnElement[bool]:
    """Running for longer than ten minutes and three times the p95 of its deployment's last 30 days (uncorrelated: one look at the past)."""
    running = and_(_run.state_type == "RUNNING", _run.deleted.is_(None), expressions.duration(context) > literal(STUCK_AFTER, Double))
    past = RUNS.alias("past")
    suspects = select(_run.deployment_id).where(running, _run.deployment_id.is_not(None)).correlate(None)
    usual = (
        select(past.c.deployment_id, func.quantile_cont(past.c.run_seconds, literal(0.95, Double)).label("p95"))
        .where(
            past.c.ended >= literal(context.moment - timedelta(days=STUCK_DAYS), DateTime),
            past.c.state_type.in_(expressions.TERMINAL),
            past.c.started.is_not(None),
            past.c.deployment_id.in_(suspects),
        )
        .group_by(past.c.deployment_id)
        .subquery("usual")
    )
    limit: ColumnElement[Any] = func.coalesce(usual.c.p95, literal(0.0, Double)) * literal(STUCK_FACTOR, Double)
    overdue = select(_run.id).select_from(RUNS.outerjoin(usual, _run.deployment_id == usual.c.deployment_id)).correlate(None)
    return _run.id.in_(overdue.where(running, expressions.duration(context) > limit))


def _is_here(*types: str) -> Callable[[Context], ColumnElement[bool]]:
    return lambda _context: and_(_run.state_type.in_(types), _run.deleted.is_(None))


FLAGS: dict[str, Flag] = {
    flag.name: flag
    for flag in (
        Flag("late", "Due for longer than Prefect's late threshold and not started", "late", expressions.is_due_and_waiting, moves=True),
        Flag(
            "stuck", "Running for longer than 10 minutes and 3 times the p95 of its deployment over 30 days", "stuck", _is_stuck, moves=True
        ),
        Flag("retried", "Started more than once", "retried", lambda _context: _run.attempts > literal(1)),
        Flag("subflow", "Started by another run", "subflows", lambda _context: _run.parent_id.is_not(None)),
        Flag("root", "Not started by another run", "root runs", lambda _context: _run.parent_id.is_(None)),
        Flag("scheduled", "Waiting for its time", "scheduled", _is_here("SCHEDULED")),
        Flag("running", "Running now", "running", _is_here("RUNNING")),
        Flag("finished", "In a final state", "finished", expressions.is_finished),
        Flag("deleted", "Gone from Prefect, kept here", "deleted", lambda _context: _run.deleted.is_not(None)),
    )
}
