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
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.run import Queries
from prefect_vantage.reporting import wording
from prefect_vantage.reporting.definition import ReportDefinition, SectionDefinition
from prefect_vantage.reporting.document import Coverage, Covered, Document, Look, Section
from prefect_vantage.reporting.periods import Period, label
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
    with population(queries, definition.query, timezone, now=now) as own:
        base = own.narrowed(queries.ask(q, timezone, now=now).text)
        mirrored, oldest = _reach(base)
        brief = Brief(queries, base, period, timezone, address, comparable=_covers(oldest, period.before), report=definition.name)
        covered = base.narrowed("is:finished", within("ended", period.window))
        runs = int(base.rows(select(func.count().label("n")).select_from(RUNS).where(covered.predicate))[0]["n"])
        sections = tuple(_section(one, brief) for one in definition.sections)
        return Document(
            name=definition.name,
            title=" ".join(fill_or_show(definition.title, spoken(brief, runs)).split()),
            description=definition.description,
            period=_covered(period, timezone),
            timezone=timezone,
            query=base.text,
            sentence=base.asked.sentence,
            as_of=now,
            version=base.view.version,
            vantage=prefect_vantage.__version__,
            coverage=_coverage(mirrored, oldest, period, timezone, drift()),
            runs=runs,
            link=runs_link(address, covered.text),
            file_name=f"{definition.name}_{period.file_label}",
            complete=all(one.status != "failed" for one in sections),
            empty=_is_empty(sections, runs),
            look=Look(definition.theme.colour, definition.theme.logo, definition.theme.brand),
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
        return replace(kind.build(definition, brief.narrowed(getattr(definition, "query", ""))), width=definition.width)
    except VantageError as error:
        reason = f"{error.message} {error.hint or ''}".strip()
    except Exception:  # one broken section must not take the report with it
        logger.exception("Section %s of a report failed", definition.kind)
        reason = "It failed unexpectedly; the log has the details."
    message = f"This section could not be built. {reason}"
    return Section(definition.kind, definition.title or kind.title, "failed", message, definition.note, definition.width)


def _covered(period: Period, timezone: str) -> Covered:
    return Covered(
        name=period.name,
        label=period.label,
        start=period.window.start,
        end=period.window.end,
        previous_label=label(period.before, timezone),
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


def _coverage(mirrored: int, reach: datetime | None, period: Period, timezone: str, drift: int | None) -> Coverage:
    complete = _covers(reach, period.window)
    parts = [f"The mirror holds {wording.counted(mirrored, 'run')}"]
    parts.append(f"and reaches back to {wording.moment(reach, timezone)}" if reach else "and is empty")
    missing = "" if complete else "; earlier runs of this period are not in it"
    known = "was not checked" if drift is None else f"is {wording.counted(drift, 'run')}"
    return Coverage(reach, complete, drift, f"{' '.join(parts)}{missing}. Its drift from Prefect {known}.")
