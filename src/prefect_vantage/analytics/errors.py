"""Which errors struck most in a period: failed and crashed runs by fingerprint (exception class and message without what varies)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.population import Population, dimension_named, equals, within
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.expressions import id_text
from prefect_vantage.times import from_naive_utc


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """One error: how often, when last, its newest run and how that one put it, and the query of its runs. None where Prefect told nothing."""

    error_type: str | None
    error: str | None
    count: int
    last_at: datetime
    last_run_id: str
    query: str


def top_errors(base: Population, window: Window, limit: int) -> tuple[ErrorGroup, ...]:
    """The most frequent errors of runs that ended in the window, most frequent first."""
    failed = base.narrowed("outcome:failure", within("ended", window))
    run = RUNS.c
    statement = (
        select(
            run.error_group,
            func.arg_max(run.error_type, run.ended).label("error_type"),
            func.arg_max(run.error, run.ended).label("error"),
            func.count().label("n"),
            func.max(run.ended).label("last_at"),
            func.arg_max(id_text(run.id), run.ended).label("last_run_id"),
        )
        .where(failed.predicate)
        .group_by(run.error_group)
        .order_by(func.count().desc(), func.max(run.ended).desc())
        .limit(limit)
    )
    return tuple(
        ErrorGroup(
            error_type=row["error_type"],
            error=row["error"],
            count=int(row["n"]),
            last_at=from_naive_utc(row["last_at"]),
            last_run_id=row["last_run_id"],
            query=failed.narrowed(equals(dimension_named("error_group"), row["error_group"])).text,
        )
        for row in failed.rows(statement)
    )
