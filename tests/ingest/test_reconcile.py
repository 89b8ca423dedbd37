"""Reconciliation: what no event told is found, what is deleted is marked, what drifts is healed where it drifts and nowhere else."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from prefect_vantage.errors import PrefectUnreachable
from prefect_vantage.ingest.backfill import Backfill
from prefect_vantage.ingest.census import Window
from prefect_vantage.ingest.heal import Heal, cut
from prefect_vantage.ingest.nightly import Nightly
from prefect_vantage.ingest.reconcile import Reconcile
from prefect_vantage.ingest.sweep import Sweep
from prefect_vantage.testing import FrozenClock, run_json
from prefect_vantage.testing.factories import BEGIN, Json
from tests.ingest.conftest import Parts, make_parts
from tests.ingest.test_backfill import finish

PAGE = 10


@pytest.fixture(autouse=True)
def _no_settling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prefect_vantage.ingest.reconcile._SETTLE_SECONDS", 0.0)


def filled(parts: Parts) -> Backfill:
    """A backfill that is done."""
    return finish(Backfill(parts.mirror, parts.source, parts.pipeline, parts.clock, task_run_days=0))


def make(parts: Parts, backfill: Backfill) -> Reconcile:
    return Reconcile(parts.mirror, parts.source, parts.pipeline, parts.reread, backfill=backfill, clock=parts.clock, every=60)


def settle(reconcile: Reconcile, clock: FrozenClock) -> None:
    """A pass and all healing that follows from it."""
    reconcile.ask()
    for _ in range(500):
        if not reconcile.tick():
            break
        clock.advance(0.01)


def many(count: int, state_type: str = "COMPLETED", *, step: float = 600) -> list[Json]:
    return [run_json(state_type, at=BEGIN - timedelta(seconds=step * index)) for index in range(count)]


def test_runs_that_ended_while_nobody_listened_are_found(parts: Parts, clock: FrozenClock) -> None:
    backfill = filled(parts)
    parts.prefect.add(*(run_json(state, at=clock()) for state in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") for _ in range(3)))
    settle(make(parts, backfill), clock)
    assert parts.states() == {key: run["state_type"] for key, run in parts.prefect.runs.items()}


def test_a_common_state_does_not_crowd_out_a_rare_one(parts: Parts, clock: FrozenClock) -> None:
    backfill = filled(parts)
    parts.prefect.add(*(run_json("COMPLETED", at=clock()) for _ in range(900)), run_json("CRASHED", at=clock() - timedelta(seconds=30)))
    settle(make(parts, backfill), clock)
    assert sorted(set(parts.states().values())) == ["COMPLETED", "CRASHED"]
    assert len(parts.ids()) == 901


@pytest.mark.parametrize("state", ["SCHEDULED", "PENDING", "RUNNING", "PAUSED", "CANCELLING"])
def test_unfinished_runs_are_found_whatever_their_age(parts: Parts, clock: FrozenClock, state: str) -> None:
    backfill = filled(parts)
    parts.prefect.add(run_json(state, at=BEGIN - timedelta(days=40)))
    settle(make(parts, backfill), clock)
    assert parts.states() == dict.fromkeys(parts.prefect.runs, state)


def test_a_run_that_only_the_mirror_believes_unfinished_is_read(parts: Parts, clock: FrozenClock) -> None:
    run = run_json("RUNNING", at=BEGIN - timedelta(days=3))
    parts.prefect.add(run)
    backfill = filled(parts)
    parts.prefect.add(run_json("FAILED", id=run["id"], at=BEGIN - timedelta(days=3)))
    settle(make(parts, backfill), clock)
    assert parts.states() == {run["id"]: "FAILED"}


def test_an_unfinished_run_that_is_gone_is_deleted(parts: Parts, clock: FrozenClock) -> None:
    run = run_json("SCHEDULED", at=clock() + timedelta(minutes=5))
    parts.prefect.add(run)
    backfill = filled(parts)
    parts.prefect.runs.clear()
    reconcile = make(parts, backfill)
    settle(reconcile, clock)
    assert parts.ids() == set()
    assert reconcile.status().deleted_found == 1


def test_the_next_pass_goes_on_from_the_last(parts: Parts, clock: FrozenClock) -> None:
    backfill = filled(parts)
    settle(make(parts, backfill), clock)
    clock.advance(3600)
    parts.prefect.add(run_json("COMPLETED", at=clock() - timedelta(minutes=50)))
    parts.prefect.asked.clear()
    settle(make(parts, backfill), clock)
    assert len(parts.ids()) == 1
    since = [asked.body["flow_runs"]["end_time"]["after_"] for asked in parts.prefect.asked if "end_time" in str(asked.body)]  # type: ignore[index,call-overload]
    assert {datetime.fromisoformat(moment) for moment in since} == {clock().replace(microsecond=0) - timedelta(seconds=3600 + 90)}


def test_counts_that_agree_are_no_drift(parts: Parts, clock: FrozenClock) -> None:
    parts.prefect.add(*many(5), *many(3, "FAILED"))
    reconcile = make(parts, filled(parts))
    settle(reconcile, clock)
    drift = reconcile.drift()
    assert drift.total == 0
    assert {row.state_type: (row.mirror, row.prefect) for row in drift.rows if row.mirror} == {"COMPLETED": (5, 5), "FAILED": (3, 3)}


@pytest.fixture
def small(parts: Parts) -> Parts:
    """Pages of ten, so that a thousand runs are a hundred pages."""
    parts.source.page_size = PAGE
    return parts


def test_old_finished_runs_that_were_deleted_are_found_without_reading_everything(small: Parts, clock: FrozenClock) -> None:
    runs = many(1_000)
    small.prefect.add(*runs)
    reconcile = make(small, filled(small))
    for run in (runs[300], runs[301], runs[700]):
        del small.prefect.runs[str(run["id"])]
    small.prefect.asked.clear()
    settle(reconcile, clock)
    assert small.ids() == set(small.prefect.runs)
    assert (reconcile.drift().total, reconcile.status().deleted_found) == (0, 3)
    pages = sum(asked.path == "flow_runs/filter" for asked in small.prefect.asked)
    assert pages < 50


def test_old_runs_that_were_missed_are_found_without_reading_everything(small: Parts, clock: FrozenClock) -> None:
    small.prefect.add(*many(1_000))
    reconcile = make(small, filled(small))
    small.prefect.add(
        *(run_json("FAILED", at=BEGIN - timedelta(days=3, seconds=n)) for n in range(25)), run_json(at=BEGIN - timedelta(days=2))
    )
    settle(reconcile, clock)
    assert small.ids() == set(small.prefect.runs)
    assert reconcile.drift().total == 0


def test_deletions_everywhere_are_found_in_one_walk(small: Parts, clock: FrozenClock) -> None:
    runs = many(1_000)
    small.prefect.add(*runs)
    reconcile = make(small, filled(small))
    for run in random.Random(1).sample(runs, 200):
        del small.prefect.runs[str(run["id"])]
    small.prefect.asked.clear()
    settle(reconcile, clock)
    assert small.ids() == set(small.prefect.runs)
    assert reconcile.status().deleted_found == 200
    assert len(small.prefect.asked) < 350


def test_all_of_prefect_deleted_is_found(small: Parts, clock: FrozenClock) -> None:
    small.prefect.add(*many(120), *many(30, "FAILED"))
    reconcile = make(small, filled(small))
    small.prefect.runs.clear()
    settle(reconcile, clock)
    assert small.ids() == set()


def test_deletions_among_runs_of_one_instant_are_found(small: Parts, clock: FrozenClock) -> None:
    runs = many(5 * PAGE, step=0)
    small.prefect.add(*runs, *many(20))
    reconcile = make(small, filled(small))
    for run in runs[3:9]:
        del small.prefect.runs[str(run["id"])]
    settle(reconcile, clock)
    assert small.ids() == set(small.prefect.runs)


def test_runs_without_any_time_are_healed_too(small: Parts, clock: FrozenClock) -> None:
    lost, late = (run_json("COMPLETED", start_time=None, expected_start_time=None, end_time=None) for _ in range(2))
    small.prefect.add(lost, *many(5))
    reconcile = make(small, filled(small))
    small.prefect.runs.pop(str(lost["id"]))
    settle(reconcile, clock)
    assert small.ids() == set(small.prefect.runs)
    small.prefect.add(late)
    clock.advance(61)
    settle(reconcile, clock)
    assert small.ids() == set(small.prefect.runs)


def test_a_state_that_changed_long_ago_without_an_event_is_healed(small: Parts, clock: FrozenClock) -> None:
    runs = many(300)
    small.prefect.add(*runs)
    reconcile = make(small, filled(small))
    changed = run_json("FAILED", id=runs[200]["id"], at=BEGIN - timedelta(seconds=600 * 200))
    small.prefect.add(changed)
    settle(reconcile, clock)
    assert small.states()[str(changed["id"])] == "FAILED"


def test_drift_that_healing_cannot_mend_is_not_chased_for_ever(small: Parts, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    small.prefect.add(*many(50))
    reconcile = make(small, filled(small))
    monkeypatch.setattr(small.source, "count_runs", lambda *_args, **_kwargs: 51)
    begun: list[object] = []
    monkeypatch.setattr(Heal, "begin", lambda _self, types: begun.append(types))
    monkeypatch.setattr(Heal, "busy", property(lambda _self: len(begun) == 1))
    for _ in range(4):
        settle(reconcile, clock)
        clock.advance(61)
    assert len(begun) == 1


def test_prefect_away_in_a_pass_leaves_the_pass_to_be_done(parts: Parts, clock: FrozenClock) -> None:
    backfill = filled(parts)
    reconcile = make(parts, backfill)
    parts.prefect.add(run_json("FAILED", at=clock()))
    parts.prefect.away()
    with pytest.raises(PrefectUnreachable):
        settle(reconcile, clock)
    parts.prefect.back()
    reconcile.tick()
    assert len(parts.ids()) == 1


def test_a_pass_that_was_asked_for_later_is_not_satisfied_by_one_that_came_sooner(parts: Parts, clock: FrozenClock) -> None:
    reconcile = make(parts, filled(parts))
    reconcile.tick()
    reconcile.ask(after=9)
    clock.advance(5)
    reconcile.ask()
    reconcile.tick()
    assert reconcile.status().next_at == clock() + timedelta(seconds=4)


def test_an_empty_mirror_is_filled_before_it_is_reconciled(parts: Parts, clock: FrozenClock) -> None:
    parts.prefect.add(*many(3))
    backfill = Backfill(parts.mirror, parts.source, parts.pipeline, parts.clock, task_run_days=0)
    make(parts, backfill).tick()
    assert list(parts.prefect.asked) == []


def nightly(parts: Parts, clock: FrozenClock, *, every: float = 3600) -> Nightly:
    return Nightly(parts.mirror, parts.source, parts.pipeline, parts.reread, clock=clock, every=every, ready=lambda: True)


def sweep_all(parts: Parts, clock: FrozenClock) -> None:
    sweep = nightly(parts, clock)
    sweep.ask()
    for _ in range(200):
        sweep.tick()


def test_the_sweep_finds_renamed_runs_and_deletions_that_cancel_out(small: Parts, clock: FrozenClock) -> None:
    runs = many(100)
    small.prefect.add(*runs)
    filled(small)
    small.prefect.runs[str(runs[50]["id"])] = {**runs[50], "name": "renamed", "tags": ["new"]}
    del small.prefect.runs[str(runs[60]["id"])]
    small.prefect.add(run_json(at=BEGIN - timedelta(seconds=600 * 60)))
    sweep_all(small, clock)
    assert small.ids() == set(small.prefect.runs)
    assert small.rows("name, tags", f"WHERE id = '{runs[50]['id']}'") == [("renamed", ["new"])]


def test_the_sweep_waits_for_its_time_and_goes_on_after_a_kill(small: Parts, clock: FrozenClock) -> None:
    runs = many(100)
    small.prefect.add(*runs)
    filled(small)
    for run in runs[::7]:
        del small.prefect.runs[str(run["id"])]
    small.prefect.asked.clear()
    waiting = nightly(small, clock)
    waiting.tick()
    assert list(small.prefect.asked) == []
    clock.advance(3601)
    waiting.tick()
    for _ in range(10):
        reborn = make_parts(small.prefect, small.mirror, clock, page_size=PAGE)
        again = nightly(reborn, clock)
        for _ in range(3):
            again.tick()
        reborn.source.close()
    assert small.ids() == set(small.prefect.runs)


def test_a_run_that_moved_in_time_is_not_taken_for_deleted(small: Parts, clock: FrozenClock) -> None:
    run = run_json("SCHEDULED", at=BEGIN + timedelta(days=2))
    small.prefect.add(run, *many(30))
    filled(small)
    small.prefect.add(run_json("COMPLETED", id=run["id"], at=BEGIN))
    sweep = Sweep(small.source, small.pipeline, small.census, small.reread)
    while sweep.step():
        pass
    assert sweep.deleted == 0
    assert small.ids() == set(small.prefect.runs)


T = [datetime(2026, 1, day) for day in range(1, 6)]
_TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("window", "edges", "parts"),
    [
        (Window(), [], [Window()]),
        (Window(), [T[1]], [Window(None, T[1] - _TICK), Window(T[1], None)]),
        (Window(T[0], T[4]), [T[1], T[2]], [Window(T[0], T[1] - _TICK), Window(T[1], T[2] - _TICK), Window(T[2], T[4])]),
        (Window(T[1], T[4]), [T[1], T[2]], [Window(T[1], T[2] - _TICK), Window(T[2], T[4])]),
        (Window(T[1], T[1]), [T[1]], [Window(T[1], T[1])]),
    ],
)
def test_a_window_is_cut_without_gaps_or_overlaps(window: Window, edges: list[datetime], parts: list[Window]) -> None:
    assert cut(window, edges) == parts


def test_a_run_heard_of_just_now_is_not_taken_for_deleted(parts: Parts) -> None:
    from tests.ingest.test_pipeline import change

    run = run_json("PENDING")
    parts.pipeline.changes([change(run, "PENDING", 1)])
    parts.dirty.mark([str(run["id"])])
    parts.reread.tick()
    assert parts.ids() == {run["id"]}
    assert len(parts.dirty) == 1


def test_a_run_that_cannot_be_read_by_id_stays_to_be_read(parts: Parts) -> None:
    parts.prefect.away()
    parts.dirty.mark(["11111111-0000-4000-8000-000000000001"])
    with pytest.raises(PrefectUnreachable):
        parts.reread.tick()
    parts.prefect.back()
    assert len(parts.dirty) == 1
