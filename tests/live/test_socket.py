"""The live socket itself: greetings, one run, the system, what is refused, and clients that do not listen."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from prefect_vantage.mirror.batch import Batch
from prefect_vantage.service.live.outbox import RESYNC, Outbox
from prefect_vantage.service.live.session import MOST_WATCHES
from prefect_vantage.settings import Settings
from tests.live.changes import change, fail
from tests.live.listener import Listener
from tests.service.served import Served, make_run, run_id, service


def test_the_greeting_names_the_version(served: Served) -> None:
    with Listener(served.url) as listener:
        hello = listener.next()
    assert (hello["type"], hello["version"], hello["as_of"]) == ("hello", served.mirror.version, "2026-11-24T12:00:00Z")


def test_a_watched_run_arrives_at_once_and_whenever_it_changes(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="run", id="one", run=run_id(7))
    assert listener.until("run")["run"]["state_type"] == "RUNNING"
    fail(served, 7)
    message = listener.until("run")
    assert (message["id"], message["run"]["id"], message["run"]["state_type"]) == ("one", run_id(7), "FAILED")


def test_who_watches_a_run_hears_of_its_history(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="run", id="one", run=run_id(7))
    before = listener.until("run")["version"]
    transition = {
        "id": run_id(5000),
        "run_id": run_id(7),
        "type": "PENDING",
        "name": "Pending",
        "occurred": served.clock.now.replace(tzinfo=None),
    }
    served.mirror.apply(Batch(rows={"transitions": [transition]}))
    assert listener.until("run")["version"] > before
    states = served.get(f"/api/v1/runs/{run_id(7)}/transitions").json()["transitions"]
    assert [state["type"] for state in states] == ["PENDING"]


def test_the_history_of_another_run_is_no_news(served: Served, listener: Listener) -> None:
    for number in (7, 8):
        listener.say(type="watch", topic="run", id=f"run {number}", run=run_id(number))
        listener.until("run", id=f"run {number}")
    task = {"id": run_id(6000), "run_id": run_id(8), "state_type": "RUNNING", "attempts": 1, "run_seconds": 0.0}
    served.mirror.apply(Batch(rows={"task_runs": [task]}))
    assert listener.until("run")["id"] == "run 8"


def test_a_run_that_is_not_there_is_a_problem(listener: Listener) -> None:
    listener.say(type="watch", topic="run", id="one", run=run_id(999))
    message = listener.until("problem")
    assert (message["id"], message["status"], message["kind"]) == ("one", 404, "about:blank#not-found")


def test_the_system_is_told_at_once_and_when_it_changes(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="system", id="sys")
    first = listener.until("system")["system"]
    assert first["mirror"]["runs"] == 60
    change(served, 61)
    while listener.until("system")["system"]["mirror"]["runs"] != 61:
        pass  # other things of the system, such as the disk, change by themselves


def test_the_progress_of_the_backfill_is_a_topic_of_its_own(listener: Listener) -> None:
    listener.say(type="watch", topic="backfill", id="b")
    assert listener.until("backfill", id="b")["backfill"]["status"] == "waiting"


def test_other_changes_are_told_by_the_version(served: Served, listener: Listener) -> None:
    served.mirror.apply(Batch(rows={"flows": [{"id": run_id(1), "name": "etl"}]}))
    listener.until("version", version=served.mirror.version)


def test_a_bad_query_is_a_problem_with_its_position(listener: Listener) -> None:
    listener.say(type="watch", topic="runs", id="list", q="stat:failed", ids=[])
    message = listener.until("problem")
    assert (message["id"], message["position"], message["suggestion"]) == ("list", 0, "state")


BAD_MESSAGES: dict[str, str] = {
    "no JSON": "watch please",
    "no type": "{}",
    "unknown type": '{"type":"listen","id":"x"}',
    "unknown topic": '{"type":"watch","topic":"weather","id":"x"}',
    "unknown member": '{"type":"watch","topic":"system","id":"x","colour":"red"}',
    "no id": '{"type":"watch","topic":"system"}',
    "ids that are none": '{"type":"watch","topic":"runs","id":"x","ids":["one"]}',
    "too many ids": json.dumps({"type": "watch", "topic": "runs", "id": "x", "ids": [run_id(one) for one in range(1_001)]}),
}


@pytest.mark.parametrize("case", BAD_MESSAGES)
def test_what_is_not_understood_is_a_problem_and_the_socket_lives_on(listener: Listener, case: str) -> None:
    listener.send(BAD_MESSAGES[case])
    assert listener.until("problem")["status"] == 422
    listener.say(type="watch", topic="system", id="sys")
    assert listener.until("system")


def test_a_message_that_is_far_too_large_ends_the_socket(listener: Listener) -> None:
    listener.send("x" * 70_000)
    with pytest.raises(ConnectionClosed):
        listener.until("problem")


def test_one_socket_has_a_bounded_number_of_watches(listener: Listener) -> None:
    for number in range(MOST_WATCHES + 1):
        listener.say(type="watch", topic="system", id=f"w{number}")
    assert listener.until("problem")["status"] == 409


@pytest.mark.parametrize(
    ("origin", "opens"),
    [
        (None, True),
        ("same", True),
        ("https://vantage.example", True),
        ("https://evil.example", False),
        ("null", False),
        ("http://127.0.0.1:1", False),
    ],
)
def test_only_trusted_pages_may_listen(origin: str | None, opens: bool) -> None:
    with service(runs=0, allowed_origins=("https://vantage.example",)) as served:
        given = served.url if origin == "same" else origin
        if opens:
            with Listener(served.url, origin=given) as listener:
                assert listener.next()["type"] == "hello"
        else:
            with pytest.raises(InvalidStatus) as refused:
                Listener(served.url, origin=given)
            assert refused.value.response.status_code == 403


def test_a_client_that_leaves_leaves_nothing_behind(served: Served, listener: Listener) -> None:
    with Listener(served.url) as other:
        other.say(type="watch", topic="runs", id="list", q="flow:gone", ids=[])
        other.until("runs")
    hub = served.app.state.parts.hub
    listener.say(type="watch", topic="system", id="sys")
    listener.until("system")
    assert (len(hub.sessions), list(hub.runs.lists)) == (1, [])


def test_a_full_outbox_becomes_one_resync() -> None:
    outbox = Outbox(messages=3, size=1_000)
    for number in range(4):
        outbox.put(b"%d" % number)
    assert (len(outbox), outbox.waiting_bytes, outbox.overflows) == (1, len(RESYNC), 1)
    outbox.put(b"x" * 2_000)
    assert asyncio.run(outbox.get()) == RESYNC
    assert len(outbox) == 0


def test_a_message_replaces_the_one_that_waits_under_its_key() -> None:
    outbox = Outbox()
    outbox.put(b"old", key="version")
    outbox.put(b"run")
    outbox.put(b"new", key="version")
    assert [asyncio.run(outbox.get()) for _ in range(2)] == [b"run", b"new"]


def test_a_frozen_client_costs_a_bounded_amount_and_others_hear_on(served: Served, listener: Listener) -> None:
    """The frozen one never reads; after more changes than the socket's buffers hold its outbox has overflowed at least once."""
    big = {"message": "m" * 20_000, "state_type": "FAILED", "state_name": "Failed", "flow": "etl"}
    with Listener(served.url) as frozen:
        frozen.say(type="watch", topic="runs", id="list", q="flow:etl", ids=[run_id(one) for one in range(60)])
        frozen.until("runs")
        listener.say(type="watch", topic="runs", id="list", q="flow:etl", ids=[run_id(0)])
        listener.until("runs")
        hub = served.app.state.parts.hub
        boxes = [session.outbox for session in hub.sessions]
        for step in range(60):
            rows: list[dict[str, Any]] = [make_run(one, rng=random.Random(one), **big, attempts=step) for one in range(60)]
            served.mirror.apply(Batch(rows={"runs": rows}))
            message = listener.until("runs")
            assert max(box.waiting_bytes for box in boxes) <= 2_000_000
            if any(box.overflows for box in boxes):
                break
        assert message["changed"][0]["id"] == run_id(0)
        assert sum(box.overflows for box in boxes) >= 1


def test_settings_default_to_no_foreign_origins() -> None:
    assert Settings().allowed_origins == ()
