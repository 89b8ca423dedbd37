"""A list of runs, each with a link to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from prefect_vantage.analytics.population import within
from prefect_vantage.language.speech import NONE
from prefect_vantage.query.pages import find_page
from prefect_vantage.query.rows import runs_by_row
from prefect_vantage.reporting.definition import RunsSection
from prefect_vantage.reporting.document import Cell, Column, Fact, Section, Table
from prefect_vantage.reporting.sections.brief import Brief, run_link

TITLE = "Runs"
_COLUMNS = (("Run", False), ("Deployment", False), ("State", False), ("Started", True), ("Took", True))


def build(definition: RunsSection, brief: Brief) -> Section:
    """One table; how many more there are stands under the heading."""
    title = definition.title or brief.speech.say(TITLE)
    say = brief.speech.say
    listed = brief.base.narrowed(within(definition.over, brief.period.window), f"sort:{definition.sort}" if definition.sort else "")
    found = find_page(brief.base.view, listed.asked, definition.top, None)
    if not found.total:
        return Section("runs", title, "empty", say("No run of this period matches."), definition.note)
    runs = runs_by_row(brief.base.view, found.rowids, brief.base.context)
    rest = found.total - len(runs)
    caption = brief.speech.counted(found.total, "run") + (say(", the first {n} of them", n=len(runs)) if rest else "")
    columns = tuple(Column(say(label), numeric) for label, numeric in _COLUMNS)
    table = Table(caption, columns, tuple(_row(one, brief) for one in runs))
    return Section("runs", title, note=definition.note, tables=(table,))


def _row(run: dict[str, Any], brief: Brief) -> tuple[Cell, ...]:
    link = run_link(brief.address, str(run["id"]))
    where = f"{run['flow'] or ''}/{run['deployment']}" if run["deployment"] else run["flow"] or ""
    started = run["started"] or run["scheduled"]
    duration = run["duration"]
    fact = Fact(str(run["name"]), "duration", duration, "s", query=f"id:{run['id']}")
    return (
        Cell(str(run["name"]), link=link, detail=run["error"] or None),
        Cell(where),
        Cell(str(run["state_name"] or "")),
        Cell(brief.moment(datetime.fromisoformat(started)) if started else NONE),
        Cell(brief.speech.number(duration, "s"), fact),
    )
