"""One row per deployment: how it ended last, since when, what comes next, and whether it got slower.

deployments ─┬─ period: runs, success rate, p95 now and before
             ├─ recent: the last twenty runs that began
             ├─ streak: how many ended alike in a row, over all that is mirrored
             └─ ahead: next run, late runs
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, case, func, literal, literal_column, select

from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.population import Population, dimension_named, equals, within
from prefect_vantage.mirror.schema import DEPLOYMENTS, FLOWS, RUNS
from prefect_vantage.query.expressions import id_text
from prefect_vantage.times import from_naive_utc, to_naive_utc

RECENT = 20
Key = tuple[str | None, str | None]
_run = RUNS.c


@dataclass(frozen=True, slots=True)
class RecentRun:
    """A run in the row of last runs; `duration` in seconds."""

    id: str
    name: str
    state_type: str
    state_name: str | None
    duration: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Streak:
    """How many runs in a row ended with that outcome (success or failure); cancelled runs do not break it."""

    outcome: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Deployment:
    """`runs`, `success_rate`, `p95` and `query` speak of runs that ended in the period; `missed` are due for longer than the late threshold now."""

    deployment: str
    deployment_id: str
    flow: str | None
    last: RecentRun | None
    streak: Streak
    next_run: datetime | None
    recent: tuple[RecentRun, ...]
    runs: int
    success_rate: float | None
    p95: float | None
    p95_previous: float | None
    query: str
    paused: bool
    missed: int


@dataclass(frozen=True, slots=True)
class _Facts:
    period: dict[Key, dict[str, Any]]
    recent: dict[Key, list[RecentRun]]
    streaks: dict[Key, Streak]
    ahead: dict[Key, dict[str, Any]]


def deployments(base: Population, window: Window, before: Window) -> tuple[Deployment, ...]:
    """Every deployment that Prefect has (with a query: that has runs it matches), failing ones first, then by name."""
    facts = _Facts(_period(base, window, before), _recent(base), _streaks(base), _ahead(base))
    rows = [_row(base, window, found, facts) for found in _known(base)]
    if base.asked.query.where is not None:
        rows = [row for row in rows if row.recent or row.runs or row.next_run or row.missed]
    return tuple(sorted(rows, key=lambda row: (row.streak.outcome != "failure", (row.flow or "", row.deployment))))


def _known(base: Population) -> list[dict[str, Any]]:
    deployment, flow = DEPLOYMENTS.c, FLOWS.c
    statement = (
        select(id_text(deployment.id).label("id"), deployment.name, flow.name.label("flow"), deployment.paused)
        .select_from(DEPLOYMENTS.outerjoin(FLOWS, deployment.flow_id == flow.id))
        .where(deployment.deleted.is_(None))
    )
    return base.rows(statement)


def _row(base: Population, window: Window, found: dict[str, Any], facts: _Facts) -> Deployment:
    key = (found["flow"], found["name"])
    period, ahead = facts.period.get(key, {}), facts.ahead.get(key, {})
    recent = facts.recent.get(key, [])
    decided = period.get("success", 0) + period.get("failure", 0)
    next_run = ahead.get("next_run")
    named = equals(dimension_named("deployment"), f"{found['flow'] or ''}/{found['name']}")
    return Deployment(
        deployment=found["name"],
        deployment_id=found["id"],
        flow=found["flow"],
        last=recent[-1] if recent else None,
        streak=facts.streaks.get(key, Streak(None, 0)),
        next_run=from_naive_utc(next_run) if next_run else None,
        recent=tuple(recent),
        runs=int(period.get("runs", 0)),
        success_rate=period["success"] / decided if decided else None,
        p95=period.get("p95"),
        p95_previous=period.get("p95_previous"),
        query=base.narrowed("is:finished", within("ended", window), named).text,
        paused=bool(found["paused"]),
        missed=int(ahead.get("missed", 0)),
    )


def _by_key(rows: Iterable[dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    return {(row["flow"], row["deployment"]): row for row in rows}


def _period(base: Population, window: Window, before: Window) -> dict[Key, dict[str, Any]]:
    both = base.narrowed("is:finished", within("ended", Window(min(before.start, window.start), window.end)))
    now, then = _inside(window), _inside(before)
    ran = _run.started.is_not(None)
    statement = select(
        _run.flow,
        _run.deployment,
        func.count().filter(now).label("runs"),
        func.count().filter(now & base.matching("outcome:success")).label("success"),
        func.count().filter(now & base.matching("outcome:failure")).label("failure"),
        func.quantile_cont(_run.run_seconds, 0.95).filter(now & ran).label("p95"),
        func.quantile_cont(_run.run_seconds, 0.95).filter(then & ran).label("p95_previous"),
    )
    return _by_key(base.rows(statement.where(both.predicate, _run.deployment.is_not(None)).group_by(_run.flow, _run.deployment)))


def _inside(window: Window) -> Any:
    return (_run.ended >= literal(to_naive_utc(window.start), DateTime)) & (_run.ended < literal(to_naive_utc(window.end), DateTime))


def _recent(base: Population) -> dict[Key, list[RecentRun]]:
    """The last runs that began, oldest first: row ids by a bounded heap per deployment, then only those rows."""
    begun = func.coalesce(_run.ended, _run.started)
    rowid: ColumnElement[int] = literal_column("runs.rowid")
    picked = (
        select(func.unnest(func.arg_max(rowid, begun, RECENT)))
        .select_from(RUNS)
        .where(base.predicate, _run.deployment.is_not(None), begun.is_not(None))
        .group_by(_run.flow, _run.deployment)
    )
    rowids = [next(iter(row.values())) for row in base.rows(picked)]
    columns = (id_text(_run.id).label("id"), _run.name, _run.state_type, _run.state_name, _run.flow, _run.deployment)
    statement = (
        select(*columns, base.value("duration").label("duration"), begun.label("begun")).where(rowid.in_(rowids)).order_by(begun, _run.id)
    )
    found: dict[Key, list[RecentRun]] = defaultdict(list)
    for row in base.rows(statement) if rowids else []:
        run = RecentRun(row["id"], row["name"], row["state_type"], row["state_name"], row["duration"], from_naive_utc(row["begun"]))
        found[row["flow"], row["deployment"]].append(run)
    return found


def _streaks(base: Population) -> dict[Key, Streak]:
    """Runs since the last one that ended otherwise."""
    decided = base.narrowed("outcome:success,failure", "ended:*")
    won = base.matching("outcome:success")
    last = (
        select(
            _run.flow,
            _run.deployment,
            func.max(_run.ended).filter(won).label("success"),
            func.max(_run.ended).filter(base.matching("outcome:failure")).label("failure"),
        )
        .where(decided.predicate, _run.deployment.is_not(None))
        .group_by(_run.flow, _run.deployment)
        .subquery("last")
    )
    changed = case((last.c.success.is_not(None) & last.c.failure.is_not(None), func.least(last.c.success, last.c.failure)))
    since = func.coalesce(changed, literal(datetime.min, DateTime))
    statement = (
        select(_run.flow, _run.deployment, func.count().label("n"), func.bool_and(won).label("won"))
        .select_from(RUNS.join(last, (_run.deployment == last.c.deployment) & (_run.flow.is_not_distinct_from(last.c.flow))))
        .where(decided.predicate, _run.ended > since)
        .group_by(_run.flow, _run.deployment)
    )
    return {key: Streak("success" if row["won"] else "failure", int(row["n"])) for key, row in _by_key(base.rows(statement)).items()}


def _ahead(base: Population) -> dict[Key, dict[str, Any]]:
    waiting = base.narrowed("state_type:SCHEDULED,PENDING", "-is:deleted")
    statement = select(
        _run.flow,
        _run.deployment,
        func.min(_run.scheduled).filter(_run.scheduled > literal(base.context.moment, DateTime)).label("next_run"),
        func.count().filter(base.matching("is:late")).label("missed"),
    )
    return _by_key(base.rows(statement.where(waiting.predicate, _run.deployment.is_not(None)).group_by(_run.flow, _run.deployment)))
