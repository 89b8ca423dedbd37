"""Samples of what Prefect keeps no history of: slots taken in pools, queues and limits, which are paused, and which workers are online."""

from __future__ import annotations

from datetime import datetime, timedelta

from prefect_vantage.ingest.pipeline import Pipeline
from prefect_vantage.ingest.rows import Row
from prefect_vantage.ingest.source import Source
from prefect_vantage.ingest.wire import Limit, Pool, Worker
from prefect_vantage.times import Clock, to_naive_utc

_BEATS_MISSED = 3
_BEAT_SECONDS = 30


class Samples:
    """`tick` takes one sample of everything. Raises PrefectError, MirrorError."""

    def __init__(self, source: Source, pipeline: Pipeline, clock: Clock) -> None:
        self._source = source
        self._pipeline = pipeline
        self._clock = clock

    def tick(self) -> bool:
        """Sample once; there is never more to do at once."""
        taken = to_naive_utc(self._clock())
        rows: list[Row] = [limit_sample(limit, taken) for limit in self._source.limits()]
        paused = frozenset(queue.id for queue in self._source.queues() if queue.is_paused)
        for pool in self._source.pools():
            rows += pool_samples(pool, self._source.pool_slots(pool.name), taken, paused)
            rows += [worker_sample(worker, taken) for worker in self._source.workers(pool.name)]
        self._pipeline.samples(rows)
        return False


def limit_sample(limit: Limit, taken: datetime) -> Row:
    """Slots of a concurrency limit."""
    return _sample(taken, "limit", limit.id, limit.name, slots=limit.limit, active_slots=limit.active_slots)


def pool_samples(pool: Pool, slots: dict[str, object], taken: datetime, paused: frozenset[str] = frozenset()) -> list[Row]:
    """Slots of a pool and each of its queues, from Prefect's concurrency status; `online` says that it is not `paused` (ids of queues)."""
    active = _whole(slots.get("active_slots"))
    whole = _sample(taken, "pool", pool.id, pool.name, slots=pool.concurrency_limit, active_slots=active, online=not pool.is_paused)
    queues = slots.get("queues")
    told = [queue for queue in queues if isinstance(queue, dict) and queue.get("queue_id")] if isinstance(queues, list) else []
    return [whole, *(_queue_sample(pool, queue, taken, paused) for queue in told)]


def _queue_sample(pool: Pool, queue: dict[str, object], taken: datetime, paused: frozenset[str]) -> Row:
    slots, active = _whole(queue.get("concurrency_limit")), _whole(queue.get("active_slots"))
    queue_id, name = str(queue["queue_id"]), f"{pool.name}/{queue.get('queue_name')}"
    return _sample(taken, "queue", queue_id, name, slots=slots, active_slots=active, online=queue_id not in paused)


def worker_sample(worker: Worker, taken: datetime) -> Row:
    """Whether a worker's heartbeat was seen within three of its intervals."""
    beat = timedelta(seconds=worker.heartbeat_interval_seconds or _BEAT_SECONDS)
    seen = worker.last_heartbeat_time
    return _sample(taken, "worker", worker.id, worker.name, online=seen is not None and taken - seen <= _BEATS_MISSED * beat)


def _sample(
    taken: datetime,
    kind: str,
    subject_id: str,
    subject: str,
    *,
    slots: int | None = None,
    active_slots: int | None = None,
    online: bool | None = None,
) -> Row:
    return {
        "taken": taken,
        "kind": kind,
        "subject_id": subject_id,
        "subject": subject,
        "slots": slots,
        "active_slots": active_slots,
        "online": online,
    }


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
