"""Ingest by its front door: started, followed, cut, left alone by Prefect, stopped and started again, with a Prefect that does as it is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from prefect_vantage.errors import MirrorError, PrefectUnreachable
from prefect_vantage.ingest import Ingest
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.settings import Settings
from prefect_vantage.testing import FakePrefect, run_event, run_json
from prefect_vantage.testing.factories import new_id, wire_time
from tests.ingest.conftest import make_source


def now() -> datetime:
    return datetime.now(UTC)


def settings_for(prefect: FakePrefect, tmp_path: Path) -> Settings:
    return Settings(
        prefect_api_url=prefect.api_url,
        data_dir=tmp_path,
        prefect_rate=2_000.0,
        prefect_in_flight=8,
        batch_seconds=0.02,
        reconnect_reconcile_seconds=0.2,
        reconcile_seconds=1.0,
    )


@pytest.fixture
def live_mirror(tmp_path: Path) -> Iterator[Mirror]:
    opened = Mirror.open(tmp_path / "live.duckdb")
    yield opened
    opened.close()


@pytest.fixture
def ingest(prefect: FakePrefect, live_mirror: Mirror, tmp_path: Path) -> Iterator[Ingest]:
    made = Ingest(settings_for(prefect, tmp_path), live_mirror, source=make_source(prefect.api_url))
    made.start()
    yield made
    made.stop()


def until(true: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "It did not happen"
        time.sleep(0.02)


def states(mirror: Mirror) -> dict[str, str]:
    with mirror.cursor() as cursor:
        return {str(row[0]): str(row[1]) for row in cursor.execute("SELECT id, state_type FROM runs WHERE deleted IS NULL").fetchall()}


def truth(prefect: FakePrefect) -> dict[str, object]:
    return {run_id: run["state_type"] for run_id, run in prefect.runs.items()}


def test_history_is_filled_and_events_are_followed(prefect: FakePrefect, ingest: Ingest, live_mirror: Mirror) -> None:
    prefect.add(*(run_json() for _ in range(450)))
    until(lambda: ingest.status().backfill.status == "done")
    prefect.wait_for_socket()
    run = run_json("RUNNING", at=now())
    prefect.add(run)
    prefect.emit(run_event(run, "RUNNING", at=now()))
    until(lambda: states(live_mirror) == truth(prefect))
    until(lambda: ingest.status().stream.status == "live")
    until(lambda: ingest.status().prefect.version == "3.8.8")
    until(lambda: ingest.status().faults == ())  # a comparison during the backfill may have found drift; the next one finds none
    status = ingest.status()
    assert (status.prefect.reachable, status.stream.applied) == (True, 1)


def test_runs_that_came_while_the_socket_was_cut_are_caught_up_with(prefect: FakePrefect, ingest: Ingest, live_mirror: Mirror) -> None:
    until(lambda: ingest.status().stream.status == "live")
    prefect.add(*(run_json(state, at=now()) for state in ("FAILED", "RUNNING", "CRASHED") for _ in range(100)))
    prefect.cut()
    until(lambda: states(live_mirror) == truth(prefect))
    until(lambda: ingest.status().stream.status == "live")


def test_a_prefect_that_goes_away_leaves_the_data_and_is_caught_up_with(prefect: FakePrefect, ingest: Ingest, live_mirror: Mirror) -> None:
    prefect.add(*(run_json() for _ in range(10)))
    until(lambda: ingest.status().backfill.status == "done")
    prefect.away()
    until(lambda: {"prefect", "stream"} <= {fault.part for fault in ingest.status().faults})
    assert ingest.status().prefect.reachable is False
    assert all(fault.hint for fault in ingest.status().faults)
    assert len(states(live_mirror)) == 10
    prefect.add(run_json("FAILED", at=now()))
    prefect.back()
    until(lambda: states(live_mirror) == truth(prefect))
    until(lambda: ingest.status().faults == (), 60)


def test_prefect_may_be_away_at_the_start(prefect: FakePrefect, live_mirror: Mirror, tmp_path: Path) -> None:
    prefect.add(run_json())
    prefect.away()
    made = Ingest(settings_for(prefect, tmp_path), live_mirror, source=make_source(prefect.api_url))
    made.start()
    try:
        until(lambda: made.status().backfill.status == "failed")
        prefect.back()
        until(lambda: states(live_mirror) == truth(prefect))
    finally:
        made.stop()


def test_a_restart_catches_up_with_what_happened_meanwhile(prefect: FakePrefect, live_mirror: Mirror, tmp_path: Path) -> None:
    runs = [run_json("RUNNING", at=now() - timedelta(hours=1)) for _ in range(20)]
    prefect.add(*runs)
    for _ in range(2):
        made = Ingest(settings_for(prefect, tmp_path), live_mirror, source=make_source(prefect.api_url))
        made.start()
        until(lambda: states(live_mirror) == truth(prefect))
        made.stop()
        prefect.add(*(run_json("COMPLETED", id=run["id"], at=now()) for run in runs[:10]), run_json("FAILED", at=now()))
        del prefect.runs[str(runs.pop()["id"])]


def test_a_full_disk_is_a_fault_and_what_was_held_is_written_when_there_is_room(
    prefect: FakePrefect, ingest: Ingest, live_mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    until(lambda: ingest.status().stream.status == "live")

    def full(*_: object) -> None:
        raise MirrorError("A batch could not be written: no space left on device", hint="Is the disk full or read-only?")

    run = run_json("RUNNING", at=now())
    prefect.add(run)
    with monkeypatch.context() as patch:
        patch.setattr(live_mirror, "apply", full)
        prefect.emit(run_event(run, "RUNNING", at=now()))
        until(lambda: "mirror" in {fault.part for fault in ingest.status().faults})
        assert states(live_mirror) == {}
    until(lambda: states(live_mirror) == truth(prefect))
    until(lambda: ingest.status().faults == ())


def test_sync_now_finds_a_deletion_at_once(prefect: FakePrefect, live_mirror: Mirror, tmp_path: Path) -> None:
    run = run_json("SCHEDULED", at=now() + timedelta(minutes=3))
    prefect.add(run)
    settings = settings_for(prefect, tmp_path).model_copy(update={"reconcile_seconds": 3600.0})
    made = Ingest(settings, live_mirror, source=make_source(prefect.api_url))
    made.start()
    try:
        until(lambda: made.status().stream.status == "live" and states(live_mirror))
        prefect.runs.clear()
        made.sync_now()
        until(lambda: states(live_mirror) == {})
    finally:
        made.stop()


def test_a_wanted_history_arrives(prefect: FakePrefect, ingest: Ingest, live_mirror: Mirror) -> None:
    run = run_json()
    run_id = str(run["id"])
    prefect.add(run)
    prefect.states[run_id] = [{"id": run["state_id"], "type": "COMPLETED", "name": "Completed", "timestamp": wire_time(now())}]
    until(lambda: states(live_mirror))
    ingest.want_history(run_id)

    def complete() -> bool:
        with live_mirror.cursor() as cursor:
            return cursor.execute("SELECT states_complete FROM runs").fetchall() == [(True,)]

    until(complete)


def test_logs_come_straight_from_prefect(prefect: FakePrefect, ingest: Ingest) -> None:
    prefect.logs = [
        {"id": new_id(), "name": "prefect.flow_runs", "level": 20 + 10 * (n % 2), "message": f"line {n}", "timestamp": wire_time(now())}
        for n in range(3)
    ]
    first = ingest.logs(new_id(), limit=2)
    assert [(line["message"], line["level_name"]) for line in first["logs"]] == [("line 0", "INFO"), ("line 1", "WARNING")]  # type: ignore[attr-defined]
    assert first["next_offset"] == 2
    last = ingest.logs(new_id(), limit=2, offset=2)
    assert last["next_offset"] is None


def test_logs_of_a_prefect_that_is_away_are_an_error(prefect: FakePrefect, ingest: Ingest) -> None:
    prefect.away()
    with pytest.raises(PrefectUnreachable):
        ingest.logs(new_id())


def test_a_stop_is_quick_and_ends_every_thread(prefect: FakePrefect, live_mirror: Mirror, tmp_path: Path) -> None:
    import threading

    prefect.add(*(run_json() for _ in range(1_000)))
    made = Ingest(settings_for(prefect, tmp_path), live_mirror, source=make_source(prefect.api_url))
    made.start()
    until(lambda: states(live_mirror))
    made.stop(timeout=10)
    mirrors = "vantage-watchdog"  # ends with the mirror
    until(lambda: {thread.name for thread in threading.enumerate() if thread.name.startswith("vantage-")} <= {mirrors}, 10)


def test_deletions_and_events_at_fifty_a_second_end_in_the_truth(prefect: FakePrefect, ingest: Ingest, live_mirror: Mirror) -> None:
    until(lambda: ingest.status().stream.status == "live")
    for _ in range(10):
        for _ in range(10):
            run = run_json("COMPLETED", at=now() - timedelta(seconds=61))
            prefect.add(run)
            prefect.emit(
                run_event(run, "PENDING", at=now()),
                run_event(run, "RUNNING", at=now(), previous="PENDING"),
                run_event(run, "COMPLETED", at=now(), previous="RUNNING"),
            )
        del prefect.runs[next(iter(prefect.runs))]
    until(lambda: states(live_mirror) == truth(prefect), 60)
