"""A metric by hour of the day and day of the week in the reader's zone: when in the week it is slow, busy or broken.

    period ─► the local hours in it, by (weekday, hour) ─► one GROUP BY of local time ─► a cell each, with the query of its runs

An hour that a clock change repeats belongs to one cell twice as long that day; an hour that it skips has no time, and a cell without time is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Text, func, literal

from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.measure import measure_of
from prefect_vantage.analytics.metrics import FEW_RUNS, aggregates_of, metric_named, unit_of
from prefect_vantage.analytics.population import Population, population, window_of, within
from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.query.zones import to_local
from prefect_vantage.times import iso, to_naive_utc

LONGEST = timedelta(days=366)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class HeatmapQuestion:
    """Which metric to lay over the week; without an aggregate the metric's own."""

    metric: str = "finished"
    aggregate: str | None = None
    q: str = ""
    timezone: str = "UTC"
    start: str = "-28d"
    end: str = "now"


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of the week: weekday 1 (Monday) to 7, hour 0 to 23; `seconds` of it lie in the period. None: no run has a value."""

    weekday: int
    hour: int
    value: float | None
    count: int
    seconds: float
    few_runs: bool
    query: str


@dataclass(frozen=True, slots=True)
class Heatmap:
    """The answer: cells by weekday and hour, those without time in the period left out."""

    metric: str
    aggregate: str
    unit: str
    better: str | None
    from_: datetime
    to: datetime
    cells: tuple[Cell, ...]
    query: str
    version: int


def heatmap(queries: Queries, question: HeatmapQuestion, *, now: datetime | None = None, view: Snapshot | None = None) -> Heatmap:
    """Answer a question. Raises InvalidInput for a level, an unknown name or more than 366 days; QueryError for `q`."""
    metric = metric_named(question.metric)
    aggregate = aggregates_of(metric, (question.aggregate,) if question.aggregate else ())[0]
    measure = measure_of(question.metric, (aggregate,))
    with population(queries, question.q, question.timezone, now=now, view=view) as everything:
        window = window_of(question.start, question.end, everything.context)
        hours = _hours_of_the_week(window, everything.context.zone)
        placed = everything.narrowed(metric.population)
        base = placed.narrowed(within(metric.axis, window))
        found = {int(row["group_"]): row for row in base.rows(measure.columns_by(base, _hour_of_the_week(base, metric.axis, window)))}
        texts = placed.per_window(lambda windows: _during(metric.axis, windows), list(hours.values()))
        cells = []
        for (number, windows), text in zip(hours.items(), texts, strict=True):
            row = found.get(number, {"n": 0})
            seconds = sum(one.seconds for one in windows)
            count = int(row["n"])
            value = measure.number(row, aggregate, seconds)
            cells.append(Cell(number // 24, number % 24, value, count, seconds, 0 < count < FEW_RUNS, text))
        unit = unit_of(metric, aggregate)
        return Heatmap(metric.name, aggregate, unit, metric.better, window.start, window.end, tuple(cells), base.text, base.view.version)


def _hour_of_the_week(base: Population, axis: str, window: Window) -> ColumnElement[int]:
    """SQL for 24 × weekday + hour of a run's local time."""
    local = to_local(RUNS.c[axis], base.context.timezone, to_naive_utc(window.start), to_naive_utc(window.end))
    return func.date_part(literal("isodow", Text), local) * literal(24) + func.date_part(literal("hour", Text), local)


def _hours_of_the_week(window: Window, where: ZoneInfo) -> dict[int, list[Window]]:
    """The stretches of the period that each hour of the week (24 × weekday + hour) is made of, in the order of the week. Raises InvalidInput."""
    if window.end - window.start > LONGEST:
        raise InvalidInput(f"A week's pattern is over at most {LONGEST.days} days", hint="Choose a shorter period.")
    found: dict[int, list[Window]] = {}
    start = window.start
    while start < window.end:
        local = start.astimezone(where)
        end = min(start + _HOUR - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond), window.end)
        stretches = found.setdefault(local.isoweekday() * 24 + local.hour, [])
        if stretches and stretches[-1].end == start:
            stretches[-1] = Window(stretches[-1].start, end)
        else:
            stretches.append(Window(start, end))
        start = end
    return dict(sorted(found.items()))


def _during(axis: str, windows: Sequence[Window]) -> str:
    """The term for runs whose `axis` time lies in any of the windows."""
    return f"{axis}:{','.join(f'{iso(one.start)}..{iso(one.end)}' for one in windows)}"
