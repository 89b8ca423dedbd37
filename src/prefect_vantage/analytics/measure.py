"""From a metric to SQL aggregates over its population, and from an answered row back to numbers; percentiles are exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column

from prefect_vantage.analytics.metrics import PERCENTILES, Kind, Metric, metric_named
from prefect_vantage.analytics.population import Population
from prefect_vantage.errors import InvalidInput

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """The columns that a statement must select to answer these aggregates of one metric (not for levels, see `depth`)."""

    metric: Metric
    aggregates: tuple[str, ...]

    def columns(self, base: Population) -> list[ColumnElement[Any]]:
        """Labelled aggregate expressions; `n` is the number of runs behind every number."""
        columns: list[ColumnElement[Any]] = [func.count().label("n")]
        if self.metric.numerator:
            hit = base.matching(self.metric.numerator)
            columns.append(func.count().filter(hit).label("hits"))
        if self.metric.field:
            value = base.value(self.metric.field)
            columns += _value_columns(value, self.aggregates)
        return columns

    def number(self, row: Row, aggregate: str, seconds: float) -> float | None:
        """One aggregate of an answered row over `seconds` of time; None where no run has a value."""
        count = int(row["n"] or 0)
        if aggregate == "count":
            return float(count)
        if aggregate == "rate":
            return count * 3600.0 / seconds if seconds > 0 else None
        if count == 0:
            return None
        if aggregate == "ratio":
            return int(row["hits"]) / count
        if aggregate in PERCENTILES:
            return _number(row["percentiles"][self._percentiles.index(aggregate)])
        return _number(row[f"{aggregate}_"])

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
    plain: dict[str, Any] = {"min": func.min, "max": func.max, "mean": func.avg, "sum": func.sum}
    columns: list[ColumnElement[Any]] = [make(value).label(f"{name}_") for name, make in plain.items() if name in aggregates]
    shares = [str(PERCENTILES[name]) for name in aggregates if name in PERCENTILES]
    if shares:
        columns.append(func.quantile_cont(value, literal_column(f"[{','.join(shares)}]")).label("percentiles"))
    return columns


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
