"""Schedules that were not kept: planned runs that were late or never started, and occurrences for which there is no run at all."""

from __future__ import annotations

from prefect_vantage.analytics.schedules import Scheduled, SchedulesQuestion, schedules
from prefect_vantage.reporting.definition import MissedSection
from prefect_vantage.reporting.document import Cell, Column, Fact, Section, Table
from prefect_vantage.reporting.sections.brief import Brief
from prefect_vantage.times import iso

TITLE = "Missed schedules"
EMPTY = "Every planned run of this period started on time."
NONE = "Nothing was planned by a schedule in this period."
_LABELS = ("Planned", "Late", "Never started", "Still waiting", "No run at all", "Late by p95")


def build(definition: MissedSection, brief: Brief) -> Section:
    """One table, those with most trouble first."""
    title = definition.title or brief.speech.say(TITLE)
    say = brief.speech.say
    start, end = iso(brief.period.window.start), iso(brief.period.window.end)
    question = SchedulesQuestion(brief.base.text, brief.timezone, start, end)
    found = schedules(brief.queries, question, now=brief.base.context.now, view=brief.base.view).deployments
    wrong = [one for one in found if one.late or one.missed or one.overdue or one.skipped]
    if not wrong:
        message = say(EMPTY if any(one.planned for one in found) else NONE)
        return Section("missed", title, "empty", message, definition.note)
    shown = wrong[: definition.top]
    more = say(", the worst {n} of them", n=len(shown)) if len(wrong) > len(shown) else ""
    caption = say("{deployments} whose schedule was not kept{more}", deployments=brief.speech.counted(len(wrong), "deployment"), more=more)
    columns = (Column(say("Deployment")), *(Column(say(label), numeric=True) for label in _LABELS))
    table = Table(caption, columns, tuple(_row(one, brief) for one in shown))
    return Section("missed", title, note=definition.note, tables=(table,))


def _row(one: Scheduled, brief: Brief) -> tuple[Cell, ...]:
    queries = one.queries
    counts = (
        ("planned", one.planned, queries.planned),
        ("late", one.late, queries.late),
        ("missed", one.missed, queries.missed),
        ("overdue", one.overdue, queries.overdue),
    )
    first = brief.speech.say("the first at {time}", time=brief.moment(one.skipped_at[0])) if one.skipped_at else None
    return (
        Cell(one.deployment, link=brief.link(queries.planned)),
        *(
            Cell(brief.speech.whole(count), Fact(one.deployment, name, float(count), "runs", query=query), brief.link(query))
            for name, count, query in counts
        ),
        Cell(brief.speech.number(one.skipped, "runs"), Fact(one.deployment, "skipped", one.skipped, "runs"), detail=first),
        Cell(brief.speech.number(one.lateness_p95, "s"), Fact(one.deployment, "lateness_p95", one.lateness_p95, "s", query=queries.late)),
    )
