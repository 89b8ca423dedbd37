"""The event socket and who follows it: refused, broken, flooded, lied to; it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from prefect_vantage.errors import MirrorError
from prefect_vantage.ingest.follow import Follow
from prefect_vantage.ingest.status import Faults
from prefect_vantage.ingest.stream import Stream
from prefect_vantage.ingest.transport import Address
from prefect_vantage.testing import FakePrefect, FrozenClock, run_event, run_json, task_event, task_run_json
from prefect_vantage.testing.factories import BEGIN, Json, new_id
from tests.ingest.conftest import Parts


class Told:
    """What `Follow` told others."""

    def __init__(self) -> None:
        self.connected = 0
        self.catalogue: list[str] = []
        self.runs = 0

    def on_connected(self) -> None:
        self.connected += 1

    def on_runs(self) -> None:
        self.runs += 1


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def follow(parts: Parts, told: Told) -> Follow:
    return Follow(
        parts.pipeline,
        parts.dirty,
        Faults(parts.clock),
        parts.clock,
        on_connected=told.on_connected,
        on_catalogue=told.catalogue.append,
        on_runs=told.on_runs,
    )


@pytest.fixture
def stream(prefect: FakePrefect, follow: Follow) -> Iterator[Stream]:
    made = Stream(Address(prefect.api_url, "", prefect.auth), follow, first_pause=0.01, longest_pause=0.05, slow_retry=0.05)
    made.start()
    yield made
    made.stop()


def until(true: Callable[[], bool], timeout: float = 15.0) -> None:
    end = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < end, "It did not happen"
        time.sleep(0.01)


def events_seen(follow: Follow, count: int) -> None:
    def seen() -> bool:
        follow.tick()
        return follow.status().events >= count

    until(seen)


def test_the_subscription_reaches_into_the_future_and_names_its_events(prefect: FakePrefect, stream: Stream) -> None:
    prefect.wait_for_socket()
    asked = prefect.filters[0]
    assert asked["backfill"] is True
    where = asked["filter"]
    assert isinstance(where, dict)
    assert where["occurred"]["until"].startswith("2099")
    assert "prefect.flow-run." in where["event"]["prefix"]


def test_an_event_changes_the_row_and_marks_the_run_for_reading(
    prefect: FakePrefect, stream: Stream, follow: Follow, parts: Parts, told: Told
) -> None:
    run = run_json("RUNNING")
    prefect.wait_for_socket()
    prefect.emit(run_event(run, "RUNNING", at=BEGIN))
    events_seen(follow, 1)
    assert parts.states() == {run["id"]: "RUNNING"}
    assert parts.dirty.take(10) == [run["id"]]
    assert told.runs == 1


def test_duplicates_unknown_and_malformed_events_are_counted_and_skipped(
    prefect: FakePrefect, stream: Stream, follow: Follow, parts: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    run = run_json("RUNNING")
    event = run_event(run, "RUNNING", at=BEGIN)
    unknown: Json = {**run_event(run, "RUNNING", at=BEGIN), "event": "prefect.artifact.created"}
    prefect.wait_for_socket()
    prefect.emit(event, event, unknown, unknown)
    prefect.send_raw("}{", "}{", '{"type": "event"}')
    prefect.emit(run_event(run, "COMPLETED", at=BEGIN + timedelta(seconds=5)))
    events_seen(follow, 8)
    status = follow.status()
    assert (status.events, status.applied, status.duplicates, status.unknown, status.malformed) == (8, 2, 1, 2, 3)
    assert parts.states() == {run["id"]: "COMPLETED"}
    assert sum("artifact" in record.getMessage() for record in caplog.records) == 1
    assert sum("malformed" in record.getMessage() for record in caplog.records) == 1


def test_a_broken_socket_is_opened_again_and_reconciled(prefect: FakePrefect, stream: Stream, follow: Follow, told: Told) -> None:
    prefect.wait_for_socket()
    until(lambda: told.connected == 1)
    for times in (2, 3, 4):
        prefect.cut()
        until(lambda times=times: told.connected == times)  # type: ignore[misc]
    assert (follow.status().reconnects, follow.status().status) == (3, "catching_up")
    follow.caught_up()
    assert follow.status().status == "live"


def test_a_prefect_that_is_away_is_a_fault_until_it_is_back(prefect: FakePrefect, parts: Parts, told: Told) -> None:
    faults = Faults(parts.clock)
    follow = Follow(
        parts.pipeline,
        parts.dirty,
        faults,
        parts.clock,
        on_connected=told.on_connected,
        on_catalogue=told.catalogue.append,
        on_runs=told.on_runs,
    )
    stream = Stream(Address(prefect.api_url, ""), follow, first_pause=0.01, longest_pause=0.05)
    stream.start()
    try:
        prefect.wait_for_socket()
        prefect.away()
        until(lambda: follow.status().status == "offline")
        assert [fault.part for fault in faults.standing()] == ["stream"]
        prefect.back()
        until(lambda: told.connected == 2)
        assert faults.standing() == ()
    finally:
        stream.stop()


def test_a_wrong_password_is_said_with_a_hint_and_tried_again(parts: Parts, told: Told) -> None:
    faults = Faults(parts.clock)
    follow = Follow(
        parts.pipeline,
        parts.dirty,
        faults,
        parts.clock,
        on_connected=told.on_connected,
        on_catalogue=told.catalogue.append,
        on_runs=told.on_runs,
    )
    with FakePrefect(auth="amy:right") as prefect:
        stream = Stream(Address(prefect.api_url, "", "amy:wrong"), follow, slow_retry=0.05)
        stream.start()
        try:
            until(lambda: bool(faults.standing()))
            fault = faults.standing()[0]
            assert "Invalid token" in fault.message
            assert "PREFECT_API_AUTH_STRING" in str(fault.hint)
            prefect.auth = "amy:wrong"
            until(lambda: told.connected == 1)
            assert faults.standing() == ()
        finally:
            stream.stop()


def test_the_raw_password_opens_the_socket(parts: Parts, follow: Follow, told: Told) -> None:
    with FakePrefect(auth="amy:s3") as prefect:
        stream = Stream(Address(prefect.api_url, "", "amy:s3"), follow)
        stream.start()
        try:
            until(lambda: told.connected == 1)
        finally:
            stream.stop()


def test_something_that_is_no_prefect_is_said_so(parts: Parts, told: Told) -> None:
    faults = Faults(parts.clock)
    follow = Follow(
        parts.pipeline,
        parts.dirty,
        faults,
        parts.clock,
        on_connected=told.on_connected,
        on_catalogue=told.catalogue.append,
        on_runs=told.on_runs,
    )
    with FakePrefect() as prefect:
        stream = Stream(Address(prefect.api_url + "/nowhere", ""), follow, first_pause=0.01)
        stream.start()
        try:
            until(lambda: follow.status().status == "offline")
            assert faults.standing()[0].part == "stream"
        finally:
            stream.stop()


def test_task_runs_are_followed(follow: Follow, parts: Parts) -> None:
    task = task_run_json(new_id(), "RUNNING")
    follow.on_frame(_frame(task_event(task, "RUNNING", at=BEGIN)))
    follow.on_frame(_frame(task_event(task, "COMPLETED", at=BEGIN + timedelta(seconds=1))))
    follow.tick()
    with parts.mirror.cursor() as cursor:
        assert cursor.execute("SELECT state_type, run_id::VARCHAR FROM task_runs").fetchall() == [("COMPLETED", task["flow_run_id"])]


def test_events_of_the_catalogue_wake_it(follow: Follow, told: Told) -> None:
    event = run_event(run_json(), "RUNNING", at=BEGIN)
    follow.on_frame(_frame({**event, "event": "prefect.deployment.deleted"}))
    follow.tick()
    assert told.catalogue == ["deployments"]


def test_new_runs_are_read_before_known_ones(follow: Follow, parts: Parts) -> None:
    known, new = run_json("RUNNING"), run_json("PENDING")
    follow.on_frame(_frame(run_event(known, "COMPLETED", at=BEGIN, previous="RUNNING")))
    follow.on_frame(_frame(run_event(new, "PENDING", at=BEGIN)))
    follow.tick()
    assert parts.dirty.take(10) == [new["id"], known["id"]]


def test_changes_that_could_not_be_written_are_kept_and_written_later(
    follow: Follow, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise MirrorError("A batch could not be written: no space left")

    first, second = run_json("RUNNING"), run_json("RUNNING")
    follow.on_frame(_frame(run_event(first, "RUNNING", at=BEGIN)))
    with monkeypatch.context() as patch:
        patch.setattr(parts.mirror, "apply", full)
        with pytest.raises(MirrorError):
            follow.tick()
    follow.on_frame(_frame(run_event(second, "RUNNING", at=BEGIN)))
    follow.tick()
    assert parts.ids() == {first["id"], second["id"]}
    assert follow.status().applied == 2


def test_two_thousand_events_at_once_are_applied_in_one_batch(follow: Follow, parts: Parts) -> None:
    for _ in range(2_000):
        follow.on_frame(_frame(run_event(run_json("RUNNING"), "RUNNING", at=BEGIN)))
    before = parts.mirror.version
    follow.tick()
    assert len(parts.ids()) == 2_000
    assert parts.mirror.version == before + 1


def test_an_inbox_that_overflows_asks_for_a_reconciliation(follow: Follow, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prefect_vantage.ingest.follow._MOST_WAITING", 10)
    for _ in range(12):
        follow.on_frame("x")
    assert told.connected == 2


def test_the_lag_is_that_of_live_events_only(follow: Follow, clock: FrozenClock) -> None:
    follow.on_connected()
    follow.on_frame(_frame(run_event(run_json(), "RUNNING", at=clock() - timedelta(minutes=10))))
    follow.on_frame(_frame(run_event(run_json(), "RUNNING", at=clock())))
    clock.advance(0.2)
    follow.tick()
    assert follow.status().lag_p95_ms == pytest.approx(200)


def _frame(event: Json) -> str:
    import json

    return json.dumps({"type": "event", "event": event})
