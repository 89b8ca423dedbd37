"""How the values of a metric are spread: exact percentiles and a histogram whose every bin lists its runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from sqlalchemy import Double, func, literal, literal_column, select

from prefect_vantage.analytics.bins import LONG_TAIL, linear_edges, log_edges, written
from prefect_vantage.analytics.measure import Measure, measure_of
from prefect_vantage.analytics.metrics import FEW_RUNS, Kind
from prefect_vantage.analytics.population import Population, population, window_of, within
from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.times import format_duration

STATISTICS = ("min", "max", "mean", "sum", "p50", "p75", "p90", "p95", "p99")
MOST_BINS = 200
Scale = Literal["linear", "log"]


@dataclass(frozen=True, slots=True)
class DistributionQuestion:
    """Whose values to spread; `bins` is at most so many."""

    metric: str = "duration"
    q: str = ""
    timezone: str = "UTC"
    start: str = "-24h"
    end: str = "now"
    bins: int = 30
    scale: Scale = "linear"
    ecdf: bool = False
    """Also how many values lie at or below which duration, in hundredths."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Values from `from_` (included) to `to` (excluded), seconds."""

    from_: float
    to: float
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Step:
    """That `share` of the values (0 to 1) lies at or below `value` (s)."""

    value: float
    share: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """Over all values, seconds; None where there are none. `few_runs`: too few for percentiles to mean much."""

    count: int
    min: float | None
    max: float | None
    mean: float | None
    sum: float | None
    p50: float | None
    p75: float | None
    p90: float | None
    p95: float | None
    p99: float | None
    few_runs: bool


@dataclass(frozen=True, slots=True)
class Distribution:
    """The answer; bins are empty when there is no value. `ecdf` is None unless it was asked for."""

    metric: str
    unit: str
    bins: tuple[Bin, ...]
    stats: Statistics
    query: str
    version: int
    ecdf: tuple[Step, ...] | None = None


def distribution(
    queries: Queries, question: DistributionQuestion, *, now: datetime | None = None, view: Snapshot | None = None
) -> Distribution:
    """Answer a question. Raises InvalidInput for a metric without values per run, QueryError for `q`."""
    measure = measure_of(question.metric, STATISTICS)
    if measure.metric.kind is not Kind.VALUE:
        raise InvalidInput(f"{measure.metric.label} has no value per run to spread", hint="Use a duration, for example duration or wait.")
    if not 1 <= question.bins <= MOST_BINS:
        raise InvalidInput(f"A histogram has 1 to {MOST_BINS} bins, not {question.bins}")
    with population(queries, question.q, question.timezone, now=now, view=view) as everything:
        window = window_of(question.start, question.end, everything.context)
        base = everything.narrowed(measure.metric.population, within(measure.metric.axis, window))
        stats = _statistics(base, measure)
        return Distribution(
            metric=measure.metric.name,
            unit=measure.metric.unit,
            bins=_bins(base, measure, _edges(stats, question)),
            stats=stats,
            query=base.text,
            version=base.view.version,
            ecdf=_ecdf(base, measure) if question.ecdf else None,
        )


def _ecdf(base: Population, measure: Measure) -> tuple[Step, ...]:
    """The curve at every hundredth, exact as the percentiles are; nothing where there is no value."""
    shares = [number / 100 for number in range(101)]
    curve = func.quantile_cont(measure.value(base), literal_column(str(shares))).label("curve")
    found = base.rows(select(curve).select_from(RUNS).where(base.predicate))[0]["curve"] or []
    return tuple(Step(float(value), share) for value, share in zip(found, shares, strict=False))


def _statistics(base: Population, measure: Measure) -> Statistics:
    row = base.rows(select(*measure.columns(base)).select_from(RUNS).where(base.predicate))[0]
    count = int(row["n"])
    numbers = {name: measure.number(row, name, 0.0) for name in STATISTICS}
    return Statistics(count=count, few_runs=count < FEW_RUNS, **numbers)


def _edges(stats: Statistics, question: DistributionQuestion) -> tuple[float, ...]:
    """Bin edges that hold every value; with a long tail the last bin is wide."""
    if stats.min is None or stats.max is None or stats.p99 is None:
        return ()
    if question.scale == "log":
        return log_edges(stats.min, stats.max)
    if stats.max <= stats.p99 * LONG_TAIL or question.bins == 1:
        return linear_edges(stats.min, stats.max, question.bins)
    return (*linear_edges(stats.min, stats.p99, question.bins - 1), written(float(int(stats.max) + 1)))


def _bins(base: Population, measure: Measure, edges: tuple[float, ...]) -> tuple[Bin, ...]:
    if not edges:
        return ()
    value = measure.value(base)
    below = [func.count().filter(value < literal(edge, Double)).label(f"below{number}") for number, edge in enumerate(edges)]
    row = base.rows(select(*below).select_from(RUNS).where(base.predicate))[0]
    found: list[Bin] = []
    for number, (low, high) in enumerate(pairwise(edges)):
        term = f"{measure.metric.field}:>={format_duration(low)} {measure.metric.field}:<{format_duration(high)}"
        found.append(Bin(low, high, int(row[f"below{number + 1}"]) - int(row[f"below{number}"]), base.narrowed(term).text))
    return tuple(found)
