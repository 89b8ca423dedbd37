"""What became slower against the period before, worst first."""

from __future__ import annotations

from prefect_vantage.analytics import charts
from prefect_vantage.analytics.breakdown import Row
from prefect_vantage.language import Speech
from prefect_vantage.query.dimensions import read_dimension
from prefect_vantage.reporting.definition import RegressionsSection
from prefect_vantage.reporting.document import Cell, Column, Fact, Picture, Section, Table
from prefect_vantage.reporting.sections.brief import Brief

TITLE = "What became slower"
UNKNOWN = "The mirror does not reach back over the period before, so there is nothing to compare with."
EVERY = 10_000


def build(definition: RegressionsSection, brief: Brief) -> Section:
    """A chart from before to now and the same as a table."""
    title = definition.title or brief.speech.say(TITLE)
    if not brief.comparable:
        return Section("regressions", title, "empty", brief.speech.say(UNKNOWN), definition.note)
    found = brief.broken_down("duration", definition.aggregate, definition.by, top=EVERY, order="change")
    worse = slower(found.rows, definition)[: definition.top]
    if not worse:
        return Section("regressions", title, "empty", _nothing(definition, bool(found.total.count), brief.speech), definition.note)
    say = brief.speech.say
    shifts = [charts.Shift(brief.name(row.value, row.label, definition.by), row.previous or 0.0, row.number or 0.0) for row in worse]
    heading = say("Duration {aggregate}, before and now", aggregate=definition.aggregate)
    chart = charts.shifts(shifts, title=heading, before=say("Period before"), now=say("This period"), speech=brief.speech)
    table = _table(worse, definition, brief)
    return Section("regressions", title, note=definition.note, pictures=(Picture(chart, ()),), tables=(table,))


def slower(rows: tuple[Row, ...], definition: RegressionsSection) -> list[Row]:
    """Rows that grew enough, with enough runs in both periods, by the size of the change."""
    enough = [row for row in rows if min(row.count, row.previous_count) >= definition.min_runs]
    grown = [row for row in enough if row.change is not None and row.change > 0 and row.change >= definition.min_change]
    return sorted(grown, key=lambda row: -(row.change or 0.0))


def _nothing(definition: RegressionsSection, ran: bool, speech: Speech) -> str:
    if not ran:
        return speech.say("No run finished in this period.")
    return speech.say(
        "Nothing became slower: no {aggregate} grew by {share} or more with at least {runs} in both periods.",
        aggregate=definition.aggregate,
        share=speech.share(definition.min_change, 0),
        runs=speech.counted(definition.min_runs, "run"),
    )


def _table(rows: list[Row], definition: RegressionsSection, brief: Brief) -> Table:
    say, aggregate = brief.speech.say, definition.aggregate
    before, now = say("{aggregate} before", aggregate=aggregate), say("{aggregate} now", aggregate=aggregate)
    labels = (say("Runs"), before, now, say("Longer by"), say("Change"))
    columns = (Column(say(read_dimension(definition.by).field.label)), *(Column(label, numeric=True) for label in labels))
    return Table(
        say("Duration {aggregate} by {dimension}, largest growth first", aggregate=aggregate, dimension=brief.dimension(definition.by)),
        columns,
        tuple(_row(row, definition, brief) for row in rows),
    )


def _row(row: Row, definition: RegressionsSection, brief: Brief) -> tuple[Cell, ...]:
    fact = Fact(row.label, f"duration_{definition.aggregate}", row.number, "s", row.previous, row.change, row.query, row.verdict, row.count)
    return (
        Cell(brief.name(row.value, row.label, definition.by), link=brief.link(row.query)),
        Cell(
            brief.speech.whole(row.count),
            Fact(row.label, "runs", float(row.count), "runs", float(row.previous_count), query=row.query),
            brief.link(row.query),
        ),
        Cell(brief.speech.number(row.previous, "s")),
        Cell(brief.speech.number(row.number, "s"), fact, brief.link(row.query)),
        Cell(f"+{brief.speech.number((row.number or 0.0) - (row.previous or 0.0), 's')}"),
        Cell(brief.speech.difference(row.number, row.previous, "s"), verdict=row.verdict),
    )
