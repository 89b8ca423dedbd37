"""What a run does not store but has, worked out from one row that was read already: the twins of `expressions` for the rows of a page.

DuckDB takes longer to plan these seven columns than to read fifty runs; that both say the same is tested run by run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect_vantage.query.context import Context
from prefect_vantage.query.expressions import OUTCOMES, TERMINAL

_OUTCOME = {state: outcome for outcome, states in OUTCOMES.items() for state in states}


def derived(row: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """outcome, at, duration, elapsed, wait, response and lateness of a stored row (its times naive UTC) as of the context's now."""
    scheduled, started, ended = row["scheduled"], row["started"], row["ended"]
    present = row["deleted"] or context.moment
    finished = row["state_type"] in TERMINAL
    due = not finished and scheduled is not None and scheduled <= present
    until_now = _seconds(scheduled, present) if due else None
    wait = until_now if started is None else _seconds(scheduled, started)
    begun = started or scheduled
    return {
        "outcome": _OUTCOME.get(row["state_type"], "unfinished"),
        "at": (ended or begun) if finished else begun,
        "duration": _duration(row, present),
        "elapsed": _seconds(started, ended if finished else present),
        "wait": wait,
        "response": _seconds(scheduled, ended) if finished else until_now,
        "lateness": None if wait is None else max(0.0, wait - context.late_after),
    }


def _duration(row: Mapping[str, Any], present: datetime) -> float | None:
    if row["started"] is None:
        return None
    run_seconds: float = row["run_seconds"]
    return run_seconds + (_seconds(row["state_at"], present) or 0.0) if row["state_type"] == "RUNNING" else run_seconds


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    """Seconds between, never below zero; None when one is unknown."""
    if start is None or end is None:
        return None
    between = end - start
    micros = (between.days * 86_400 + between.seconds) * 1_000_000 + between.microseconds
    return micros / 1_000_000.0 if micros > 0 else 0.0
