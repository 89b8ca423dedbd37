"""A metric for each value of a dimension, against the period before; a row for the rest and one for all."""

from __future__ import annotations

from prefect_vantage.analytics.breakdown import Breakdown, Row
from prefect_vantage.analytics.metrics import METRICS, Kind
from prefect_vantage.query.dimensions import read_dimension
from prefect_vantage.reporting.definition import BreakdownSection
from prefect_vantage.reporting.document import Cell, Column, Fact, Section, Table
from prefect_vantage.reporting.sections.brief import Brief

FEW = "few runs"


def build(definition: BreakdownSection, brief: Brief) -> Section:
    """One table."""
    speech = brief.speech
    metric = METRICS.get(definition.metric)
    label = speech.say(metric.label) if metric else definition.metric
    aggregate = definition.aggregate or (metric.aggregates[0] if metric else "")
    found = brief.broken_down(definition.metric, aggregate, definition.by, top=definition.top, order=definition.order)
    title = definition.title or speech.say("{metric} by {dimension}", metric=label, dimension=brief.dimension(definition.by))
    if not found.total.count:
        return Section("breakdown", title, "empty", speech.say("No run of this period has a value."), definition.note)
    return Section("breakdown", title, note=definition.note, tables=(_table(found, brief),))


def _table(found: Breakdown, brief: Brief) -> Table:
    metric, say = METRICS[found.metric], brief.speech.say
    value = f"{say(metric.label)} {found.aggregate}" if metric.kind is Kind.VALUE else say(metric.label)
    labels = (say("Runs"), value, say("Before"), say("Change"))
    rows = [*found.rows, *([found.other] if found.other else [])]
    columns = (Column(say(read_dimension(found.by).field.label)), *(Column(label, numeric=True) for label in labels))
    caption = say("{metric} by {dimension}", metric=value, dimension=brief.dimension(found.by))
    total = _row(found.total, found, brief, brief.name(found.total.value, found.total.label, None))
    return Table(caption, columns, tuple(_row(one, found, brief, brief.name(one.value, one.label, found.by)) for one in rows), total)


def _row(row: Row, found: Breakdown, brief: Brief, label: str) -> tuple[Cell, ...]:
    metric, speech = METRICS[found.metric], brief.speech
    name = f"{found.metric}_{found.aggregate}" if metric.kind is Kind.VALUE else found.metric
    link = brief.link(row.query)
    fact = Fact(row.label, name, row.number, found.unit, row.previous, row.change, row.query, row.verdict, row.count)
    return (
        Cell(label, link=link, mark=speech.say(FEW) if row.few_runs else None),
        Cell(speech.whole(row.count), link=link),
        Cell(speech.number(row.number, found.unit), fact, link),
        Cell(speech.number(row.previous, found.unit)),
        Cell(speech.difference(row.number, row.previous, found.unit), verdict=None if row.few_runs else row.verdict),
    )
