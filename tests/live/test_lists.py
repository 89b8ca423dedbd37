"""The live list: what changes in the mirror reaches the pages that show it."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from prefect_vantage.errors import MirrorError
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.query.matching import Matcher, Touched
from tests.live.changes import change, fail
from tests.live.listener import Listener
from tests.service.served import Served, make_run, run_id


def test_a_watch_is_answered_with_what_is_on_screen(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="runs", id="list", q="state:running", ids=[run_id(1), run_id(999)])
    message = listener.until("runs")
    assert (message["total"], [run["id"] for run in message["changed"]]) == (60, [run_id(1)])
    assert (message["left"], message["new"]) == ([run_id(999)], [])


def test_a_change_on_screen_arrives_as_the_whole_run(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="runs", id="list", q="flow:etl", ids=[run_id(1)])
    listener.until("runs")
    fail(served, 1)
    message = listener.until("runs")
    assert [run["state_type"] for run in message["changed"]] == ["FAILED"]
    assert message["version"] == served.mirror.version


def test_a_run_that_stops_matching_has_left(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="runs", id="list", q="state:running", ids=[run_id(1), run_id(2)])
    listener.until("runs")
    fail(served, 2)
    message = listener.until("runs")
    assert message["left"] == [run_id(2)]
    assert [(run["id"], run["state_type"]) for run in message["changed"]] == [(run_id(2), "FAILED")]


def test_a_run_that_begins_to_match_is_new_and_announced_once(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="runs", id="list", q="state:failed", ids=[])
    assert listener.until("runs")["total"] == 0
    fail(served, 3)
    assert listener.until("runs")["new"] == [run_id(3)]
    change(served, 3, state_type="FAILED", state_name="Failed", attempts=9)
    fail(served, 4)
    assert listener.until("runs", new=[run_id(4)])


def test_the_total_follows(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="runs", id="list", q="state:failed", ids=[])
    listener.until("runs")
    for number in range(5):
        fail(served, number)
    assert listener.until("runs", total=5)
    assert served.get("/api/v1/runs/count?q=state:failed").json()["count"] == 5


def test_a_deleted_run_leaves_a_list_that_excludes_deleted_ones(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="runs", id="list", q="-is:deleted", ids=[run_id(5)])
    listener.until("runs")
    served.mirror.apply(Batch(deleted={"runs": [run_id(5)]}))
    assert listener.until("runs")["left"] == [run_id(5)]


def test_a_pruned_run_leaves_every_list(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="runs", id="list", q="", ids=[run_id(5)])
    listener.until("runs")
    served.mirror.apply(Batch(removed=[run_id(5)]))
    assert listener.until("runs", left=[run_id(5)])
    assert listener.until("runs", total=59)


def test_what_changed_between_the_answer_and_the_watch_is_not_lost(served: Served, listener: Listener) -> None:
    version = served.get("/api/v1/runs").json()["version"]
    fail(served, 1)
    listener.say(type="watch", topic="runs", id="list", q="flow:etl", ids=[run_id(1), run_id(2)], version=version)
    assert [run["id"] for run in listener.until("runs")["changed"]] == [run_id(1)]


def test_a_version_from_before_the_service_began_is_told_to_fetch_again(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="runs", id="list", q="", ids=[], version=0)
    assert listener.until("resync")["id"] == "list"


def test_a_list_that_changes_with_time_is_looked_at_again(served: Served, listener: Listener) -> None:
    soon = {"state_type": "SCHEDULED", "state_name": "Scheduled", "started": None, "ended": None, "flow": "soon"}
    change(served, 1, scheduled=served.clock.now.replace(tzinfo=None), **soon)
    listener.say(type="watch", topic="runs", id="list", q="flow:soon -is:late", ids=[run_id(1)])
    assert listener.until("runs")["total"] == 1
    served.clock.advance(600)
    served.app.state.parts.hub.runs.lists["flow:soon -is:late", "UTC"].refreshed_at = float("-inf")
    assert [run["id"] for run in listener.until("runs", left=[run_id(1)])["changed"]] == [run_id(1)]
    assert listener.until("runs", total=0)


def test_a_run_that_time_alone_brings_in_is_new(served: Served, listener: Listener) -> None:
    soon = {"state_type": "SCHEDULED", "state_name": "Scheduled", "started": None, "ended": None, "flow": "soon"}
    change(served, 1, scheduled=served.clock.now.replace(tzinfo=None), **soon)
    listener.until("version", version=served.mirror.version)  # the change itself is no news any more
    listener.say(type="watch", topic="runs", id="list", q="flow:soon is:late", ids=[])
    assert listener.until("runs")["total"] == 0
    served.clock.advance(600)
    listed = served.app.state.parts.hub.runs.lists["flow:soon is:late", "UTC"]
    listed.refreshed_at = listed.counted_at = float("-inf")
    message = listener.until("runs")
    assert (message["new"], message["total"]) == ([run_id(1)], 1)


def test_who_comes_back_with_a_version_is_told_what_it_missed_and_no_more(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="runs", id="list", q="flow:etl", ids=[run_id(1), run_id(2)])
    listener.until("runs")
    fail(served, 1)
    listener.until("runs", left=[])
    version = listener.until("version")["version"]
    fail(served, 2)
    change(served, 70, flow="etl", state_type="RUNNING")
    with Listener(served.url) as again:
        assert again.next()["service"] == served.app.state.parts.hub.service
        again.say(type="watch", topic="runs", id="list", q="flow:etl", ids=[run_id(1), run_id(2)], version=version)
        message = again.until("runs")
    assert ([run["id"] for run in message["changed"]], message["new"]) == ([run_id(2)], [run_id(70)])


def test_a_row_that_left_is_told_once_and_comes_back_when_it_matches(served: Served, listener: Listener) -> None:
    q = "state:running at:-30d.."
    listener.say(type="watch", topic="runs", id="list", q=q, ids=[run_id(1)])
    listener.until("runs")
    fail(served, 1)
    listener.until("runs", left=[run_id(1)])
    served.app.state.parts.hub.runs.lists[q, "UTC"].refreshed_at = float("-inf")
    change(served, 1, state_type="RUNNING", state_name="Running", attempts=9)
    message = listener.until("runs")
    while not message["changed"]:
        assert message["left"] == []  # a message of the total
        message = listener.until("runs")
    assert (message["left"], message["changed"][0]["attempts"]) == ([], 9)


def test_a_list_that_cannot_be_looked_at_is_read_again_and_spoils_no_other(
    served: Served, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for q in ("flow:etl", "state:running"):
        listener.say(type="watch", topic="runs", id=q, q=q, ids=[run_id(1)])
        listener.until("runs", id=q)
    among = Touched.among

    def broken(self: Touched, matcher: Matcher, now: datetime) -> frozenset[str]:
        if matcher is served.app.state.parts.hub.runs.lists["flow:etl", "UTC"].matcher:
            raise MirrorError("broken")
        return among(self, matcher, now)

    monkeypatch.setattr(Touched, "among", broken)
    fail(served, 1)
    assert listener.until("resync")["id"] == "flow:etl"
    assert listener.until("runs", left=[run_id(1)])["id"] == "state:running"


def test_two_clients_with_one_query_are_served_by_one_look(served: Served, listener: Listener) -> None:
    with Listener(served.url) as other:
        for one in (listener, other):
            one.say(type="watch", topic="runs", id="list", q="state:failed", ids=[])
            one.until("runs")
        assert len(served.app.state.parts.hub.runs.lists) == 1
        change(served, 70, state_type="FAILED", state_name="Failed")
        assert listener.until("runs")["new"] == other.until("runs")["new"] == [run_id(70)]


def test_unwatching_ends_it_and_leaves_nothing_behind(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="runs", id="list", q="flow:etl", ids=[])
    listener.until("runs")
    listener.say(type="unwatch", id="list")
    listener.say(type="watch", topic="runs", id="other", q="flow:sync", ids=[])
    listener.until("runs", id="other")
    assert [key[0] for key in served.app.state.parts.hub.runs.lists] == ["flow:sync"]


def test_a_flood_is_answered_by_a_resync(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="runs", id="list", q="", ids=[run_id(0)])
    listener.until("runs")
    rng = random.Random(1)
    served.mirror.apply(Batch(rows={"runs": [make_run(one, rng=rng) for one in range(2_500)]}))
    message = listener.until("runs")
    assert ([run["id"] for run in message["changed"]], message["new"]) == ([run_id(0)], [])
    assert listener.until("resync")["id"] == "list"
