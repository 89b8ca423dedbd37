"""Without a WebSocket: the same messages as server-sent events, and by asking again and again."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from tests.live.changes import change, fail
from tests.live.listener import Listener
from tests.live.stream import stream
from tests.service.served import Served, run_id, service


def poll(served: Served, *watches: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = served.client.post("/api/v1/live/poll", json={"watches": list(watches)}).raise_for_status().json()
    return answer


def watch(**said: Any) -> dict[str, Any]:
    return {"type": "watch", "id": "w", **said}


def test_the_event_stream_says_what_the_socket_says(served: Served, listener: Listener) -> None:
    said = watch(topic="runs", q="flow:etl", ids=[run_id(1)])
    with stream(served.url) as events:
        listener.say(**said)
        assert events.say(**said).status_code == 204
        assert events.until("runs") == listener.until("runs")
        fail(served, 1)
        assert events.until("runs") == listener.until("runs")


def test_a_program_watches_one_thing_by_its_address_alone(served: Served) -> None:
    with stream(served.url, topic="metrics", q="flow:etl") as events:
        first = events.until("metrics", id="metrics")
        assert {one["key"]: one["value"] for one in first["now"]}["running"] == 60
        fail(served, 1)
        assert {one["key"]: one["value"] for one in events.until("metrics")["now"]}["running"] == 59


def test_what_is_not_watched_any_more_is_not_told(served: Served) -> None:
    with stream(served.url) as events:
        events.say(**watch(topic="runs", q="flow:etl", ids=[run_id(1)]))
        events.until("runs")
        events.say(type="unwatch", id="w")
        events.say(type="watch", id="other", topic="runs", q="flow:etl", ids=[run_id(1)])
        events.until("runs", id="other")
        fail(served, 1)
        assert events.until("runs")["id"] == "other"


def test_a_bad_watch_is_told_in_the_stream_and_a_bad_message_in_the_answer(served: Served) -> None:
    with stream(served.url) as events:
        assert events.say(**watch(topic="runs", q="stat:failed")).status_code == 204
        assert events.until("problem", id="w")["position"] == 0
        refused = events.say(**watch(topic="weather"))
        assert (refused.status_code, "weather" in refused.json()["detail"]) == (422, True)


def test_a_stream_that_is_gone_leaves_nothing_behind_and_has_no_session(served: Served) -> None:
    with stream(served.url) as events:
        events.say(**watch(topic="runs", q="flow:gone"))
        session = events.session
    hub = served.app.state.parts.hub
    deadline = time.monotonic() + 20
    while hub.sessions and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (len(hub.sessions), list(hub.runs.lists)) == (0, [])
    gone = served.client.post(f"/api/v1/live/events/{session}", json={"type": "unwatch", "id": "w"})
    assert gone.status_code == 404


@pytest.mark.parametrize("params", [{"topic": "weather"}, {"q": "flow:etl"}, {"topic": "system", "q": "x"}, {"colour": "red"}])
def test_an_address_that_says_nothing_sensible_is_refused(served: Served, params: dict[str, str]) -> None:
    assert served.get("/api/v1/live/events", params=params).status_code == 422


@pytest.mark.parametrize("path", ["/api/v1/live/events", "/api/v1/live/poll"])
def test_pages_of_other_sites_may_not_listen(path: str) -> None:
    with service(runs=0) as served, httpx.Client(base_url=served.url, headers={"Origin": "https://evil.example"}) as evil:
        response = evil.get(path) if path.endswith("events") else evil.post(path, json={"watches": []})
        assert response.status_code == 403


def test_a_poll_tells_what_changed_since_the_version_that_it_names(served: Served) -> None:
    first = poll(served, watch(topic="runs", q="flow:etl", ids=[run_id(1), run_id(2)]))
    assert {run["id"] for run in first["messages"][0]["changed"]} == {run_id(1), run_id(2)}
    fail(served, 2)
    change(served, 70, flow="etl", state_type="RUNNING")
    then = poll(served, watch(topic="runs", q="flow:etl", ids=[run_id(1), run_id(2)], version=first["version"]))
    message = then["messages"][0]
    assert ([run["id"] for run in message["changed"]], message["new"], message["total"]) == ([run_id(2)], [run_id(70)], 61)
    nothing = poll(served, watch(topic="runs", q="flow:etl", ids=[run_id(1)], version=then["version"]))
    assert (nothing["messages"][0]["changed"], nothing["messages"][0]["new"]) == ([], [])
    assert nothing["service"] == first["service"]


def test_a_poll_answers_every_topic_and_keeps_nothing(served: Served) -> None:
    topics = [{"topic": "system"}, {"topic": "run", "run": run_id(1)}, {"topic": "metrics"}, {"topic": "presets"}, {"topic": "actions"}]
    answer = poll(served, *(watch(**{"id": one["topic"], **one}) for one in topics))
    assert [message["type"] for message in answer["messages"]] == [one["topic"] for one in topics]
    hub = served.app.state.parts.hub
    assert (list(hub.runs.lists), list(hub.topics["metrics"].scopes), len(hub.sessions)) == ([], [], 0)


def test_a_poll_from_before_the_service_began_is_told_to_fetch_again(served: Served) -> None:
    assert poll(served, watch(topic="runs", version=0))["messages"] == [{"type": "resync", "id": "w"}]
