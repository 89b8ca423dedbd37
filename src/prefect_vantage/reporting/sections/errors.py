"""Which errors struck most."""

from __future__ import annotations

from prefect_vantage.analytics.errors import ErrorGroup, top_errors
from prefect_vantage.analytics.totals import totals
from prefect_vantage.reporting.definition import ErrorsSection
from prefect_vantage.reporting.document import Cell, Column, Fact, Section, Table
from prefect_vantage.reporting.sections.brief import Brief

TITLE = "Most frequent errors"
UNKNOWN = "No message"
_NUMBERS = ("Runs", "Share of failures", "Last seen")


def build(definition: ErrorsSection, brief: Brief) -> Section:
    """One table; its rows are shares of all failures of the period."""
    title = definition.title or brief.speech.say(TITLE)
    failures = next(total for total in totals(brief.base, brief.period.window, brief.period.before) if total.key == "failures")
    found = top_errors(brief.base, brief.period.window, definition.top)
    if not found:
        return Section("errors", title, "empty", brief.speech.say("No run failed in this period."), definition.note)
    say = brief.speech.say
    columns = (Column(say("Error")), *(Column(say(label), numeric=True) for label in _NUMBERS))
    rows = tuple(_row(one, int(failures.value or 0), brief) for one in found)
    shown = sum(one.count for one in found)
    rest = int(failures.value or 0) - shown
    note = definition.note or (say("{failures} more with rarer errors.", failures=brief.speech.counted(rest, "failure")) if rest else None)
    return Section("errors", title, note=note, tables=(Table(say("Failed and crashed runs by error"), columns, rows),))


def _row(error: ErrorGroup, failures: int, brief: Brief) -> tuple[Cell, ...]:
    link = brief.link(error.query)
    text, detail = _worded(error, brief.speech.say(UNKNOWN))
    item = error.error or error.error_type or UNKNOWN
    share = error.count / failures if failures else 0.0
    return (
        Cell(text, link=link, detail=detail),
        Cell(brief.speech.whole(error.count), Fact(item, "failures", float(error.count), "runs", query=error.query), link),
        Cell(brief.speech.share(share, 0), bar=share),
        Cell(brief.moment(error.last_at)),
    )


def _worded(error: ErrorGroup, unknown: str) -> tuple[str, str | None]:
    """The class and, under it, the message without the class before it."""
    if error.error_type is None:
        return error.error or unknown, None
    message = (error.error or "").removeprefix(error.error_type).lstrip(": ")
    return error.error_type, message or None
