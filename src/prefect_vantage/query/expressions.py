"""The numbers and words that a run does not store but has: one SQL expression each, over `runs`, as of the context's now.

A run that Prefect deleted while unfinished stands still from then on: its "now" is the time of deletion.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Double, Text, and_, bindparam, case, cast, func, literal

from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.context import Context

TERMINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
WAITING = ("SCHEDULED", "PENDING")
OUTCOMES: dict[str, tuple[str, ...]] = {"success": ("COMPLETED",), "failure": ("FAILED", "CRASHED"), "cancelled": ("CANCELLED",)}

_run = RUNS.c


def seconds_between(start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[float]:
    """Seconds from `start` to `end`, never below zero (clocks of workers differ); NULL when one is unknown."""
    micros = func.epoch_us(end) - func.epoch_us(start)  # DuckDB's greatest() would turn NULL into zero
    return case((micros > literal(0), micros / literal(1_000_000.0, Double)), (micros <= literal(0), literal(0.0, Double)))


def is_finished(_context: Context) -> ColumnElement[bool]:
    """The run is in a final state."""
    return _run.state_type.in_(TERMINAL)


def present(context: Context) -> ColumnElement[Any]:
    """Now, or when the run was found deleted."""
    return func.coalesce(_run.deleted, bindparam("now", context.moment, DateTime))


def outcome(_context: Context) -> ColumnElement[Any]:
    """success, failure, cancelled or unfinished."""
    return case(*((_run.state_type.in_(types), literal(name, Text)) for name, types in OUTCOMES.items()), else_=literal("unfinished", Text))


def at(context: Context) -> ColumnElement[Any]:
    """The natural axis: the end of finished runs, else the start, else the expected start."""
    begun = func.coalesce(_run.started, _run.scheduled)
    return case((is_finished(context), func.coalesce(_run.ended, begun)), else_=begun)


def duration(context: Context) -> ColumnElement[Any]:
    """Time spent running, all attempts, the running one up to now; NULL for a run that never ran."""
    open_attempt = func.coalesce(seconds_between(_run.state_at, present(context)), literal(0.0, Double))
    running = case((_run.state_type == "RUNNING", _run.run_seconds + open_attempt), else_=_run.run_seconds)
    return case((_run.started.is_not(None), running))


def _end_or_now(context: Context) -> ColumnElement[Any]:
    """When the run ended, now for one that goes on; NULL where a finished run's end is unknown."""
    return case((is_finished(context), _run.ended), else_=present(context))


def elapsed(context: Context) -> ColumnElement[Any]:
    """From first start to end, or to now."""
    return seconds_between(_run.started, _end_or_now(context))


def _is_due(context: Context) -> ColumnElement[bool]:
    return and_(~func.coalesce(is_finished(context), False), _run.scheduled <= present(context))


def wait(context: Context) -> ColumnElement[Any]:
    """From expected start to first start, or to now for a due run; NULL when not due yet or ended without ever starting."""
    return case(
        (_run.started.is_not(None), seconds_between(_run.scheduled, _run.started)),
        (_is_due(context), seconds_between(_run.scheduled, present(context))),
    )


def queue_wait(_context: Context) -> ColumnElement[Any]:
    """From expected start to first PENDING; NULL where that transition is unknown. Workers fetch up to 10 s ahead: never below zero."""
    return seconds_between(_run.scheduled, _run.pending)


def startup(_context: Context) -> ColumnElement[Any]:
    """From first PENDING to first start; NULL where either is unknown."""
    return seconds_between(_run.pending, _run.started)


def response(context: Context) -> ColumnElement[Any]:
    """From expected start to end, or to now for a due run."""
    return case(
        (is_finished(context), seconds_between(_run.scheduled, _run.ended)),
        (_is_due(context), seconds_between(_run.scheduled, present(context))),
    )


def lateness(context: Context) -> ColumnElement[Any]:
    """What of the wait is beyond Prefect's late threshold."""
    beyond = wait(context) - bindparam("late_after", context.late_after, Double)
    return case((beyond > literal(0.0, Double), beyond), (beyond <= literal(0.0, Double), literal(0.0, Double)))


def deployment_path(_context: Context) -> ColumnElement[Any]:
    """`flow/deployment`: names of deployments are unique only within a flow; NULL without a deployment."""
    return func.coalesce(_run.flow, "") + literal("/") + _run.deployment


def id_text(column: ColumnElement[Any]) -> ColumnElement[str]:
    """An id as text."""
    return cast(column, Text)


def is_due_and_waiting(context: Context) -> ColumnElement[bool]:
    """Prefect's late: due for longer than the threshold, not started, still there."""
    return and_(_run.state_type.in_(WAITING), _run.started.is_(None), _run.deleted.is_(None), lateness(context) > literal(0.0, Double))
