"""Which errors struck most."""

from __future__ import annotations

from prefect_vantage.analytics.errors import ErrorGroup, top_errors
from prefect_vantage.analytics.totals import totals
from prefect_vantage.reporting import wording
from prefect_vantage.reporting.definition import ErrorsSection
from prefect_vantage.reporting.document import Cell, Column, Fact, Section, Table
from prefect_vantage.reporting.sections.brief import Brief

TITLE = "Most frequent errors"
UNKNOWN = "No message"


def build(definition: ErrorsSection, brief: Brief) -> Section:
    """One table; its rows are shares of all failures of the period."""
    title = definition.title or TITLE
    failures = next(total for total in totals(brief.base, brief.period.window, brief.period.before) if total.key == "failures")
    found = top_errors(brief.base, brief.period.window, definition.top)
    if not found:
        return Section("errors", title, "empty", "No run failed in this period.", definition.note)
    columns = (Column("Error"), Column("Runs", numeric=True), Column("Share of failures", numeric=True), Column("Last seen", numeric=True))
    rows = tuple(_row(one, int(failures.value or 0), brief) for one in found)
    shown = sum(one.count for one in found)
    rest = int(failures.value or 0) - shown
    note = definition.note or (f"{wording.counted(rest, 'failure')} more with rarer errors." if rest else None)
    return Section("errors", title, note=note, tables=(Table("Failed and crashed runs by error", columns, rows),))


def _row(error: ErrorGroup, failures: int, brief: Brief) -> tuple[Cell, ...]:
    link = brief.link(error.query)
    text, detail = _worded(error)
    item = error.error or error.error_type or UNKNOWN
    share = error.count / failures if failures else 0.0
    return (
        Cell(text, link=link, detail=detail),
        Cell(f"{error.count:,}", Fact(item, "failures", float(error.count), "runs", query=error.query), link),
        Cell(f"{share:.0%}", bar=share),
        Cell(wording.moment(error.last_at, brief.timezone)),
    )


def _worded(error: ErrorGroup) -> tuple[str, str | None]:
    """The class and, under it, the message without the class before it."""
    if error.error_type is None:
        return error.error or UNKNOWN, None
    message = (error.error or "").removeprefix(error.error_type).lstrip(": ")
    return error.error_type, message or None
