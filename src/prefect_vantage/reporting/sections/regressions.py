"""What became slower against the period before, worst first."""

from __future__ import annotations

from prefect_vantage.analytics import charts
from prefect_vantage.analytics.breakdown import Row
from prefect_vantage.query.dimensions import read_dimension
from prefect_vantage.reporting import wording
from prefect_vantage.reporting.definition import RegressionsSection
from prefect_vantage.reporting.document import Cell, Column, Fact, Picture, Section, Table
from prefect_vantage.reporting.sections.brief import Brief

TITLE = "What became slower"
UNKNOWN = "The mirror does not reach back over the period before, so there is nothing to compare with."
EVERY = 10_000


def build(definition: RegressionsSection, brief: Brief) -> Section:
    """A chart from before to now and the same as a table."""
    title = definition.title or TITLE
    if not brief.comparable:
        return Section("regressions", title, "empty", UNKNOWN, definition.note)
    found = brief.broken_down("duration", definition.aggregate, definition.by, top=EVERY, order="change")
    worse = slower(found.rows, definition)[: definition.top]
    if not worse:
        return Section("regressions", title, "empty", _nothing(definition, bool(found.total.count)), definition.note)
    shifts = [charts.Shift(row.label, row.previous or 0.0, row.number or 0.0) for row in worse]
    chart = charts.shifts(shifts, title=f"Duration {definition.aggregate}, before and now", before="Period before", now="This period")
    table = _table(worse, definition, brief)
    return Section("regressions", title, note=definition.note, pictures=(Picture(chart, ()),), tables=(table,))


def slower(rows: tuple[Row, ...], definition: RegressionsSection) -> list[Row]:
    """Rows that grew enough, with enough runs in both periods, by the size of the change."""
    enough = [row for row in rows if min(row.count, row.previous_count) >= definition.min_runs]
    grown = [row for row in enough if row.change is not None and row.change > 0 and row.change >= definition.min_change]
    return sorted(grown, key=lambda row: -(row.change or 0.0))


def _nothing(definition: RegressionsSection, ran: bool) -> str:
    if not ran:
        return "No run finished in this period."
    return f"Nothing became slower: no {definition.aggregate} grew by {definition.min_change:.0%} or more with at least {definition.min_runs} runs in both periods."


def _table(rows: list[Row], definition: RegressionsSection, brief: Brief) -> Table:
    name = read_dimension(definition.by).field.label
    labels = ("Runs", f"{definition.aggregate} before", f"{definition.aggregate} now", "Longer by", "Change")
    columns = (Column(name), *(Column(label, numeric=True) for label in labels))
    return Table(
        f"Duration {definition.aggregate} by {name.lower()}, largest growth first",
        columns,
        tuple(_row(row, definition, brief) for row in rows),
    )


def _row(row: Row, definition: RegressionsSection, brief: Brief) -> tuple[Cell, ...]:
    fact = Fact(row.label, f"duration_{definition.aggregate}", row.number, "s", row.previous, row.change, row.query, row.verdict, row.count)
    return (
        Cell(row.label, link=brief.link(row.query)),
        Cell(
            f"{row.count:,}",
            Fact(row.label, "runs", float(row.count), "runs", float(row.previous_count), query=row.query),
            brief.link(row.query),
        ),
        Cell(wording.number(row.previous, "s")),
        Cell(wording.number(row.number, "s"), fact, brief.link(row.query)),
        Cell(f"+{wording.number((row.number or 0.0) - (row.previous or 0.0), 's')}"),
        Cell(wording.difference(row.number, row.previous, "s"), verdict=row.verdict),
    )
