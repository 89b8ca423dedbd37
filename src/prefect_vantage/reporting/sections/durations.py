"""Duration p50 and p95: over time, and per value of a dimension with the change against the period before."""

from __future__ import annotations

from prefect_vantage.analytics import charts
from prefect_vantage.analytics.breakdown import Breakdown, Row
from prefect_vantage.analytics.series import Series
from prefect_vantage.query.dimensions import read_dimension
from prefect_vantage.reporting.definition import DurationsSection
from prefect_vantage.reporting.document import Cell, Column, Fact, Picture, Section, Table
from prefect_vantage.reporting.sections.brief import Brief

TITLE = "How long runs took"
EMPTY = "No run finished in this period."
FEW = "few runs"


def build(definition: DurationsSection, brief: Brief) -> Section:
    """One chart, one table."""
    title = definition.title or brief.speech.say(TITLE)
    middle = brief.broken_down("duration", "p50", definition.by, top=definition.top)
    high = brief.broken_down("duration", "p95", definition.by, top=definition.top)
    if not high.total.count:
        return Section("durations", title, "empty", brief.speech.say(EMPTY), definition.note)
    trend = brief.over_time("duration", ("p50", "p95"), definition.bucket)
    picture = Picture(charts.lines(trend, title=brief.speech.say("Duration p50 and p95"), speech=brief.speech), tuple(_facts(trend, brief)))
    return Section("durations", title, note=definition.note, pictures=(picture,), tables=(_table(middle, high, definition, brief),))


def _facts(trend: Series, brief: Brief) -> list[Fact]:
    starts = [brief.local(bucket.start) for bucket in trend.buckets]
    return [
        Fact(start, f"duration_{line.aggregate}", value, "s", query=query, count=count)
        for line in trend.series
        for start, value, count, query in zip(starts, line.values, line.counts, trend.queries, strict=True)
    ]


def _table(middle: Breakdown, high: Breakdown, definition: DurationsSection, brief: Brief) -> Table:
    by_value = {row.value: row for row in middle.rows}
    rows = [_row(by_value[row.value], row, definition, brief) for row in high.rows]
    if high.other and middle.other:
        rows.append(_row(middle.other, high.other, definition, brief))
    say = brief.speech.say
    labels = (say("Runs"), "p50", say("Change"), "p95", say("Change"))
    columns = (Column(say(read_dimension(definition.by).field.label)), *(Column(label, numeric=True) for label in labels))
    caption = say("{metric} by {dimension}", metric=say("Duration"), dimension=brief.dimension(definition.by))
    return Table(caption, columns, tuple(rows), _row(middle.total, high.total, definition, brief))


def _row(middle: Row, high: Row, definition: DurationsSection, brief: Brief) -> tuple[Cell, ...]:
    link = brief.link(high.query)
    count = Fact(high.label, "runs", float(high.count), "runs", float(high.previous_count) if brief.comparable else None, query=high.query)
    return (
        Cell(brief.name(high.value, high.label, definition.by), link=link, mark=brief.speech.say(FEW) if high.few_runs else None),
        Cell(brief.speech.whole(high.count), count, link),
        *_number(middle, "duration_p50", brief),
        *_number(high, "duration_p95", brief),
    )


def _number(row: Row, metric: str, brief: Brief) -> tuple[Cell, Cell]:
    fact = Fact(row.label, metric, row.number, "s", row.previous, row.change, row.query, row.verdict, row.count)
    shown = Cell(brief.speech.number(row.number, "s"), fact, brief.link(row.query))
    return shown, Cell(brief.speech.difference(row.number, row.previous, "s"), verdict=None if row.few_runs else row.verdict)
