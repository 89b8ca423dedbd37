"""Whether schedules are kept: of each deployment the runs that were planned, those on time, late, missed and overdue, and what comes next.

    deployments with schedules ∪ those of scheduled runs ─► runs planned in the period · the next run · occurrences that no run stands for

The mirror holds schedules as they are now: what a schedule skipped is by its present form, from the deployment's creation on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import DateTime, Select, and_, func, literal, literal_column, select

from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.occurrences import Schedule, read_schedule
from prefect_vantage.analytics.population import Population, dimension_named, equals, population, window_of, within
from prefect_vantage.analytics.reach import Reach, reach
from prefect_vantage.mirror.schema import DEPLOYMENTS, FLOWS, RUNS
from prefect_vantage.query.expressions import id_text
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.times import from_naive_utc

PLANNED = "trigger:schedule"
FATES = {
    "on_time": "started:* -lateness:>0s",
    "late": "started:* lateness:>0s",
    "missed": "-started:* (is:finished OR is:deleted)",
    "overdue": "is:late",
    "waiting": "-started:* -is:finished -is:deleted -is:late",
}
"""What became of a planned run; every one has exactly one fate."""
MOST_OCCURRENCES = 20_000
SKIPPED_SHOWN = 20
_AHEAD = timedelta(days=366)
_NEAR = 1.0
_run = RUNS.c
_DEPLOYMENT = dimension_named("deployment")
Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class SchedulesQuestion:
    """Whose schedules, over which period."""

    q: str = ""
    timezone: str = "UTC"
    start: str = "-24h"
    end: str = "now"


@dataclass(frozen=True, slots=True)
class ScheduleQueries:
    """The runs behind the numbers."""

    planned: str
    on_time: str
    late: str
    missed: str
    overdue: str
    waiting: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One schedule: `kind` cron, interval (s), rrule or unknown, with its text and zone."""

    kind: str
    text: str
    timezone: str
    active: bool


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One deployment. Of `planned` runs: started on time, started late, never started, late and still waiting, waiting and not late yet.

    `skipped` are occurrences for which there is no run at all (None: not known), the first of them in `skipped_at`. `lateness_p95` in seconds.
    `next_run` is the next one that Prefect has planned, `next_due` the next occurrence of its active schedules.
    """

    deployment: str
    deployment_id: str | None
    paused: bool | None
    schedules: tuple[Plan, ...]
    next_run: datetime | None
    next_due: datetime | None
    planned: int
    on_time: int
    late: int
    missed: int
    overdue: int
    waiting: int
    lateness_p95: float | None
    skipped: int | None
    skipped_at: tuple[datetime, ...]
    queries: ScheduleQueries


@dataclass(frozen=True, slots=True)
class Schedules:
    """The answer: those with most trouble (missed, skipped, overdue, late) first."""

    from_: datetime
    to: datetime
    deployments: tuple[Scheduled, ...]
    query: str
    as_of: datetime
    version: int


@dataclass(frozen=True, slots=True)
class _Facts:
    """`window` ends now at the latest; `times` are when runs were planned, by deployment (None: too many to look at)."""

    base: Population
    window: Window
    known: Reach
    planned: dict[Key, Mapping[str, Any]]
    ahead: dict[Key, datetime]
    times: dict[Key, list[datetime]] | None


def schedules(queries: Queries, question: SchedulesQuestion, *, now: datetime | None = None, view: Snapshot | None = None) -> Schedules:
    """Answer a question. Raises QueryError for `q`, InvalidInput for an impossible period."""
    with population(queries, question.q, question.timezone, now=now, view=view) as base:
        asked = window_of(question.start, question.end, base.context)
        window = Window(asked.start, max(asked.start, min(asked.end, base.context.now)))
        there = base.narrowed(PLANNED, "deployment:*", within("scheduled", window))
        facts = _Facts(
            base=base,
            window=window,
            known=reach(base.view, base.context),
            planned={_key(row): row for row in base.rows(_fates(there))},
            ahead={_key(row): from_naive_utc(row["next_run"]) for row in base.rows(_ahead(base))},
            times=_times(there),
        )
        known = {_key(row): row for row in base.rows(_deployments())}
        keys = set(facts.planned) | {key for key, row in known.items() if _is_wanted(base, facts, key, row)}
        rows = [_scheduled(facts, key, known.get(key)) for key in keys]
        return Schedules(
            from_=asked.start,
            to=asked.end,
            deployments=tuple(sorted(rows, key=lambda row: (*(-one for one in _trouble(row)), row.deployment))),
            query=base.text,
            as_of=base.context.now,
            version=base.view.version,
        )


def _trouble(row: Scheduled) -> tuple[int, int, int]:
    return row.missed + (row.skipped or 0), row.overdue, row.late


def _is_wanted(base: Population, facts: _Facts, key: Key, row: Mapping[str, Any]) -> bool:
    """A deployment with a schedule; under a query, one with a run ahead that it matches."""
    return bool(json.loads(row["schedules"] or "[]")) and (base.asked.query.where is None or key in facts.ahead)


def _fates(there: Population) -> Select[Any]:
    fates = [func.count().filter(there.matching(term)).label(name) for name, term in FATES.items()]
    lateness = func.quantile_cont(there.value("lateness"), literal_column("0.95")).filter(_run.started.is_not(None)).label("lateness_p95")
    columns = (_run.flow, _run.deployment)
    return select(*columns, func.count().label("planned"), *fates, lateness).where(there.predicate).group_by(*columns)


def _ahead(base: Population) -> Select[Any]:
    waiting = base.narrowed("state_type:SCHEDULED", "-is:deleted", "deployment:*")
    ahead = and_(waiting.predicate, _run.scheduled > literal(base.context.moment, DateTime))
    return select(_run.flow, _run.deployment, func.min(_run.scheduled).label("next_run")).where(ahead).group_by(_run.flow, _run.deployment)


def _times(there: Population) -> dict[Key, list[datetime]] | None:
    """When runs were planned, whatever became of them; other terms of the question are kept."""
    statement = select(_run.flow, _run.deployment, _run.scheduled).where(there.predicate).order_by(_run.scheduled)
    rows = there.rows(statement.limit(MOST_OCCURRENCES * 5 + 1))
    if len(rows) > MOST_OCCURRENCES * 5:
        return None
    found: dict[Key, list[datetime]] = defaultdict(list)
    for row in rows:
        found[_key(row)].append(from_naive_utc(row["scheduled"]))
    return found


def _deployments() -> Select[Any]:
    columns = (DEPLOYMENTS.c.paused, DEPLOYMENTS.c.schedules, DEPLOYMENTS.c.created)
    named = (FLOWS.c.name.label("flow"), DEPLOYMENTS.c.name.label("deployment"), id_text(DEPLOYMENTS.c.id).label("id"))
    joined = DEPLOYMENTS.outerjoin(FLOWS, DEPLOYMENTS.c.flow_id == FLOWS.c.id)
    return select(*named, *columns).select_from(joined).where(DEPLOYMENTS.c.deleted.is_(None))


def _scheduled(facts: _Facts, key: Key, row: Mapping[str, Any] | None) -> Scheduled:
    numbers = facts.planned.get(key, {})
    plans = [read_schedule(one) for one in json.loads(row["schedules"] or "[]")] if row else []
    active = [plan for plan in plans if plan.active] if row and not row["paused"] else []
    skipped = _skipped(facts, key, row, active)
    path = f"{key[0] or ''}/{key[1]}"
    here = facts.base.narrowed(equals(_DEPLOYMENT, path), PLANNED, within("scheduled", facts.window))
    return Scheduled(
        deployment=path,
        deployment_id=row["id"] if row else None,
        paused=row["paused"] if row else None,
        schedules=tuple(Plan(plan.kind, plan.text, plan.timezone, plan.active) for plan in plans),
        next_run=facts.ahead.get(key),
        next_due=_next_due(active, facts.base.context.now),
        planned=int(numbers.get("planned", 0)),
        **{name: int(numbers.get(name, 0)) for name in FATES},
        lateness_p95=numbers.get("lateness_p95"),
        skipped=None if skipped is None else len(skipped),
        skipped_at=tuple((skipped or [])[:SKIPPED_SHOWN]),
        queries=ScheduleQueries(here.text, **{name: here.narrowed(term).text for name, term in FATES.items()}),
    )


def _next_due(active: list[Schedule], now: datetime) -> datetime | None:
    nexts = [next(found, None) for plan in active if (found := plan.between(now, now + _AHEAD)) is not None]
    return min((moment for moment in nexts if moment is not None), default=None)


def _skipped(facts: _Facts, key: Key, row: Mapping[str, Any] | None, active: list[Schedule]) -> list[datetime] | None:
    """Occurrences of the active schedules for which no run was planned; None where that cannot be told."""
    if row is None or not active or facts.times is None or facts.known.start is None or facts.base.asked.query.where is not None:
        return None
    created = [from_naive_utc(row["created"])] if row["created"] else []
    start = max(facts.window.start, facts.known.start, *created)
    end = min(facts.window.end, facts.known.end)
    due: set[datetime] = set()
    for plan in active:
        found = plan.between(start, end)
        if found is None:
            return None
        due |= set(islice(found, MOST_OCCURRENCES + 1))
    if len(due) > MOST_OCCURRENCES:
        return None
    seconds = {round(moment.timestamp() / _NEAR) for moment in facts.times.get(key, [])}
    return sorted(moment for moment in due if round(moment.timestamp() / _NEAR) not in seconds)


def _key(row: Mapping[str, Any]) -> Key:
    return row["flow"], row["deployment"]
