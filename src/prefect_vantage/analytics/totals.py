"""The headline numbers of a period beside the period before, each with the query of its runs; two statements in all.

Also used by reports, so a report's totals and the Overview's are one computation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import DateTime, func, literal, select

from prefect_vantage.analytics.compare import Verdict, Window, change, verdict
from prefect_vantage.analytics.metrics import METRICS
from prefect_vantage.analytics.population import Population, within
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.times import to_naive_utc

Counts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Total:
    """One headline number; `count` runs are behind it, `query` lists them. Units: runs, ratio (0–1), s."""

    key: str
    label: str
    value: float | None
    previous: float | None
    change: float | None
    verdict: Verdict | None
    unit: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class _Headline:
    key: str
    label: str
    unit: str
    better: str | None
    axis: str
    term: str
    value: Callable[[Counts], float | None]
    count: Callable[[Counts], int]


def _share(part: str, whole: Callable[[Counts], int]) -> Callable[[Counts], float | None]:
    return lambda row: row[part] / whole(row) if whole(row) else None


def _decided(row: Counts) -> int:
    return int(row["success"]) + int(row["failure"])


def _finished(row: Counts) -> int:
    return int(row["finished"])


HEADLINES = (
    _Headline("finished", "Finished runs", "runs", None, "ended", METRICS["finished"].population, _finished, _finished),
    _Headline(
        "success_rate",
        "Success rate",
        "ratio",
        "up",
        "ended",
        METRICS["success_rate"].population,
        _share("success", _decided),
        _decided,
    ),
    _Headline(
        "failures", "Failures", "runs", "down", "ended", "outcome:failure", lambda row: int(row["failure"]), lambda row: int(row["failure"])
    ),
    _Headline(
        "duration_p95",
        "Duration p95",
        "s",
        "down",
        "ended",
        METRICS["duration"].population,
        lambda row: row["duration_p95"],
        lambda row: int(row["ran"]),
    ),
    _Headline(
        "wait_p95",
        "Wait p95",
        "s",
        "down",
        "scheduled",
        METRICS["wait"].population,
        lambda row: row["wait_p95"],
        lambda row: int(row["waited"]),
    ),
    _Headline(
        "retry_rate", "Retry rate", "ratio", "down", "ended", METRICS["retry_rate"].population, _share("retried", _finished), _finished
    ),
)
_EMPTY = dict.fromkeys(("finished", "success", "failure", "retried", "ran", "waited"), 0) | {"duration_p95": None, "wait_p95": None}


def totals(base: Population, window: Window, before: Window) -> tuple[Total, ...]:
    """Every headline of the window beside the one before; `base` is not narrowed in time."""
    now, then = _counts(base, window, before)
    return tuple(_total(base, headline, window, now, then) for headline in HEADLINES)


def _total(base: Population, headline: _Headline, window: Window, now: Counts, then: Counts) -> Total:
    value, previous = headline.value(now), headline.value(then)
    return Total(
        key=headline.key,
        label=headline.label,
        value=value,
        previous=previous,
        change=change(value, previous),
        verdict=verdict(value, previous, headline.better),
        unit=headline.unit,
        count=headline.count(now),
        query=base.narrowed(headline.term, within(headline.axis, window)).text,
    )


def _counts(base: Population, window: Window, before: Window) -> tuple[Counts, Counts]:
    """What both periods count to, from one statement over ends and one over expected starts."""
    ran = RUNS.c.started.is_not(None)
    ends = _per_period(
        base.narrowed("is:finished"),
        "ended",
        (window, before),
        func.count().label("finished"),
        func.count().filter(base.matching("outcome:success")).label("success"),
        func.count().filter(base.matching("outcome:failure")).label("failure"),
        func.count().filter(base.matching("is:retried")).label("retried"),
        func.count().filter(ran).label("ran"),
        func.quantile_cont(RUNS.c.run_seconds, 0.95).filter(ran).label("duration_p95"),
    )
    waits = _per_period(
        base.narrowed(METRICS["wait"].population),
        "scheduled",
        (window, before),
        func.count().label("waited"),
        func.quantile_cont(base.value("wait"), 0.95).label("wait_p95"),
    )
    return _EMPTY | ends.get(0, {}) | waits.get(0, {}), _EMPTY | ends.get(1, {}) | waits.get(1, {})


def _per_period(base: Population, axis: str, windows: tuple[Window, Window], *columns: Any) -> dict[int, dict[str, Any]]:
    """Rows by period (0: the window, 1: the one before). The windows may overlap or leave a gap, so each is a statement when they do not touch."""
    window, before = windows
    if before.end != window.start:
        return {number: _one(base, axis, one, columns) for number, one in enumerate(windows)}
    both = base.narrowed(within(axis, Window(before.start, window.end)))
    earlier = (RUNS.c[axis] < literal(to_naive_utc(window.start), DateTime)).label("earlier")
    rows = both.rows(select(earlier, *columns).select_from(RUNS).where(both.predicate).group_by("earlier"))
    return {int(row["earlier"]): row for row in rows}


def _one(base: Population, axis: str, window: Window, columns: tuple[Any, ...]) -> dict[str, Any]:
    narrowed = base.narrowed(within(axis, window))
    return narrowed.rows(select(*columns).select_from(RUNS).where(narrowed.predicate))[0]
