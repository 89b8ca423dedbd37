"""A metric by the values of a field and time: worker × hour, flow × day; and without a field a calendar of days.

period ─► buckets · the values with the most runs ─► one GROUP BY value, bucket ─► a cell each, with the query of its runs
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from prefect_vantage.analytics.buckets import Bucket, Buckets, make_buckets
from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.dimension import ALL, Part, part_of
from prefect_vantage.analytics.measure import Measure, measure_of
from prefect_vantage.analytics.metrics import FEW_RUNS, PERCENTILES, aggregates_of, metric_named, unit_of
from prefect_vantage.analytics.population import Population, dimension_named, population, window_of, within
from prefect_vantage.analytics.series import spans
from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot

MOST_ROWS = 100
MOST_CELLS = 10_000


@dataclass(frozen=True, slots=True)
class GridQuestion:
    """Which metric by which field (None: one row) and bucket; at most `top` values, those with the most runs."""

    metric: str = "finished"
    by: str | None = "worker"
    aggregate: str | None = None
    q: str = ""
    timezone: str = "UTC"
    start: str = "-7d"
    end: str = "now"
    bucket: str = "auto"
    top: int = 30


@dataclass(frozen=True, slots=True)
class GridCell:
    """One value in one bucket. None: no run has a value."""

    value: float | None
    count: int
    few_runs: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """One value of the field: a cell per bucket. `term` narrows the query of a bucket to this row's cell; `query` lists its runs of all buckets."""

    key: str | None
    label: str
    cells: tuple[GridCell, ...]
    count: int
    term: str
    query: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The answer: `queries[i]` lists the runs of bucket i, with a row's `term` those of its cell; `hidden` values are not shown."""

    metric: str
    aggregate: str
    unit: str
    better: str | None
    by: str | None
    bucket: str
    timezone: str
    from_: datetime
    to: datetime
    buckets: tuple[Bucket, ...]
    rows: tuple[GridRow, ...]
    hidden: int
    queries: tuple[str, ...]
    query: str
    version: int


def grid(queries: Queries, question: GridQuestion, *, now: datetime | None = None, view: Snapshot | None = None) -> Grid:
    """Answer a question. Raises InvalidInput for a level, an unknown name, too many cells; QueryError for `q`."""
    metric = metric_named(question.metric)
    aggregate = aggregates_of(metric, (question.aggregate,) if question.aggregate else ())[0]
    measure = measure_of(question.metric, (aggregate,))
    with population(queries, question.q, question.timezone, now=now, view=view) as everything:
        window = window_of(question.start, question.end, everything.context)
        buckets = make_buckets(window.start, window.end, question.bucket, question.timezone)
        top = min(max(1, question.top), MOST_ROWS)
        if len(buckets) * (top if question.by else 1) > MOST_CELLS:
            raise InvalidInput(f"This makes more than {MOST_CELLS:,} cells", hint="Use longer buckets, a shorter period or fewer values.")
        placed = everything.narrowed(metric.population)
        base = placed.narrowed(within(metric.axis, window))
        parts, hidden = _parts(base, question.by, top)
        shown = buckets.shown(everything.context.now)
        windows = [Window(bucket.start, bucket.end) for bucket in shown]
        return Grid(
            metric=metric.name,
            aggregate=aggregate,
            unit=unit_of(metric, aggregate),
            better=metric.better,
            by=question.by,
            bucket=buckets.size.name,
            timezone=question.timezone,
            from_=window.start,
            to=window.end,
            buckets=shown,
            rows=tuple(_rows(base, measure, buckets, parts, question.by)),
            hidden=hidden,
            queries=placed.per_window(lambda one: within(metric.axis, one), windows),
            query=base.text,
            version=base.view.version,
        )


def _parts(base: Population, by: str | None, top: int) -> tuple[dict[Any, Part], int]:
    if by is None:
        return {None: ALL}, 0
    dimension = dimension_named(by)
    values, distinct = base.top_values(dimension, top)
    return {value: part_of(dimension, value) for value in values}, distinct - len(values)


def _rows(base: Population, measure: Measure, buckets: Buckets, parts: dict[Any, Part], by: str | None) -> list[GridRow]:
    index = buckets.index(base.value(measure.metric.axis))
    lengths = [span.seconds for span in spans(buckets, base.context.now)]
    found: dict[Any, dict[int, dict[str, Any]]] = {value: {} for value in parts}
    if by is None:
        statement = select(index.label("bucket"), *measure.columns(base)).select_from(RUNS).where(base.predicate).group_by("bucket")
    else:
        statement = measure.columns_by(base, base.group(dimension_named(by)), index)
    for row in base.rows(statement):
        if row.get("group_") in found:
            found[row.get("group_")][int(row["bucket"])] = row
    return [_row(base, measure, part, found[value], lengths) for value, part in parts.items()]


def _row(base: Population, measure: Measure, part: Part, found: dict[int, dict[str, Any]], lengths: list[float]) -> GridRow:
    aggregate = measure.aggregates[0]
    cells = []
    for at, seconds in enumerate(lengths):
        row = found.get(at, {"n": 0, "hits": 0})
        count = int(row["n"])
        cells.append(GridCell(measure.number(row, aggregate, seconds), count, aggregate in PERCENTILES and 0 < count < FEW_RUNS))
    return GridRow(part.key, part.label, tuple(cells), sum(cell.count for cell in cells), part.term, base.narrowed(part.term).text)
