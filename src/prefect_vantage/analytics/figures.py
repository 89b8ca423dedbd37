"""The key figures of a page: the headline numbers of a period, what is going on now, and whether the workers are there; one snapshot.

Few enough to be worked out again with every change, which the live topic `metrics` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, func, literal, select

from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.overview import Now, conditions_now
from prefect_vantage.analytics.population import Population, population, window_of
from prefect_vantage.analytics.totals import Total, totals
from prefect_vantage.mirror.schema import SAMPLES, WORKERS
from prefect_vantage.query.run import Queries
from prefect_vantage.times import from_naive_utc

_SAMPLED = timedelta(minutes=10)
"""A worker's newest sample says whether it is online, unless it is older than this."""
_HEARD = timedelta(seconds=150)
"""Without one, its last heartbeat does: three beats of 30 s, and the minute between two readings of the workers."""
_FORGOTTEN = timedelta(hours=24)
"""A worker that was heard of longer ago has gone for good: Prefect keeps the names of old ones."""


@dataclass(frozen=True, slots=True)
class PoolWorkers:
    """Workers of one pool; `last_heartbeat` is the newest of them (aware UTC), None when none ever beat."""

    pool: str | None
    online: int
    offline: int
    last_heartbeat: datetime | None


@dataclass(frozen=True, slots=True)
class WorkerHealth:
    """Workers that were heard of in the last day, pools with missing ones first."""

    online: int
    offline: int
    pools: tuple[PoolWorkers, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The answer: `totals` of the period beside the one before of the same length, `now`, `workers` of the whole fleet."""

    as_of: datetime
    version: int
    totals: tuple[Total, ...]
    now: tuple[Now, ...]
    workers: WorkerHealth

    def numbers(self) -> tuple[object, ...]:
        """What makes them differ from others: numbers only, since periods move with the clock."""
        headline = tuple((total.key, total.value, total.previous) for total in self.totals)
        pools = tuple((pool.pool, pool.online, pool.offline) for pool in self.workers.pools)
        return headline, tuple((one.key, one.value) for one in self.now), pools


def figures(queries: Queries, q: str, timezone: str, period: tuple[str, str], *, now: datetime | None = None) -> Figures:
    """The figures of the runs of `q`; `period` are two times of the query language. Raises QueryError, InvalidInput."""
    with population(queries, q, timezone, now=now) as base:
        window = window_of(*period, base.context)
        before = Window(window.start - (window.end - window.start), window.start)
        return Figures(
            as_of=base.context.now,
            version=base.view.version,
            totals=totals(base, window, before),
            now=conditions_now(base),
            workers=worker_health(base),
        )


def worker_health(base: Population) -> WorkerHealth:
    """Which workers are there, by pool: all of the fleet, since runs do not say which workers they could have."""
    moment = base.context.moment

    def ago(age: timedelta) -> ColumnElement[datetime]:
        return literal(moment - age, DateTime)

    sampled = (
        select(SAMPLES.c.subject_id.label("id"), func.arg_max(SAMPLES.c.online, SAMPLES.c.taken).label("online"))
        .where(SAMPLES.c.kind == "worker", SAMPLES.c.taken >= ago(_SAMPLED))
        .group_by(SAMPLES.c.subject_id)
        .subquery("sampled")
    )
    online = func.coalesce(sampled.c.online, WORKERS.c.last_heartbeat >= ago(_HEARD))
    statement = (
        select(
            WORKERS.c.pool.label("pool"),
            func.count().filter(online).label("online"),
            func.count().label("all"),
            func.max(WORKERS.c.last_heartbeat).label("heard"),
        )
        .select_from(WORKERS.outerjoin(sampled, sampled.c.id == WORKERS.c.id))
        .where(WORKERS.c.deleted.is_(None), WORKERS.c.last_heartbeat >= ago(_FORGOTTEN))
        .group_by(WORKERS.c.pool)
    )
    pools = [_pool(row) for row in base.rows(statement)]
    pools.sort(key=lambda pool: (-pool.offline, pool.pool or ""))
    return WorkerHealth(sum(pool.online for pool in pools), sum(pool.offline for pool in pools), tuple(pools))


def _pool(row: Mapping[str, Any]) -> PoolWorkers:
    online = int(row["online"])
    return PoolWorkers(row["pool"], online, int(row["all"]) - online, row["heard"] and from_naive_utc(row["heard"]))
