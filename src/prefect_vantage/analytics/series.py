"""A metric over time: one value per bucket, in all or per value of a dimension, beside the same for the period it is compared with.

question ─► population (text + SQL) ─► one GROUP BY bucket ─► numbers with counts ─► drill-down query per bucket and line
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from prefect_vantage.analytics.buckets import Bucket, Buckets, make_buckets
from prefect_vantage.analytics.compare import Window, compared_window
from prefect_vantage.analytics.dimension import Split, split
from prefect_vantage.analytics.levels import bucket_term, level_lines, overlapping
from prefect_vantage.analytics.lines import Line, value_lines
from prefect_vantage.analytics.measure import Measure
from prefect_vantage.analytics.metrics import Kind, Metric, aggregates_of, metric_named
from prefect_vantage.analytics.population import Population, population, window_of, within
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot

LEVELS = (Kind.LEVEL, Kind.BUSY)


@dataclass(frozen=True, slots=True)
class SeriesQuestion:
    """What to draw. `start` and `end` are times as the query language writes them; no aggregates means the metric's first."""

    metric: str
    aggregates: tuple[str, ...] = ()
    q: str = ""
    timezone: str = "UTC"
    start: str = "-24h"
    end: str = "now"
    bucket: str = "auto"
    by: str | None = None
    top: int = 5
    compare: str | None = None
    totals: bool = True
    """Off spares a second look at all values where no one asks for a percentile over the whole line."""


@dataclass(frozen=True, slots=True)
class Previous:
    """The same lines over the period compared with, index by index."""

    from_: datetime
    to: datetime
    series: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The answer: `queries` lists the runs of each bucket, each line's `query` the runs of the whole line."""

    metric: str
    unit: str
    axis: str
    bucket: str
    timezone: str
    from_: datetime
    to: datetime
    buckets: tuple[Bucket, ...]
    series: tuple[Line, ...]
    queries: tuple[str, ...]
    query: str
    as_of: datetime
    version: int
    previous: Previous | None = None


def series(queries: Queries, question: SeriesQuestion, *, now: datetime | None = None, view: Snapshot | None = None) -> Series:
    """Answer a question. Raises InvalidInput for unknown names and impossible ranges, QueryError for `q`."""
    metric = metric_named(question.metric)
    measure = Measure(metric, aggregates_of(metric, question.aggregates))
    with population(queries, question.q, question.timezone, now=now, view=view) as base:
        window = window_of(question.start, question.end, base.context)
        buckets = make_buckets(window.start, window.end, question.bucket, question.timezone)
        parts = split(_counted(base, metric, window), question.by, question.top)
        return Series(
            metric=metric.name,
            unit=metric.unit,
            axis=metric.axis,
            bucket=buckets.size.name,
            timezone=question.timezone,
            from_=window.start,
            to=window.end,
            buckets=buckets.shown(base.context.now),
            series=_lines(base, measure, buckets, parts, totals=question.totals),
            queries=_bucket_queries(base, metric, buckets),
            query=base.text,
            as_of=base.context.now,
            version=base.view.version,
            previous=_previous(base, measure, question, window, parts),
        )


def _counted(base: Population, metric: Metric, window: Window) -> Population:
    """The runs that the metric counts over the whole window."""
    period = overlapping(metric, window) if metric.kind in LEVELS else within(metric.axis, window)
    return base.narrowed(metric.population, period)


def _lines(base: Population, measure: Measure, buckets: Buckets, parts: Split, *, totals: bool) -> tuple[Line, ...]:
    window = Window(buckets.start, buckets.end)
    if measure.metric.kind in LEVELS:
        return level_lines(base, measure.metric, buckets, parts)
    return value_lines(_counted(base, measure.metric, window), measure, buckets, spans(buckets, base.context.now), parts, totals=totals)


def spans(buckets: Buckets, now: datetime) -> tuple[Window, ...]:
    """The buckets clipped to the window and to now: the time that has passed in each."""
    shown = buckets.shown(now)
    return tuple(Window(bucket.start, max(bucket.start, min(bucket.end, now))) for bucket in shown)


def _bucket_queries(base: Population, metric: Metric, buckets: Buckets) -> tuple[str, ...]:
    windows = [Window(bucket.start, bucket.end) for bucket in buckets.shown(base.context.now)]
    if metric.kind in LEVELS:
        return base.per_window(lambda window: bucket_term(metric, window, base.context.now), windows)
    return base.narrowed(metric.population).per_window(lambda window: within(metric.axis, window), windows)


def _previous(base: Population, measure: Measure, question: SeriesQuestion, window: Window, parts: Split) -> Previous | None:
    if question.compare is None:
        return None
    before = compared_window(window, question.compare, question.timezone)
    buckets = make_buckets(
        before.start, before.end, question.bucket if question.bucket != "auto" else _same(window, question), question.timezone
    )
    return Previous(before.start, before.end, _lines(base, measure, buckets, parts, totals=question.totals))


def _same(window: Window, question: SeriesQuestion) -> str:
    """The size that `auto` chose for the window itself."""
    return make_buckets(window.start, window.end, question.bucket, question.timezone).size.name
