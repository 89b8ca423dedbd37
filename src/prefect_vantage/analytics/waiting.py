"""Why runs waited, as far as samples tell: no worker was online, the limit was full, the queue was paused, or the run was on its way to start.

    waits of a period ─► short ones as they are ─► of long ones: the part until a worker took the run, laid over what samples say of its queue

Samples are taken half a minute apart and only while Vantage runs: a wait shorter than that is not divided, and what no sample speaks of is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import DateTime, Double, Interval, Select, and_, case, func, literal, literal_column, or_, select

from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.population import Population
from prefect_vantage.mirror.schema import RUNS, SAMPLES, WORKERS
from prefect_vantage.query.expressions import present
from prefect_vantage.times import format_duration, to_naive_utc

POPULATION = "wait:*"
BETWEEN_SAMPLES = 30.0
HELD_SAMPLES = 3
CAUSES = {
    "brief": "Too short to be divided",
    "paused": "The queue or its pool was paused",
    "no_worker": "No worker of the pool was online",
    "limit_full": "Every slot of the queue or its pool was taken",
    "free": "Workers were online and slots free",
    "startup": "A worker had it and prepared its start",
    "unknown": "No sample tells",
}
_SAMPLED = ("paused", "no_worker", "limit_full", "free")
_MICRO = literal(1_000_000.0, Double)
_run = RUNS.c


@dataclass(frozen=True, slots=True)
class Cause:
    """Hours waited for one reason (s)."""

    key: str
    label: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """The causes add up to `seconds`; `long` are the runs whose wait was divided."""

    causes: tuple[Cause, ...]
    seconds: float
    runs: int
    query: str
    long_runs: int
    long_query: str


def waiting(base: Population, window: Window, between: float = BETWEEN_SAMPLES) -> Waiting:
    """The waits of the runs of `base`, which is narrowed to the window and to POPULATION; samples are `between` seconds apart."""
    long = base.narrowed(f"wait:>={format_duration(between)}")
    whole, divided = base.rows(_sums(base))[0], base.rows(_sums(long))[0]
    seconds = dict.fromkeys(CAUSES, 0.0)
    seconds["brief"] = max(0.0, float(whole["seconds"] or 0.0) - float(divided["seconds"] or 0.0))
    queued = float(divided["queued"] or 0.0)
    seconds["startup"] = float(divided["seconds"] or 0.0) - queued
    for row in long.rows(_overlaps(long, window, between)) if queued else ():
        seconds[row["cause"]] = float(row["seconds"] or 0.0)
    seconds["unknown"] = max(0.0, queued - sum(seconds[key] for key in _SAMPLED))
    causes = tuple(Cause(key, label, seconds[key]) for key, label in CAUSES.items())
    return Waiting(causes, float(whole["seconds"] or 0.0), int(whole["n"]), base.text, int(divided["n"]), long.text)


def _end(base: Population) -> Any:
    """When the wait ended: with the start, or now."""
    return func.coalesce(_run.started, present(base.context))


def _taken(base: Population) -> Any:
    """When a worker took the run; where that is not known, the whole wait is in the queue."""
    end = _end(base)
    return case((_run.pending.is_not(None), func.greatest(_run.scheduled, func.least(_run.pending, end))), else_=end)


def _sums(base: Population) -> Select[Any]:
    queued = func.greatest(func.epoch_us(_taken(base)) - func.epoch_us(_run.scheduled), literal_column("0")) / _MICRO
    return select(func.count().label("n"), func.sum(base.value("wait")).label("seconds"), func.sum(queued).label("queued")).where(
        base.predicate
    )


def _overlaps(base: Population, window: Window, between: float) -> Select[Any]:
    """Seconds of waiting in queues by what samples say of them at the time."""
    waits = select(_run.pool, _run.queue, _run.scheduled.label("since"), _taken(base).label("until")).where(base.predicate).cte("waits")
    found = _stretches(window, base.context.moment, between)
    same = and_(waits.c.pool == found.c.pool, waits.c.queue == found.c.queue)
    since, until = func.greatest(waits.c.since, found.c.since), func.least(waits.c.until, found.c.until)
    return (
        select(found.c.cause, (func.sum(func.epoch_us(until) - func.epoch_us(since)) / _MICRO).label("seconds"))
        .select_from(waits.join(found, and_(same, waits.c.since < found.c.until, waits.c.until > found.c.since)))
        .group_by(found.c.cause)
    )


def _stretches(window: Window, now: Any, between: float) -> Any:
    """From when to when each queue was in what condition; equal ones that touch are one. Waits of the window may last until now."""
    ticks = _ticks(window, now, between)
    changed = case(
        (
            and_(
                ticks.c.cause == func.lag(ticks.c.cause).over(partition_by=(ticks.c.pool, ticks.c.queue), order_by=ticks.c.since),
                ticks.c.since == func.lag(ticks.c.until).over(partition_by=(ticks.c.pool, ticks.c.queue), order_by=ticks.c.since),
            ),
            literal_column("0"),
        ),
        else_=literal_column("1"),
    )
    marked = select(*ticks.c, changed.label("changed")).subquery("marked")
    number = func.sum(marked.c.changed).over(partition_by=(marked.c.pool, marked.c.queue), order_by=marked.c.since, rows=(None, 0))
    numbered = select(*marked.c, number.label("number")).subquery("numbered")
    keys = (numbered.c.pool, numbered.c.queue, numbered.c.cause, numbered.c.number)
    merged = select(*keys, func.min(numbered.c.since).label("since"), func.max(numbered.c.until).label("until"))
    return merged.group_by(*keys).cte("stretches")


def _ticks(window: Window, now: Any, between: float) -> Any:
    """Each sample of a queue with its condition, and from when to when it speaks: until the next one, at most three pauses."""
    low = literal(to_naive_utc(window.start) - timedelta(seconds=HELD_SAMPLES * between), DateTime)
    recent = and_(SAMPLES.c.taken >= low, SAMPLES.c.taken <= literal(now, DateTime))
    queues, pools = SAMPLES.alias("of_queues"), SAMPLES.alias("of_pools")
    online = (
        select(SAMPLES.c.taken, WORKERS.c.pool, func.bool_or(SAMPLES.c.online).label("online"))
        .select_from(SAMPLES.join(WORKERS, SAMPLES.c.subject_id == WORKERS.c.id))
        .where(SAMPLES.c.kind == "worker", recent)
        .group_by(SAMPLES.c.taken, WORKERS.c.pool)
        .subquery("manned")
    )
    full = or_(*(func.coalesce(one.c.active_slots >= one.c.slots, literal_column("false")) for one in (queues, pools)))
    paused = or_(*(func.coalesce(one.c.online.is_(False), literal_column("false")) for one in (queues, pools)))
    cause = case(
        (paused, "paused"),
        (func.coalesce(online.c.online, literal_column("false")).is_(False), "no_worker"),
        (full, "limit_full"),
        else_="free",
    )
    pool = pools.c.subject
    queue = func.substr(queues.c.subject, func.length(pool) + 2)
    belongs = and_(queues.c.taken == pools.c.taken, func.starts_with(queues.c.subject, pool + literal("/")), queues.c.kind == "queue")
    source = pools.join(queues, belongs).outerjoin(online, and_(online.c.taken == pools.c.taken, online.c.pool == pool))
    following = func.lead(pools.c.taken).over(partition_by=queues.c.subject_id, order_by=pools.c.taken)
    held = pools.c.taken + literal(timedelta(seconds=HELD_SAMPLES * between), Interval)
    return (
        select(
            pool.label("pool"),
            queue.label("queue"),
            cause.label("cause"),
            pools.c.taken.label("since"),
            func.least(func.coalesce(following, held), held, literal(now, DateTime)).label("until"),
        )
        .select_from(source)
        .where(pools.c.kind == "pool", pools.c.taken >= low, pools.c.taken <= literal(now, DateTime))
        .subquery("ticks")
    )
