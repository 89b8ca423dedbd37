"""The workers: what each did in a period, how busy it was, whether it is there and since when it was not.

    workers that Prefect tells of ∪ workers that runs name ─► traffic of the period · levels now · samples of heartbeats ─► a row each

Prefect keeps no history of workers: their time online comes from samples, and time that was not sampled is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Double, Interval, Select, func, literal, select

from prefect_vantage.analytics import traffic
from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.metrics import FEW_RUNS
from prefect_vantage.analytics.population import Population, population, window_of, within
from prefect_vantage.analytics.stays import RUNNING
from prefect_vantage.analytics.traffic import Key, Places
from prefect_vantage.mirror.schema import SAMPLES, WORKERS
from prefect_vantage.query.expressions import id_text
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.times import from_naive_utc, to_naive_utc

PLACES = Places(("pool", "worker"))
BEATS_MISSED = 3
BEAT_SECONDS = 30
HOLDS = 90.0
"""Seconds for which a sample speaks: three times the usual pause between two."""


@dataclass(frozen=True, slots=True)
class WorkersQuestion:
    """Whose work, over which period; `holds` are the seconds for which a sample of a heartbeat speaks."""

    q: str = ""
    timezone: str = "UTC"
    start: str = "-24h"
    end: str = "now"
    holds: float = HOLDS


@dataclass(frozen=True, slots=True)
class WorkerQueries:
    """The runs behind the numbers: `all` of the worker, those that ended in the period, those that ran in it, those that run now."""

    all: str
    finished: str
    busy: str
    running: str


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker. `status`: online, offline, gone (Prefect forgot it) or unknown (only runs name it).

    `busy` is the mean number of runs in progress, `busy_share` the part of the period in which there was one (None over more than 31 days);
    `online_share` is of the `sampled_seconds` of the period, None where there are none. Rates per hour, durations in seconds.
    """

    name: str
    pool: str | None
    status: str
    last_seen: datetime | None
    first_seen: datetime | None
    running: int
    finished: int
    throughput: float | None
    success_rate: float | None
    decided: int
    duration_p50: float | None
    duration_p95: float | None
    few_runs: bool
    busy: float | None
    busy_share: float | None
    busy_runs: int
    online_share: float | None
    online_seconds: float
    sampled_seconds: float
    queries: WorkerQueries


@dataclass(frozen=True, slots=True)
class Workers:
    """The answer: those that are online first, then by pool and name."""

    from_: datetime
    to: datetime
    workers: tuple[Worker, ...]
    query: str
    as_of: datetime
    version: int


@dataclass(frozen=True, slots=True)
class _Facts:
    base: Population
    window: Window
    holds: timedelta
    known: dict[Key, dict[str, Any]]
    ended: traffic.Rows
    busy: traffic.Rows
    present: traffic.Rows
    samples: dict[str, dict[str, Any]]


def workers(queries: Queries, question: WorkersQuestion, *, now: datetime | None = None, view: Snapshot | None = None) -> Workers:
    """Answer a question. Raises QueryError for `q`, InvalidInput for an impossible period."""
    with population(queries, question.q, question.timezone, now=now, view=view) as everything:
        window = window_of(question.start, question.end, everything.context)
        base = everything.narrowed("worker:*")
        facts = _Facts(
            base=base,
            window=window,
            holds=timedelta(seconds=question.holds),
            known={(row["pool"], row["name"]): row for row in base.rows(_known())},
            ended=traffic.ended(base, window, PLACES),
            busy=traffic.busy(base, window, PLACES),
            present=traffic.present(base, PLACES, ("running",)),
            samples={row["id"]: row for row in base.rows(_sampled(window, question.holds, base.context.now))},
        )
        there = {*facts.ended, *facts.busy, *facts.present}
        keys = there | {key for key, row in facts.known.items() if row["deleted"] is None and everything.asked.query.where is None}
        rows = [_worker(facts, everything, key) for key in keys]
        order = ("online", "offline", "unknown", "gone")
        return Workers(
            from_=window.start,
            to=window.end,
            workers=tuple(sorted(rows, key=lambda row: (order.index(row.status), row.pool or "", row.name))),
            query=everything.text,
            as_of=base.context.now,
            version=base.view.version,
        )


def _known() -> Select[Any]:
    """Workers as Prefect told of them; of two with one name in one pool the one that is there."""
    names = ("name", "pool", "last_heartbeat", "heartbeat_seconds", "first_seen", "deleted")
    columns = [id_text(WORKERS.c.id).label("id"), *(WORKERS.c[name] for name in names)]
    return select(*columns).order_by(WORKERS.c.deleted.desc().nulls_last(), WORKERS.c.last_heartbeat)


def _sampled(window: Window, holds: float, now: datetime) -> Select[Any]:
    """Per worker: seconds of the window that samples speak for, seconds online among them, the last sample."""
    low, high = (literal(to_naive_utc(moment), DateTime) for moment in (window.start, min(window.end, now)))
    following = func.lead(SAMPLES.c.taken).over(partition_by=SAMPLES.c.subject_id, order_by=SAMPLES.c.taken)
    held = SAMPLES.c.taken + literal(timedelta(seconds=holds), Interval)
    inner = (
        select(
            id_text(SAMPLES.c.subject_id).label("id"),
            SAMPLES.c.taken,
            SAMPLES.c.online,
            func.greatest(SAMPLES.c.taken, low).label("since"),
            func.least(func.coalesce(following, held), held, high).label("until"),
        )
        .where(SAMPLES.c.kind == "worker", SAMPLES.c.taken > low - literal(timedelta(seconds=holds), Interval), SAMPLES.c.taken <= high)
        .subquery()
    )
    micros = func.greatest(func.epoch_us(inner.c.until) - func.epoch_us(inner.c.since), 0)
    seconds = func.sum(micros) / literal(1_000_000.0, Double)
    return select(
        inner.c.id,
        func.coalesce(seconds, literal(0.0, Double)).label("sampled"),
        func.coalesce(func.sum(micros).filter(inner.c.online) / literal(1_000_000.0, Double), literal(0.0, Double)).label("online"),
        func.max(inner.c.taken).label("taken"),
        func.arg_max(inner.c.online, inner.c.taken).label("online_last"),
    ).group_by(inner.c.id)


def _worker(facts: _Facts, everything: Population, key: Key) -> Worker:
    pool, name = key
    known = facts.known.get(key)
    samples = facts.samples.get(known["id"]) if known else None
    done, level = facts.ended.get(key, {}), facts.present.get(key, {})
    worked = facts.busy.get(key, {})
    elapsed = Window(facts.window.start, min(facts.window.end, facts.base.context.now)).seconds
    ran, percentiles = int(done.get("ran", 0)), done.get("percentiles") or (None, None)
    finished = int(done.get("n", 0))
    decided = int(done.get("success", 0)) + int(done.get("failure", 0))
    sampled, online = (float(samples[name]) if samples else 0.0 for name in ("sampled", "online"))
    return Worker(
        name=name or "",
        pool=pool,
        status=_status(known, samples, facts.base.context.moment, facts.holds),
        last_seen=_aware(known, "last_heartbeat"),
        first_seen=_aware(known, "first_seen"),
        running=int(level.get("running", 0)),
        finished=finished,
        throughput=finished * 3600.0 / elapsed if elapsed > 0 else None,
        success_rate=traffic.share(int(done.get("success", 0)), decided),
        decided=decided,
        duration_p50=percentiles[0],
        duration_p95=percentiles[1],
        few_runs=ran < FEW_RUNS,
        busy=float(worked.get("seconds", 0.0)) / elapsed if elapsed > 0 else None,
        busy_share=float(worked.get("covered", 0.0)) / elapsed if 0 < elapsed <= traffic.COVERED_SECONDS else None,
        busy_runs=int(worked.get("n", 0)),
        online_share=online / sampled if sampled else None,
        online_seconds=online,
        sampled_seconds=sampled,
        queries=_queries(everything.narrowed(PLACES.term(key)), facts.window),
    )


def _status(known: dict[str, Any] | None, samples: dict[str, Any] | None, moment: datetime, holds: timedelta) -> str:
    """By the last sample while it speaks, else by the heartbeat that the catalogue holds."""
    if known is None:
        return "unknown"
    if known["deleted"] is not None:
        return "gone"
    if samples and moment - samples["taken"] <= holds:
        return "online" if samples["online_last"] else "offline"
    beat = timedelta(seconds=known["heartbeat_seconds"] or BEAT_SECONDS)
    seen = known["last_heartbeat"]
    return "online" if seen is not None and moment - seen <= BEATS_MISSED * beat else "offline"


def statuses(base: Population, holds: float) -> dict[Key, str]:
    """Of every worker that Prefect told of, by pool and name: online, offline or gone."""
    now = base.context.now
    samples = {row["id"]: row for row in base.rows(_sampled(Window(now, now), holds, now))}
    rows = base.rows(_known())
    return {(row["pool"], row["name"]): _status(row, samples.get(row["id"]), base.context.moment, timedelta(seconds=holds)) for row in rows}


def _queries(base: Population, window: Window) -> WorkerQueries:
    now = base.context.now
    passed = Window(window.start, max(window.start, min(window.end, now)))
    return WorkerQueries(
        all=base.text,
        finished=base.narrowed(traffic.ENDED, within("ended", window)).text,
        busy=base.narrowed(RUNNING.during(passed)).text,
        running=base.narrowed(RUNNING.at(now)).text,
    )


def _aware(row: dict[str, Any] | None, name: str) -> datetime | None:
    return None if row is None or row[name] is None else from_naive_utc(row[name])
