"""A metric for each value of a dimension, against the period before; a row for the rest and one for all."""

from __future__ import annotations

from prefect_vantage.analytics.breakdown import Breakdown, Row
from prefect_vantage.analytics.metrics import METRICS, Kind
from prefect_vantage.query.dimensions import read_dimension
from prefect_vantage.reporting import wording
from prefect_vantage.reporting.definition import BreakdownSection
from prefect_vantage.reporting.document import Cell, Column, Fact, Section, Table
from prefect_vantage.reporting.sections.brief import Brief

FEW = "few runs"


def build(definition: BreakdownSection, brief: Brief) -> Section:
    """One table."""
    metric = METRICS.get(definition.metric)
    name = f"{metric.label if metric else definition.metric} by {definition.by}"
    title = definition.title or name
    aggregate = definition.aggregate or (metric.aggregates[0] if metric else "")
    found = brief.broken_down(definition.metric, aggregate, definition.by, top=definition.top, order=definition.order)
    if not found.total.count:
        return Section("breakdown", title, "empty", "No run of this period has a value.", definition.note)
    return Section("breakdown", title, note=definition.note, tables=(_table(found, brief),))


def _table(found: Breakdown, brief: Brief) -> Table:
    metric = METRICS[found.metric]
    value = f"{metric.label} {found.aggregate}" if metric.kind is Kind.VALUE else metric.label
    dimension = read_dimension(found.by).field.label
    labels = ("Runs", value, "Before", "Change")
    rows = [*found.rows, *([found.other] if found.other else [])]
    columns = (Column(dimension), *(Column(label, numeric=True) for label in labels))
    return Table(
        f"{value} by {dimension.lower()}", columns, tuple(_row(one, found, brief) for one in rows), _row(found.total, found, brief)
    )


def _row(row: Row, found: Breakdown, brief: Brief) -> tuple[Cell, ...]:
    metric = METRICS[found.metric]
    name = f"{found.metric}_{found.aggregate}" if metric.kind is Kind.VALUE else found.metric
    link = brief.link(row.query)
    fact = Fact(row.label, name, row.number, found.unit, row.previous, row.change, row.query, row.verdict, row.count)
    return (
        Cell(row.label, link=link, mark=FEW if row.few_runs else None),
        Cell(f"{row.count:,}", link=link),
        Cell(wording.number(row.number, found.unit), fact, link),
        Cell(wording.number(row.previous, found.unit)),
        Cell(wording.difference(row.number, row.previous, found.unit), verdict=None if row.few_runs else row.verdict),
    )
