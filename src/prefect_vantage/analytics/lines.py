"""The lines of a series: a number per bucket with the count behind it, for metrics that are made from values or counts of runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from prefect_vantage.analytics.buckets import Buckets
from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.dimension import Part, Split, key_of, part_number
from prefect_vantage.analytics.measure import Measure
from prefect_vantage.analytics.metrics import unit_of
from prefect_vantage.analytics.population import Population
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.dimensions import Dimension

_NOTHING = {"n": 0, "hits": 0}
Rows = dict[int, dict[int, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Line:
    """`values[i]` belongs to bucket i (None where no run has a value), `counts[i]` is the number of runs behind it; `query` lists the runs of the whole line."""

    key: str | None
    label: str
    aggregate: str
    unit: str
    values: tuple[float | None, ...]
    counts: tuple[int, ...]
    total: float | None
    count: int
    query: str


def value_lines(
    base: Population, measure: Measure, buckets: Buckets, spans: tuple[Window, ...], parts: Split, *, totals: bool = True
) -> tuple[Line, ...]:
    """A line per part and aggregate over `base`, which is narrowed to the metric's runs of the window already.

    `spans` are the buckets clipped to the window and to now, by which rates are divided. Without `totals`, a total that does not add up
    from the buckets (a percentile) is left unknown, which spares a second look at all values.
    """
    return tuple(line for one in parts.sets() for line in _lines(base, measure, buckets, spans, one, parts.whole, totals=totals))


def _lines(
    base: Population,
    measure: Measure,
    buckets: Buckets,
    spans: tuple[Window, ...],
    parts: tuple[Part, ...],
    dimension: Dimension | None,
    *,
    totals: bool,
) -> Iterator[Line]:
    narrowed = base.narrowed(parts[0].term) if len(parts) == 1 else base
    index = buckets.index(base.value(measure.metric.axis))
    per_bucket = _rows(narrowed, measure, parts, index, dimension)
    known = measure.adds_up or totals
    overall = _rows(narrowed, measure, parts, None, dimension) if totals and not measure.adds_up else {}
    whole = sum(span.seconds for span in spans)
    for number, part in enumerate(parts):
        rows = per_bucket.get(number, {})
        total = measure.added(rows.values()) if measure.adds_up else overall.get(number, {}).get(0, _NOTHING)
        query = base.narrowed(part.term).text
        for aggregate in measure.aggregates:
            yield Line(
                key=part.key,
                label=part.label,
                aggregate=aggregate,
                unit=unit_of(measure.metric, aggregate),
                values=tuple(measure.number(rows.get(at, _NOTHING), aggregate, span.seconds) for at, span in enumerate(spans)),
                counts=tuple(int(rows.get(at, _NOTHING)["n"]) for at in range(len(spans))),
                total=measure.number(total, aggregate, whole) if known else None,
                count=int(total["n"]) if known else sum(int(row["n"]) for row in rows.values()),
                query=query,
            )


def _rows(base: Population, measure: Measure, parts: tuple[Part, ...], index: Any, dimension: Dimension | None) -> Rows:
    """Answered rows by part and bucket; all in bucket 0 without an `index`. Where every value is a part, runs are grouped by the value itself."""
    by_value = dimension is not None and len(parts) > 1
    number = {part.key: at for at, part in enumerate(parts)}
    keys = [(base.group(dimension) if dimension and by_value else part_number(base, parts)).label("part")] if len(parts) > 1 else []
    keys += [index.label("bucket")] if index is not None else []
    statement = select(*keys, *measure.columns(base)).select_from(RUNS).where(base.predicate)
    if keys:
        statement = statement.group_by(*[key.name for key in keys])
    found: Rows = {}
    for row in base.rows(statement):
        part = number[key_of(row["part"])] if by_value else row.get("part", 0)
        found.setdefault(part, {})[row.get("bucket", 0)] = row
    return found
