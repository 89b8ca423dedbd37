"""The pools and their queues: what waits and runs now against the slots there are, and what went through them in a period.

pools and queues that Prefect has ∪ those that runs name ─► levels now · traffic of the period · the last sample of slots ─► a row each
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Select, func, literal, select

from prefect_vantage.analytics import traffic, workers
from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.metrics import FEW_RUNS
from prefect_vantage.analytics.population import Population, population, window_of, within
from prefect_vantage.analytics.stays import QUEUED, RUNNING
from prefect_vantage.analytics.traffic import Key, Places
from prefect_vantage.mirror.schema import POOLS, QUEUES, SAMPLES
from prefect_vantage.query.expressions import id_text
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.times import from_naive_utc

PLACES = Places(("pool", "queue"), whole=True)


@dataclass(frozen=True, slots=True)
class QueuesQuestion:
    """Whose runs, over which period; `holds` are the seconds for which a sample of slots speaks."""

    q: str = ""
    timezone: str = "UTC"
    start: str = "-24h"
    end: str = "now"
    holds: float = workers.HOLDS


@dataclass(frozen=True, slots=True)
class LoadQueries:
    """The runs behind the numbers; `all` are those of the place at any time, to ask its history with (`/metrics/depth?q=…`)."""

    all: str
    queued: str
    running: str
    late: str
    finished: str
    waited: str
    busy: str


@dataclass(frozen=True, slots=True)
class Load:
    """What a pool or queue holds now, and did in the period. `oldest_wait` and `wait_p95` in seconds, `throughput` per hour, `busy` in runs.

    `slots` is the concurrency limit in force (None: none); `active_slots` the ones that Prefect said are taken at `sampled_at` (None: not sampled
    lately). `utilization` is busy / slots.
    """

    queued: int
    oldest_wait: float | None
    running: int
    late: int
    finished: int
    throughput: float | None
    success_rate: float | None
    decided: int
    waited: int
    wait_p95: float | None
    few_runs: bool
    busy: float | None
    busy_runs: int
    slots: int | None
    active_slots: int | None
    sampled_at: datetime | None
    utilization: float | None
    queries: LoadQueries


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue; `known` is false where only runs name it. Priority 1 is served first."""

    name: str | None
    id: str | None
    known: bool
    status: str | None
    paused: bool | None
    priority: int | None
    last_polled: datetime | None
    load: Load


@dataclass(frozen=True, slots=True)
class Pool:
    """One pool with its queues, most urgent first; `name` None: runs without a pool. `online` of its `workers` are there now."""

    name: str | None
    id: str | None
    known: bool
    type: str | None
    status: str | None
    paused: bool | None
    workers: int
    online: int
    load: Load
    queues: tuple[Queue, ...]


@dataclass(frozen=True, slots=True)
class Pools:
    """The answer: pools by name."""

    from_: datetime
    to: datetime
    pools: tuple[Pool, ...]
    query: str
    as_of: datetime
    version: int


@dataclass(frozen=True, slots=True)
class _Facts:
    base: Population
    window: Window
    ended: traffic.Rows
    waited: traffic.Rows
    present: traffic.Rows
    busy: traffic.Rows
    samples: dict[str, dict[str, Any]]


def queues(queries: Queries, question: QueuesQuestion, *, now: datetime | None = None, view: Snapshot | None = None) -> Pools:
    """Answer a question. Raises QueryError for `q`, InvalidInput for an impossible period."""
    with population(queries, question.q, question.timezone, now=now, view=view) as base:
        window = window_of(question.start, question.end, base.context)
        facts = _Facts(
            base=base,
            window=window,
            ended=traffic.ended(base, window, PLACES),
            waited=traffic.waited(base, window, PLACES),
            present=traffic.present(base, PLACES),
            busy=traffic.busy(base, window, PLACES),
            samples={row["id"]: row for row in base.rows(_sampled(base.context.moment, question.holds))},
        )
        manned = _manned(base, question.holds)
        pools = {row["name"]: row for row in base.rows(_there(POOLS, "type", "status", "paused", "concurrency_limit"))}
        known = {
            (row["pool"], row["name"]): row
            for row in base.rows(_there(QUEUES, "pool", "status", "paused", "priority", "last_polled", "concurrency_limit"))
        }
        seen = {key for rows in (facts.ended, facts.waited, facts.present, facts.busy) for key in rows}
        if base.asked.query.where is None:
            seen |= {(name,) for name in pools} | set(known)
        of_pool: dict[str | None, list[Queue]] = defaultdict(list)
        for key in seen:
            if len(key) == 2:
                of_pool[key[0]].append(_queue(facts, key, known.get(key)))
        names = {key[0] for key in seen}
        rows = [_pool(facts, name, pools.get(name), of_pool[name], manned.get(name, [])) for name in names]
        return Pools(
            from_=window.start,
            to=window.end,
            pools=tuple(sorted(rows, key=lambda row: (row.name is None, row.name or ""))),
            query=base.text,
            as_of=base.context.now,
            version=base.view.version,
        )


def _there(table: Any, *names: str) -> Select[Any]:
    return select(id_text(table.c.id).label("id"), table.c.name, *(table.c[name] for name in names)).where(table.c.deleted.is_(None))


def _sampled(moment: datetime, holds: float) -> Select[Any]:
    """The last sample of each pool and queue that still speaks."""
    taken = SAMPLES.c.taken
    return (
        select(
            id_text(SAMPLES.c.subject_id).label("id"),
            func.max(taken).label("taken"),
            func.arg_max_null(SAMPLES.c.active_slots, taken).label("active_slots"),
        )
        .where(
            SAMPLES.c.kind.in_(["pool", "queue"]),
            taken >= literal(moment - timedelta(seconds=holds), DateTime),
            taken <= literal(moment, DateTime),
        )
        .group_by(SAMPLES.c.subject_id)
    )


def _manned(base: Population, holds: float) -> dict[str | None, list[str]]:
    """The states of the workers of each pool, whoever's runs are asked for."""
    found: dict[str | None, list[str]] = defaultdict(list)
    for (pool, _name), status in workers.statuses(base, holds).items():
        if status != "gone":
            found[pool].append(status)
    return found


def _queue(facts: _Facts, key: Key, known: dict[str, Any] | None) -> Queue:
    row = known or {}
    return Queue(
        name=key[1],
        id=row.get("id"),
        known=known is not None,
        status=row.get("status"),
        paused=row.get("paused"),
        priority=row.get("priority"),
        last_polled=from_naive_utc(row["last_polled"]) if row.get("last_polled") else None,
        load=_load(facts, key, row),
    )


def _pool(facts: _Facts, name: str | None, known: dict[str, Any] | None, its_queues: list[Queue], manned: list[str]) -> Pool:
    row = known or {}
    first = sorted(its_queues, key=lambda queue: (queue.priority is None, queue.priority or 0, queue.name is None, queue.name or ""))
    return Pool(
        name=name,
        id=row.get("id"),
        known=known is not None,
        type=row.get("type"),
        status=row.get("status"),
        paused=row.get("paused"),
        workers=len(manned),
        online=manned.count("online"),
        load=_load(facts, (name,), row),
        queues=tuple(first),
    )


def _load(facts: _Facts, key: Key, known: dict[str, Any]) -> Load:
    ended, waited, level, busy = (rows.get(key, {}) for rows in (facts.ended, facts.waited, facts.present, facts.busy))
    elapsed = Window(facts.window.start, min(facts.window.end, facts.base.context.now)).seconds
    finished, slots, oldest = int(ended.get("n", 0)), known.get("concurrency_limit"), level.get("oldest")
    decided = int(ended.get("success", 0)) + int(ended.get("failure", 0))
    mean = float(busy.get("seconds", 0.0)) / elapsed if elapsed > 0 else None
    sample = facts.samples.get(known.get("id") or "")
    return Load(
        queued=int(level.get("queued", 0)),
        oldest_wait=(facts.base.context.moment - oldest).total_seconds() if oldest else None,
        running=int(level.get("running", 0)),
        late=int(level.get("late", 0)),
        finished=finished,
        throughput=finished * 3600.0 / elapsed if elapsed > 0 else None,
        success_rate=traffic.share(int(ended.get("success", 0)), decided),
        decided=decided,
        waited=int(waited.get("n", 0)),
        wait_p95=waited.get("p95"),
        few_runs=int(waited.get("n", 0)) < FEW_RUNS,
        busy=mean,
        busy_runs=int(busy.get("n", 0)),
        slots=slots,
        active_slots=sample["active_slots"] if sample else None,
        sampled_at=from_naive_utc(sample["taken"]) if sample else None,
        utilization=mean / slots if slots and mean is not None else None,
        queries=_queries(facts.base.narrowed(PLACES.term(key)), facts.window),
    )


def _queries(base: Population, window: Window) -> LoadQueries:
    now = base.context.now
    passed = Window(window.start, max(window.start, min(window.end, now)))
    return LoadQueries(
        all=base.text,
        queued=base.narrowed(QUEUED.at(now)).text,
        running=base.narrowed(RUNNING.at(now)).text,
        late=base.narrowed(traffic.LATE).text,
        finished=base.narrowed(traffic.ENDED, within("ended", window)).text,
        waited=base.narrowed(traffic.WAITED, within("scheduled", window)).text,
        busy=base.narrowed(RUNNING.during(passed)).text,
    )
