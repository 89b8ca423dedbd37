"""From a metric to SQL aggregates over its population, and from an answered row back to numbers; percentiles are exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from prefect_vantage.analytics.metrics import PERCENTILES, Kind, Metric, metric_named
from prefect_vantage.analytics.population import Population
from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.expressions import seconds_between

Row = Mapping[str, Any]

SETTLED: dict[str, Callable[[], ColumnElement[Any]]] = {
    "duration": lambda: RUNS.c.run_seconds,
    "elapsed": lambda: seconds_between(RUNS.c.started, RUNS.c.ended),
    "response": lambda: seconds_between(RUNS.c.scheduled, RUNS.c.ended),
}
"""What these fields are for runs that have ended, without the arithmetic for those still running: a quarter of the time over a million runs."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The columns that a statement must select to answer these aggregates of one metric (not for levels, see `depth`)."""

    metric: Metric
    aggregates: tuple[str, ...]

    def columns(self, base: Population) -> list[ColumnElement[Any]]:
        """Labelled aggregates over `runs`; `n` is the number of runs behind every number."""
        hit = base.matching(self.metric.numerator) if self.metric.numerator else None
        return self._aggregated(hit, self.value(base) if self.metric.field else None)

    def columns_by(self, base: Population, group: ColumnElement[Any], bucket: ColumnElement[Any] | None = None) -> Select[Any]:
        """The same per group as one select with the group as `group_` (and `bucket`); a run that has several groups counts in each."""
        inner_columns = [group.label("group_"), *([bucket.label("bucket")] if bucket is not None else [])]
        if self.metric.numerator:
            inner_columns.append(func.coalesce(base.matching(self.metric.numerator), False).label("hit"))
        if self.metric.field:
            inner_columns.append(self.value(base).label("value"))
        inner = select(*inner_columns).select_from(RUNS).where(base.predicate).subquery()
        keys = [inner.c.group_, *([inner.c.bucket] if bucket is not None else [])]
        return select(*keys, *self._aggregated(inner.c.get("hit"), inner.c.get("value"))).group_by(*keys)

    def _aggregated(self, hit: ColumnElement[Any] | None, value: ColumnElement[Any] | None) -> list[ColumnElement[Any]]:
        columns: list[ColumnElement[Any]] = [func.count().label("n")]
        if hit is not None:
            columns.append(func.count().filter(hit).label("hits"))
        return columns if value is None else columns + _value_columns(value, self.aggregates)

    def value(self, base: Population) -> ColumnElement[Any]:
        """SQL for the metric's value of a run of its population."""
        field = self.metric.field or ""
        return SETTLED[field]() if field in SETTLED else base.value(field)

    def number(self, row: Row, aggregate: str, seconds: float) -> float | None:
        """One aggregate of an answered row over `seconds` of time; None where no run has a value."""
        count = int(row["n"] or 0)
        if aggregate == "count":
            return float(count)
        if aggregate == "rate":
            return count * 3600.0 / seconds if seconds > 0 else None
        return _number(self._of_some(row, aggregate, count)) if count else None

    def _of_some(self, row: Row, aggregate: str, count: int) -> Any:
        if aggregate == "ratio":
            return row["hits"] / count
        if aggregate == "mean":
            return row["sum_"] / count
        return row["percentiles"][self._percentiles.index(aggregate)] if aggregate in PERCENTILES else row[f"{aggregate}_"]

    @property
    def adds_up(self) -> bool:
        """Whether the whole follows from the parts; percentiles do not."""
        return not self._percentiles

    def added(self, rows: Iterable[Row]) -> dict[str, Any]:
        """The row of the whole from the rows of its parts, for aggregates that add up (means by their sums and counts)."""
        found = [row for row in rows if row["n"]]
        whole: dict[str, Any] = {"n": sum(row["n"] for row in found)}
        whole |= {name: sum(row[name] for row in found) for name in ("hits", "sum_") if found and name in found[0]}
        whole |= {
            f"{name}_": pick(row[f"{name}_"] for row in found)
            for name, pick in (("min", min), ("max", max))
            if found and f"{name}_" in found[0]
        }
        return whole

    @property
    def _percentiles(self) -> list[str]:
        return [name for name in self.aggregates if name in PERCENTILES]


def measure_of(metric: str, aggregates: tuple[str, ...]) -> Measure:
    """The measure of a metric that is made from values or counts of runs. Raises InvalidInput for levels and unknown names."""
    found = metric_named(metric)
    if found.kind in (Kind.LEVEL, Kind.BUSY):
        raise InvalidInput(f"{found.label} is a level over time and has no distribution", hint="Ask for it as a series.")
    return Measure(found, aggregates)


def _value_columns(value: ColumnElement[Any], aggregates: tuple[str, ...]) -> list[ColumnElement[Any]]:
    plain: dict[str, Any] = {"min": func.min, "max": func.max, "sum": func.sum}
    columns: list[ColumnElement[Any]] = [
        make(value).label(f"{name}_") for name, make in plain.items() if name in aggregates or (name == "sum" and "mean" in aggregates)
    ]
    shares = [str(PERCENTILES[name]) for name in aggregates if name in PERCENTILES]
    if shares:
        columns.append(func.quantile_cont(value, literal_column(f"[{','.join(shares)}]")).label("percentiles"))
    return columns


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
