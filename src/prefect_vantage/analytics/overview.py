"""The Overview page in one answer: totals, what is going on now, the trend of outcomes, every deployment's health, the top errors; one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from prefect_vantage.analytics.buckets import Bucket, make_buckets
from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.errors import ErrorGroup, top_errors
from prefect_vantage.analytics.health import Deployment, deployments
from prefect_vantage.analytics.population import Population, population, within
from prefect_vantage.analytics.totals import Total, totals
from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot

ERRORS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class _RangeOption:
    length: timedelta
    bucket: str


RANGES = {
    "24h": _RangeOption(timedelta(hours=24), "hour"),
    "7d": _RangeOption(timedelta(days=7), "6hours"),
    "30d": _RangeOption(timedelta(days=30), "day"),
}


@dataclass(frozen=True, slots=True)
class Range:
    """The period shown and the one before it, aware UTC."""

    from_: datetime
    to: datetime
    previous_from: datetime
    previous_to: datetime


@dataclass(frozen=True, slots=True)
class Now:
    """How many runs are in a condition at this moment."""

    key: str
    label: str
    value: int
    query: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Runs per bucket that ended so."""

    key: str
    label: str
    values: tuple[int, ...]
    total: int
    query: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Outcomes over time; `queries[i]` lists every run that ended in bucket i."""

    bucket: str
    buckets: tuple[Bucket, ...]
    series: tuple[Outcome, ...]
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The answer."""

    range: Range
    timezone: str
    as_of: datetime
    version: int
    totals: tuple[Total, ...]
    now: tuple[Now, ...]
    trend: Trend
    deployments: tuple[Deployment, ...]
    errors: tuple[ErrorGroup, ...]


CONDITIONS = (
    ("running", "Running", "is:running"),
    ("late", "Late", "is:late"),
    ("stuck", "Stuck", "is:stuck"),
    ("scheduled", "Scheduled", "is:scheduled -is:late"),
    ("pending", "Pending", "state_type:PENDING -is:deleted"),
)
OUTCOMES = (("success", "Succeeded"), ("failure", "Failed"), ("cancelled", "Cancelled"))


def overview(
    queries: Queries, range_: str = "24h", q: str = "", timezone: str = "UTC", *, now: datetime | None = None, view: Snapshot | None = None
) -> Overview:
    """The last 24 h, 7 d or 30 d up to now. Raises InvalidInput for another range, QueryError for `q`."""
    if range_ not in RANGES:
        raise InvalidInput(f"Unknown range {range_!r}", hint=f"Use {', '.join(RANGES)}.")
    option = RANGES[range_]
    with population(queries, q, timezone, now=now, view=view) as base:
        end = base.context.now
        window, before = Window(end - option.length, end), Window(end - 2 * option.length, end - option.length)
        return Overview(
            range=Range(window.start, window.end, before.start, before.end),
            timezone=timezone,
            as_of=end,
            version=base.view.version,
            totals=totals(base, window, before),
            now=conditions_now(base),
            trend=outcome_trend(base, window, option.bucket),
            deployments=deployments(base, window, before),
            errors=top_errors(base, window, ERRORS_SHOWN),
        )


def conditions_now(base: Population) -> tuple[Now, ...]:
    """One scan over the unfinished runs."""
    unfinished = base.narrowed("-is:finished")
    counts = [func.count().filter(base.matching(term)).label(key) for key, _label, term in CONDITIONS]
    row = base.rows(select(*counts).select_from(RUNS).where(unfinished.predicate))[0]
    return tuple(Now(key, label, int(row[key]), base.narrowed(term).text) for key, label, term in CONDITIONS)


def outcome_trend(base: Population, window: Window, size: str) -> Trend:
    """Finished runs per bucket and outcome; a bucket in which nothing ended is zero."""
    buckets = make_buckets(window.start, window.end, size, base.context.timezone)
    ended = base.narrowed("is:finished", within("ended", window))
    index = buckets.index(RUNS.c.ended).label("bucket")
    counts = [func.count().filter(base.matching(f"outcome:{key}")).label(key) for key, _label in OUTCOMES]
    rows = {row["bucket"]: row for row in base.rows(select(index, *counts).where(ended.predicate).group_by("bucket"))}
    shown = buckets.shown(base.context.now)
    series = []
    for key, label in OUTCOMES:
        values = tuple(int(rows[at][key]) if at in rows else 0 for at in range(len(buckets)))
        series.append(Outcome(key, label, values, sum(values), ended.narrowed(f"outcome:{key}").text))
    windows = [Window(bucket.start, bucket.end) for bucket in shown]
    queries = base.narrowed("is:finished").per_window(lambda one: within("ended", one), windows)
    return Trend(buckets.size.name, shown, tuple(series), queries)
