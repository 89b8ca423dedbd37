"""Builds a report: definition and period in, frozen Document out, all from one snapshot of the mirror.

definition ─► runs (its query, the reader's query) ─► section by section ─► Document
                                        a section that fails says so; the others stand
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

import prefect_vantage
from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.population import Population, population, within
from prefect_vantage.errors import VantageError
from prefect_vantage.language import Speech, speech_of
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.run import Queries
from prefect_vantage.reporting.definition import ReportDefinition, SectionDefinition
from prefect_vantage.reporting.document import Coverage, Covered, Document, Look, Section
from prefect_vantage.reporting.periods import Period, local_days
from prefect_vantage.reporting.sections import KINDS
from prefect_vantage.reporting.sections.brief import Brief, runs_link
from prefect_vantage.reporting.sections.spoken import spoken
from prefect_vantage.reporting.templating import fill_or_show
from prefect_vantage.times import from_naive_utc

QUIET = 0.05
"""Share of a period at its start in which no run at all is still called complete."""
logger = logging.getLogger(__name__)
Drift = Callable[[], int | None]
"""Answers by how many runs the mirror and Prefect differ, None when that was not checked."""


def build_document(
    definition: ReportDefinition, period: Period, timezone: str, q: str, *, queries: Queries, now: datetime, address: str, drift: Drift
) -> Document:
    """The report over the runs that its query and `q` both match. Raises QueryError for `q`, ReportError for the definition's query."""
    speech = speech_of(definition.language, definition.locale)
    with population(queries, definition.query, timezone, now=now) as own:
        base = own.narrowed(queries.ask(q, timezone, now=now).text)
        mirrored, oldest = _reach(base)
        comparable = _covers(oldest, period.before)
        brief = Brief(queries, base, period, timezone, address, comparable, definition.name, speech)
        covered = base.narrowed("is:finished", within("ended", period.window))
        runs = int(base.rows(select(func.count().label("n")).select_from(RUNS).where(covered.predicate))[0]["n"])
        sections = tuple(_section(one, brief) for one in definition.sections)
        return Document(
            name=definition.name,
            title=" ".join(fill_or_show(definition.title, spoken(brief, runs)).split()),
            description=definition.description,
            period=_covered(period, timezone, speech),
            timezone=timezone,
            query=base.text,
            sentence=base.asked.sentence,
            as_of=now,
            version=base.view.version,
            vantage=prefect_vantage.__version__,
            coverage=_coverage(mirrored, oldest, period, timezone, drift(), speech),
            runs=runs,
            link=runs_link(address, covered.text),
            file_name=f"{definition.name}_{period.file_label}",
            complete=all(one.status != "failed" for one in sections),
            empty=_is_empty(sections, runs),
            look=Look(definition.theme.colour, definition.theme.logo, definition.theme.brand),
            language=speech.tag,
            locale=speech.locale_tag,
            pdf=definition.pdf,
            sections=sections,
        )


def _is_empty(sections: Sequence[Section], runs: int) -> bool:
    """Words and key figures are always there; what else there is decides, and without it whether anything ran."""
    telling = [one for one in sections if one.kind not in ("text", "totals")]
    return all(one.status == "empty" for one in telling) if telling else not runs


def _section(definition: SectionDefinition, brief: Brief) -> Section:
    """The section, or the section that says why it could not be built."""
    kind = KINDS[definition.kind]
    try:
        own = brief.narrowed(getattr(definition, "query", ""))
        return replace(kind.build(definition, own), width=definition.width, link=_view(definition.kind, own))
    except VantageError as error:
        reason = f"{error.message} {error.hint or ''}".strip()
    except Exception:  # one broken section must not take the report with it
        logger.exception("Section %s of a report failed", definition.kind)
        reason = brief.speech.say("It failed unexpectedly; the log has the details.")
    message = f"{brief.speech.say('This section could not be built.')} {reason}"
    title = definition.title or brief.speech.say(kind.title)
    return Section(definition.kind, title, "failed", message, definition.note, definition.width)


def _view(kind: str, brief: Brief) -> str | None:
    """The run list of what a section speaks of: the runs that ended in its period, for most."""
    if kind == "text":
        return None
    axis = "scheduled" if kind == "missed" else "ended"
    told = {"missed": "trigger:schedule", "errors": "outcome:failure", "unresolved": "outcome:failure"}.get(kind, "is:finished")
    return brief.link(brief.base.narrowed(told, within(axis, brief.period.window)).text)


def _covered(period: Period, timezone: str, speech: Speech) -> Covered:
    return Covered(
        name=period.name,
        label=speech.days(period.first, period.last),
        start=period.window.start,
        end=period.window.end,
        previous_label=speech.days(*local_days(period.before, timezone)),
        previous_start=period.before.start,
        previous_end=period.before.end,
    )


def _reach(base: Population) -> tuple[int, datetime | None]:
    """How many runs the mirror holds and the oldest one's time."""
    mirrored, oldest = base.view.reach(base.context)
    return mirrored, from_naive_utc(oldest) if oldest else None


def _covers(oldest: datetime | None, window: Window) -> bool:
    """Whether the oldest run that is mirrored lies before the window or close to its start: a quiet first hour is no gap."""
    return oldest is not None and oldest <= window.start + (window.end - window.start) * QUIET


def _coverage(mirrored: int, reach: datetime | None, period: Period, timezone: str, drift: int | None, speech: Speech) -> Coverage:
    complete = _covers(reach, period.window)
    say, runs = speech.say, speech.counted(mirrored, "run")
    holds = (
        say("The mirror holds {runs} and reaches back to {time}", runs=runs, time=speech.moment(reach, timezone))
        if reach
        else say("The mirror holds {runs} and is empty", runs=runs)
    )
    missing = "" if complete else say("; earlier runs of this period are not in it")
    known = (
        say("Its drift from Prefect was not checked.")
        if drift is None
        else say("Its drift from Prefect is {runs}.", runs=speech.counted(drift, "run"))
    )
    return Coverage(reach, complete, drift, f"{holds}{missing}. {known}")
