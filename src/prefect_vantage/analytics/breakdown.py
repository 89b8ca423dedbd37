"""A metric per value of a dimension: the top values, "other", and a total to which they add up; beside each the period before.

A percentile of "other" or of the total is computed from their runs, never from the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select, text

from prefect_vantage.analytics.compare import Verdict, Window, change, compared_window, verdict
from prefect_vantage.analytics.dimension import ALL, Part, part_of, rest_of
from prefect_vantage.analytics.measure import Measure, measure_of
from prefect_vantage.analytics.metrics import FEW_RUNS, PERCENTILES, aggregates_of, unit_of
from prefect_vantage.analytics.population import Population, dimension_named, population, window_of, within
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.dimensions import Dimension
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot

Order = Literal["count", "number", "change"]
MOST_VALUES = 10_000
"""Values that are looked at, those with the most runs; the rest stand in "other" (an id has as many values as there are runs)."""
_NOTHING: dict[str, Any] = {"n": 0}
_Rows = dict[Any, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class BreakdownQuestion:
    """What to break down by which dimension. `order`: most runs, largest number, or worst change first."""

    metric: str
    by: str
    aggregate: str | None = None
    q: str = ""
    timezone: str = "UTC"
    start: str = "-24h"
    end: str = "now"
    top: int = 10
    compare: str | None = None
    order: Order = "count"


@dataclass(frozen=True, slots=True)
class Row:
    """One value (None: runs without one): its number, the runs behind it, and the same before. `few_runs`: too few for a percentile to mean much."""

    value: str | None
    label: str
    number: float | None
    count: int
    previous: float | None
    previous_count: int
    change: float | None
    verdict: Verdict | None
    few_runs: bool
    query: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The answer. `other` is None when every value is shown."""

    metric: str
    aggregate: str
    by: str
    rows: tuple[Row, ...]
    other: Row | None
    total: Row
    unit: str
    query: str
    version: int


@dataclass(frozen=True, slots=True)
class _Period:
    base: Population
    window: Window


def breakdown(queries: Queries, question: BreakdownQuestion, *, now: datetime | None = None, view: Snapshot | None = None) -> Breakdown:
    """Answer a question. Raises InvalidInput for unknown names, QueryError for `q`."""
    aggregates = aggregates_of(measure_of(question.metric, ()).metric, (question.aggregate,) if question.aggregate else ())
    measure = measure_of(question.metric, aggregates)
    dimension = dimension_named(question.by)
    with population(queries, question.q, question.timezone, now=now, view=view) as everything:
        window = window_of(question.start, question.end, everything.context)
        periods = [_period(everything, measure, one) for one in _windows(window, question)]
        make = _row_maker(measure, periods)
        found = [_by_value(one, measure, dimension) for one in periods]
        rows = {value: make(part_of(dimension, value), [one.get(value, _NOTHING) for one in found]) for value in found[0]}
        shown = sorted(rows, key=lambda value: (ORDERS[question.order](rows[value]), -rows[value].count, str(value)))[
            : max(1, question.top)
        ]
        rest = _distinct(found[0]) - len(shown)
        return Breakdown(
            metric=measure.metric.name,
            aggregate=aggregates[0],
            by=question.by,
            rows=tuple(_listed(rows[value], part_of(dimension, value), periods[0]) for value in shown),
            other=_whole(make, periods, measure, rest_of(dimension, list(shown), rest)) if rest else None,
            total=_whole(make, periods, measure, ALL),
            unit=unit_of(measure.metric, aggregates[0]),
            query=periods[0].base.text,
            version=everything.view.version,
        )


def _worst_first(row: Row) -> tuple[int, float]:
    """Rows that got worse, by how much; then those without news; then those that got better."""
    rank = {"worse": 0, "same": 1, None: 1, "better": 2}[row.verdict]
    return rank, -abs(row.change or 0.0) if rank == 0 else abs(row.change or 0.0)


ORDERS: dict[str, Callable[[Row], Any]] = {
    "count": lambda row: -row.count,
    "number": lambda row: -(row.number if row.number is not None else float("-inf")),
    "change": _worst_first,
}


def _windows(window: Window, question: BreakdownQuestion) -> list[Window]:
    return [window, compared_window(window, question.compare, question.timezone)] if question.compare else [window]


def _period(base: Population, measure: Measure, window: Window) -> _Period:
    return _Period(base.narrowed(measure.metric.population, within(measure.metric.axis, window)), window)


def _by_value(period: _Period, measure: Measure, dimension: Dimension) -> _Rows:
    """Answered rows by value."""
    base = period.base
    statement = measure.columns_by(base, base.group(dimension))
    distinct = func.count().over().label("distinct")
    bounded = statement.add_columns(distinct).order_by(text("n DESC, group_ NULLS LAST")).limit(MOST_VALUES)
    return {row["group_"]: row for row in base.rows(bounded)}


def _distinct(rows: _Rows) -> int:
    """How many values there are, shown or not."""
    return int(next(iter(rows.values()))["distinct"]) if rows else 0


def _listed(row: Row, part: Part, period: _Period) -> Row:
    """The row with its drill-down, which only rows that are shown need."""
    return replace(row, query=period.base.narrowed(part.term).text)


def _whole(make: Callable[[Part, list[dict[str, Any]]], Row], periods: list[_Period], measure: Measure, part: Part) -> Row:
    """A row computed from all runs of the part."""
    bases = [period.base.narrowed(part.term) for period in periods]
    row = make(part, [base.rows(select(*measure.columns(base)).select_from(RUNS).where(base.predicate))[0] for base in bases])
    return _listed(row, part, periods[0])


def _row_maker(measure: Measure, periods: list[_Period]) -> Callable[[Part, list[dict[str, Any]]], Row]:
    """Makes rows of one question: numbers from the answered rows of this period and, where there is one, the period before."""
    aggregate = measure.aggregates[0]

    def make(part: Part, found: list[dict[str, Any]]) -> Row:
        numbers = [measure.number(row, aggregate, period.window.seconds) for row, period in zip(found, periods, strict=True)]
        number, previous = numbers[0], numbers[1] if len(numbers) > 1 else None
        counts = [int(row["n"]) for row in found]
        return Row(
            value=part.key,
            label=part.label,
            number=number,
            count=counts[0],
            previous=previous,
            previous_count=counts[1] if len(counts) > 1 else 0,
            change=change(number, previous),
            verdict=verdict(number, previous, measure.metric.better),
            few_runs=aggregate in PERCENTILES and counts[0] < FEW_RUNS,
            query="",
        )

    return make
