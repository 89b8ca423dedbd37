"""Where an error stands: what somebody said of it, unless it has come back since.

statuses of the errors of the period ─► runs that failed by them since ─► open │ resolved │ ignored │ returned, and when it returned

A resolved error returns with its next failure; an ignored one at its time, or with the run that made it too frequent. Nobody has to reopen it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, case, func, or_, select

from prefect_vantage.analytics.population import Population
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.state.error_statuses import Per, Status, StatusRow, error_id
from prefect_vantage.times import from_naive_utc, to_naive_utc

Stand = Literal["open", "returned", "resolved", "ignored"]
Shown = Literal["unignored", "open", "resolved", "ignored", "all"]
SHOWN: Mapping[Shown, frozenset[Stand]] = {
    "unignored": frozenset({"open", "returned", "resolved"}),
    "open": frozenset({"open", "returned"}),
    "resolved": frozenset({"resolved"}),
    "ignored": frozenset({"ignored"}),
    "all": frozenset({"open", "returned", "resolved", "ignored"}),
}
"""Which errors are seen under which choice."""
SECONDS: Mapping[Per, int] = {"hour": 3600, "day": 86_400}
_RUN = RUNS.c


@dataclass(frozen=True, slots=True)
class Standing:
    """`status` is what `by` said `at` a time (None: nobody said anything); `stand` is what holds now, `returned_at` since when it is back."""

    id: str
    status: Status
    stand: Stand
    version: int = 0
    at: datetime | None = None
    by: str | None = None
    until: datetime | None = None
    more_than: int | None = None
    per: Per | None = None
    returned_at: datetime | None = None


def standings(everything: Population, groups: Iterable[str | None], said: Mapping[str, StatusRow]) -> dict[str | None, Standing | None]:
    """The standing of each of these errors; None for failures without a message. `everything` are all runs, under no query."""
    named = list(groups)
    rows = [said[group] for group in named if group is not None and group in said]
    back = _occurred(everything, rows) | _too_frequent(everything, rows) | _over(rows, everything.context.now)
    return {group: None if group is None else _standing(group, said.get(group), back.get(group)) for group in named}


def standing_of(everything: Population, group: str, row: StatusRow | None) -> Standing:
    """Where one error stands."""
    found = standings(everything, [group], {group: row} if row else {})[group]
    assert found is not None
    return found


def _standing(group: str, row: StatusRow | None, returned_at: datetime | None) -> Standing:
    if row is None:
        return Standing(error_id(group), "open", "open")
    stand: Stand = "returned" if returned_at else row.status
    return Standing(row.id, row.status, stand, row.version, row.at, row.by, row.until, row.more_than, row.per, returned_at)


def _occurred(everything: Population, rows: list[StatusRow]) -> dict[str, datetime]:
    """When each resolved error failed a run for the first time since."""
    resolved = [row for row in rows if row.status == "resolved"]
    if not resolved:
        return {}
    failed = everything.narrowed("outcome:failure")
    since = or_(*(and_(_RUN.error_group == row.error_group, _RUN.ended > to_naive_utc(row.at)) for row in resolved))
    statement = select(_RUN.error_group, func.min(_RUN.ended).label("first_at")).where(failed.predicate, since).group_by(_RUN.error_group)
    return _moments(failed.rows(statement))


def _too_frequent(everything: Population, rows: list[StatusRow]) -> dict[str, datetime]:
    """When each error that is ignored up to a rate went beyond it: its n-th run before was less than an hour or a day ago."""
    rated = [row for row in rows if row.status == "ignored" and row.more_than is not None and row.per is not None]
    if not rated:
        return {}
    failed = everything.narrowed("outcome:failure")
    since = or_(*(and_(_RUN.error_group == row.error_group, _RUN.ended > to_naive_utc(row.at)) for row in rated))
    steps = case({row.error_group: row.more_than for row in rated}, value=_RUN.error_group)
    span = case({row.error_group: SECONDS[row.per] for row in rated if row.per}, value=_RUN.error_group)
    earlier = func.lag(_RUN.ended, steps).over(partition_by=_RUN.error_group, order_by=_RUN.ended)
    seen = select(_RUN.error_group, _RUN.ended, earlier.label("earlier"), span.label("span")).where(failed.predicate, since).subquery()
    within = func.epoch(seen.c.ended) - func.epoch(seen.c.earlier) < seen.c.span
    statement = select(seen.c.error_group, func.min(seen.c.ended).label("first_at")).where(within).group_by(seen.c.error_group)
    return _moments(failed.rows(statement))


def _over(rows: list[StatusRow], now: datetime) -> dict[str, datetime]:
    """Ignored errors whose time has come."""
    return {row.error_group: row.until for row in rows if row.status == "ignored" and row.until is not None and row.until <= now}


def _moments(rows: list[dict[str, Any]]) -> dict[str, datetime]:
    return {row["error_group"]: from_naive_utc(row["first_at"]) for row in rows}
