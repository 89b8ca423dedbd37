"""What failed and has not succeeded since: deployments, and flows without one, whose last run that ended is a failure.

It is looked at over all that is mirrored, as of when the report is built: what was mended meanwhile is not listed any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, and_, func, literal, select

from prefect_vantage.analytics.population import dimension_named, equals
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.expressions import id_text
from prefect_vantage.reporting.definition import UnresolvedSection
from prefect_vantage.reporting.document import Cell, Column, Fact, Section, Table
from prefect_vantage.reporting.sections.brief import Brief, run_link
from prefect_vantage.times import from_naive_utc, iso, to_naive_utc

TITLE = "Still unresolved"
EMPTY = "Nothing is: whatever failed has succeeded since."
_LONG_AGO = datetime(1970, 1, 1)
_NUMBERS = ("Failed runs since", "Failing since", "Last")
_run = RUNS.c


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A place that fails: how many runs in a row, since when, and the newest of them."""

    flow: str | None
    deployment: str | None
    count: int
    since: datetime
    last_at: datetime
    last_run_id: str
    error: str | None
    query: str


def build(definition: UnresolvedSection, brief: Brief) -> Section:
    """One table, what has failed longest first."""
    title = definition.title or brief.speech.say(TITLE)
    found = unresolved(brief)
    if not found:
        return Section("unresolved", title, "empty", brief.speech.say(EMPTY), definition.note)
    shown = found[: definition.top]
    say = brief.speech.say
    more = say(", the {n} that have failed longest", n=len(shown)) if len(found) > len(shown) else ""
    caption = say("{places} of which the last run failed{more}", places=brief.speech.counted(len(found), "place"), more=more)
    columns = (Column(say("Deployment")), *(Column(say(label), numeric=True) for label in _NUMBERS))
    return Section("unresolved", title, note=definition.note, tables=(Table(caption, columns, tuple(_row(one, brief) for one in shown)),))


def unresolved(brief: Brief) -> tuple[Unresolved, ...]:
    """Every place that fails since before the end of the period, the longest first."""
    base = brief.base.narrowed("outcome:success,failure")
    failed = base.matching("outcome:failure")
    ended = select(_run.id, _run.flow, _run.deployment, _run.ended, _run.error, failed.label("failed"))
    runs = ended.where(base.predicate, _run.ended.is_not(None)).cte("ended_runs")
    last_success = func.max(runs.c.ended).filter(~runs.c.failed)
    places = (
        select(runs.c.flow, runs.c.deployment, func.coalesce(last_success, literal(_LONG_AGO, DateTime)).label("healed"))
        .group_by(runs.c.flow, runs.c.deployment)
        .cte("places")
    )
    same = runs.c.flow.is_not_distinct_from(places.c.flow), runs.c.deployment.is_not_distinct_from(places.c.deployment)
    statement = (
        select(
            runs.c.flow,
            runs.c.deployment,
            places.c.healed,
            func.count().label("n"),
            func.min(runs.c.ended).label("since"),
            func.max(runs.c.ended).label("last_at"),
            func.arg_max(id_text(runs.c.id), runs.c.ended).label("last_run_id"),
            func.arg_max(runs.c.error, runs.c.ended).label("error"),
        )
        .select_from(runs)
        .join(places, and_(*same))
        .where(runs.c.failed, runs.c.ended > places.c.healed)
        .group_by(runs.c.flow, runs.c.deployment, places.c.healed)
        .having(func.min(runs.c.ended) < literal(to_naive_utc(brief.period.window.end), DateTime))
        .order_by(func.min(runs.c.ended), runs.c.flow, runs.c.deployment)
    )
    return tuple(_unresolved(row, brief) for row in base.rows(statement))


def _unresolved(row: dict[str, Any], brief: Brief) -> Unresolved:
    terms = [equals(dimension_named("flow"), row["flow"])]
    terms.append(equals(dimension_named("deployment"), f"{row['flow'] or ''}/{row['deployment']}" if row["deployment"] else None))
    since = from_naive_utc(row["since"])
    return Unresolved(
        flow=row["flow"],
        deployment=row["deployment"],
        count=int(row["n"]),
        since=since,
        last_at=from_naive_utc(row["last_at"]),
        last_run_id=row["last_run_id"],
        error=row["error"],
        query=brief.base.narrowed("outcome:failure", *terms, f"ended:>={iso(since)}").text,
    )


def _row(one: Unresolved, brief: Brief) -> tuple[Cell, ...]:
    name = f"{one.flow or ''}/{one.deployment}" if one.deployment else one.flow or brief.speech.say("Unknown flow")
    link = brief.link(one.query)
    return (
        Cell(name, link=link, detail=one.error or None),
        Cell(brief.speech.whole(one.count), Fact(name, "failures", float(one.count), "runs", query=one.query), link),
        Cell(brief.moment(one.since)),
        Cell(brief.moment(one.last_at), link=run_link(brief.address, one.last_run_id)),
    )
