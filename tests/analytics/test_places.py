"""Workers, pools and queues: every number equals pandas, lists its runs, and what was not sampled is unknown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from prefect_vantage.analytics.queues import Load, QueuesQuestion, queues
from prefect_vantage.analytics.workers import WorkersQuestion, workers
from prefect_vantage.mirror.batch import Batch
from tests.analytics.fleet import NOW, ZONES, Fleet, make_fleet

FINAL = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]
START, END = datetime(2026, 10, 24, 21, 30), datetime(2026, 11, 2, 4, 15)
PERIOD = (START.isoformat(), END.isoformat())
ELAPSED = (END - START).total_seconds()
PRESENT = NOW.replace(tzinfo=None)
W1, W2, GONE, POOL, HIGH = (f"0000000{number}-0000-4000-8000-000000000000" for number in range(1, 6))


def count(fleet: Fleet, query: str, timezone: str = "UTC") -> int:
    return fleet.queries.count(fleet.queries.ask(query, timezone))


def same(column: pd.Series, value: str | None) -> pd.Series:
    return column.isna() if value is None else column == value


def spans(runs: pd.DataFrame) -> list[tuple[datetime, datetime]]:
    """When each run ran inside the period, in order."""
    known = runs[runs.started.notna() & (runs.ended.notna() | (runs.deleted.isna() & ~runs.state_type.isin(FINAL)))]
    ends = known.ended.fillna(pd.Timestamp(END))
    inside = (known.started < END) & (ends >= START)
    return sorted((max(a, START), min(b, END)) for a, b in zip(known.started[inside], ends[inside], strict=True))


def covered(stretches: list[tuple[datetime, datetime]]) -> float:
    total, until = 0.0, START
    for since, end in stretches:
        total += max(0.0, (end - max(since, until)).total_seconds())
        until = max(until, end)
    return total


@pytest.mark.parametrize("timezone", [*ZONES, "America/St_Johns"])
def test_every_number_of_a_worker_equals_pandas_and_lists_its_runs(fleet: Fleet, timezone: str) -> None:
    answer = workers(fleet.queries, WorkersQuestion("-flow:payments", timezone, f"{PERIOD[0]}Z", f"{PERIOD[1]}Z"))
    assert {(one.pool, one.name) for one in answer.workers} == {(pool, name) for pool in ("batch", None) for name in ("w1", "w2")}
    for one in answer.workers:
        runs = fleet.frame[(fleet.frame.worker == one.name) & same(fleet.frame.pool, one.pool) & (fleet.frame.flow != "payments")]
        ended = runs[runs.state_type.isin(FINAL) & (runs.ended >= START) & (runs.ended < END)]
        decided = ended[ended.state_type != "CANCELLED"]
        lasted = ended.run_seconds[ended.started.notna()]
        stretches = spans(runs)
        assert (one.finished, one.decided, one.busy_runs) == (len(ended), len(decided), len(stretches))
        assert one.throughput == pytest.approx(len(ended) * 3600 / ELAPSED)
        assert one.success_rate == pytest.approx((decided.state_type == "COMPLETED").mean())
        assert (one.duration_p50, one.duration_p95) == pytest.approx((np.percentile(lasted, 50), np.percentile(lasted, 95)))
        assert one.busy == pytest.approx(sum((b - a).total_seconds() for a, b in stretches) / ELAPSED)
        assert one.busy_share == pytest.approx(covered(stretches) / ELAPSED)
        listed = [count(fleet, query, timezone) for query in (one.queries.finished, one.queries.busy, one.queries.running, one.queries.all)]
        assert listed == [one.finished, one.busy_runs, one.running, len(runs)]


@pytest.mark.parametrize("timezone", ["Europe/Berlin", "America/St_Johns"])
def test_every_number_of_a_pool_and_a_queue_lists_its_runs(fleet: Fleet, timezone: str) -> None:
    answer = queues(fleet.queries, QueuesQuestion("", timezone, f"{PERIOD[0]}Z", f"{PERIOD[1]}Z"))
    assert {pool.name for pool in answer.pools} == {"batch", None}
    for pool in answer.pools:
        assert {queue.name for queue in pool.queues} == {None, "high", "low"}
        for load in (pool.load, *(queue.load for queue in pool.queues)):
            for name in ("queued", "running", "late", "finished", "waited"):
                assert count(fleet, getattr(load.queries, name), timezone) == getattr(load, name), name
            assert count(fleet, load.queries.busy, timezone) == load.busy_runs
        for name in ("queued", "running", "late", "finished", "waited", "busy_runs", "decided"):
            assert sum(getattr(queue.load, name) for queue in pool.queues) == getattr(pool.load, name) > 0, name


def test_every_number_of_a_queue_equals_pandas(fleet: Fleet) -> None:
    answer = queues(fleet.queries, QueuesQuestion("", "UTC", f"{PERIOD[0]}Z", f"{PERIOD[1]}Z"))
    for pool in answer.pools:
        of_pool = fleet.frame[same(fleet.frame.pool, pool.name)]
        check(pool.load, of_pool)
        for queue in pool.queues:
            check(queue.load, of_pool[same(of_pool.queue, queue.name)])


def check(load: Load, runs: pd.DataFrame) -> None:
    final = runs.state_type.isin(FINAL)
    ended = runs[final & (runs.ended >= START) & (runs.ended < END)]
    exits = runs[["started", "ended"]].min(axis=1)
    known = exits.notna() | (runs.deleted.isna() & ~final)
    queued = runs[known & (runs.scheduled < PRESENT) & ~(exits < PRESENT)]
    assert (load.finished, load.queued) == (len(ended), len(queued))
    assert load.oldest_wait == pytest.approx((PRESENT - queued.scheduled.min()).total_seconds())
    until = runs.deleted.fillna(PRESENT)
    waits = (runs.started - runs.scheduled).dt.total_seconds().clip(lower=0)
    due = ~final & runs.started.isna() & (runs.scheduled <= until)
    waits[due] = (until - runs.scheduled)[due].dt.total_seconds()
    waits = waits[waits.notna() & (runs.scheduled >= START) & (runs.scheduled < END)]
    assert (load.waited, load.wait_p95) == (len(waits), pytest.approx(np.percentile(waits, 95)))
    assert load.busy == pytest.approx(sum((b - a).total_seconds() for a, b in spans(runs)) / ELAPSED)


def sample(subject: str, kind: str, taken: datetime, **values: Any) -> dict[str, Any]:
    return {"taken": taken, "kind": kind, "subject_id": subject, "subject": "x", **values}


def staffed() -> Fleet:
    """A fleet whose pool, queue and workers Prefect tells of, with samples of the last hour but for ten minutes."""
    fleet = make_fleet(300)
    worker = {"pool": "batch", "heartbeat_seconds": 30, "first_seen": START}
    beats = [PRESENT - timedelta(seconds=30 * number) for number in range(120) if not 40 <= number < 60]
    fleet.mirror.apply(
        Batch(
            rows={
                "pools": [{"id": POOL, "name": "batch", "type": "process", "status": "READY", "paused": False, "concurrency_limit": 4}],
                "queues": [{"id": HIGH, "name": "high", "pool": "batch", "priority": 1, "paused": True, "concurrency_limit": None}],
                "workers": [
                    {"id": W1, "name": "w1", "last_heartbeat": PRESENT - timedelta(seconds=9), **worker},
                    {"id": W2, "name": "w2", "last_heartbeat": PRESENT - timedelta(minutes=20), **worker},
                    {"id": GONE, "name": "w3", "last_heartbeat": START, "deleted": START, **worker},
                ],
                "samples": [
                    *(sample(W1, "worker", taken, online=True) for taken in beats),
                    *(sample(W2, "worker", taken, online=taken < PRESENT - timedelta(minutes=19)) for taken in beats),
                    *(sample(POOL, "pool", taken, slots=4, active_slots=3) for taken in beats[:3]),
                    sample(POOL, "pool", beats[4], slots=4, active_slots=1),
                ],
            }
        )
    )
    return fleet


def test_a_workers_time_online_is_of_the_time_that_was_sampled() -> None:
    answer = workers(staffed().queries, WorkersQuestion(start="-7d"))
    found = {(one.pool, one.name): one for one in answer.workers}
    one, two = found["batch", "w1"], found["batch", "w2"]
    assert (one.status, two.status) == ("online", "offline")
    # 60 and 40 samples that speak until the next one; before the hole for 90 s, and the last one, taken now, for nothing yet.
    assert one.sampled_seconds == 59 * 30 + 90 + 39 * 30
    assert (one.online_seconds, one.online_share) == (one.sampled_seconds, 1.0)
    assert two.sampled_seconds == one.sampled_seconds
    assert two.online_share is not None
    assert 0 < two.online_share < 1
    assert found[None, "w1"].status == "unknown"
    assert found[None, "w1"].online_share is None
    assert ("batch", "w3") not in found


def test_online_seconds_equal_a_walk_over_the_samples() -> None:
    answer = workers(staffed().queries, WorkersQuestion(start="-1h"))
    taken = sorted(PRESENT - timedelta(seconds=30 * number) for number in range(120) if not 40 <= number < 60)
    low = PRESENT - timedelta(hours=1)
    sampled = online = 0.0
    for number, at in enumerate(taken):
        until = min([at + timedelta(seconds=90), PRESENT, *taken[number + 1 : number + 2]])
        seconds = max(0.0, (until - max(at, low)).total_seconds())
        sampled += seconds
        online += seconds if at < PRESENT - timedelta(minutes=19) else 0.0
    two = next(one for one in answer.workers if (one.pool, one.name) == ("batch", "w2"))
    assert (two.sampled_seconds, two.online_seconds) == pytest.approx((sampled, online))


def test_a_pool_shows_its_slots_and_who_serves_it() -> None:
    pool = next(one for one in queues(staffed().queries, QueuesQuestion()).pools if one.name == "batch")
    assert (pool.known, pool.type, pool.workers, pool.online) == (True, "process", 2, 1)
    assert (pool.load.slots, pool.load.active_slots, pool.load.sampled_at) == (4, 3, NOW)
    assert pool.load.busy is not None
    assert pool.load.utilization == pytest.approx(pool.load.busy / 4)
    assert next((queue.name, queue.known, queue.paused) for queue in pool.queues) == ("high", True, True)
    assert next(queue for queue in pool.queues if queue.name == "low").known is False


def test_a_sample_that_is_old_says_nothing_about_now() -> None:
    fleet = make_fleet(30)
    old = PRESENT - timedelta(minutes=5)
    rows = {"pools": [{"id": POOL, "name": "batch", "concurrency_limit": 4}], "samples": [sample(POOL, "pool", old, active_slots=3)]}
    fleet.mirror.apply(Batch(rows=rows))
    pool = next(one for one in queues(fleet.queries, QueuesQuestion()).pools if one.name == "batch")
    assert (pool.load.slots, pool.load.active_slots, pool.load.sampled_at) == (4, None, None)


def test_an_empty_mirror_has_neither() -> None:
    fleet = make_fleet(0)
    assert workers(fleet.queries, WorkersQuestion()).workers == ()
    assert queues(fleet.queries, QueuesQuestion()).pools == ()


def test_a_query_leaves_out_who_has_no_part_in_it() -> None:
    fleet = staffed()
    assert queues(fleet.queries, QueuesQuestion("flow:no-such-flow")).pools == ()
    assert workers(fleet.queries, WorkersQuestion("flow:no-such-flow")).workers == ()
    assert [pool.name for pool in queues(fleet.queries, QueuesQuestion("pool:batch")).pools] == ["batch"]
