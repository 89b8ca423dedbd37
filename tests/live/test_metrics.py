"""Key figures over the live socket: told when they changed, and only then."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from prefect_vantage.mirror.batch import Batch
from tests.live.changes import change, fail
from tests.live.listener import Listener
from tests.service.served import Served, run_id


def value(message: dict[str, Any], group: str, key: str) -> Any:
    return next(one["value"] for one in message[group] if one["key"] == key)


def test_figures_are_told_at_once_and_agree_with_the_overview(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="metrics", id="m", q="flow:etl", **{"from": "-24h"})
    told = listener.until("metrics")
    page = served.get("/api/v1/overview?range=24h&q=flow:etl").json()
    assert told["totals"] == page["totals"]
    assert told["now"] == page["now"]


def test_figures_follow_the_runs_of_their_question(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="metrics", id="m", q="flow:etl")
    assert value(listener.until("metrics"), "now", "running") == 60
    fail(served, 3)
    assert value(listener.until("metrics"), "now", "running") == 59


def test_a_run_of_another_question_is_no_news(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="metrics", id="etl", q="flow:etl")
    listener.say(type="watch", topic="metrics", id="all")
    listener.until("metrics", id="etl")
    listener.until("metrics", id="all")
    change(served, 80, flow="other", state_type="RUNNING")
    assert listener.until("metrics")["id"] == "all"
    fail(served, 1)
    told = {listener.until("metrics")["id"], listener.until("metrics")["id"]}
    assert told == {"etl", "all"}


def test_a_run_that_changes_without_moving_a_number_is_news_all_the_same(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="metrics", id="m", q="flow:etl")
    before = listener.until("metrics")
    change(served, 5, flow="etl", state_type="RUNNING", state_name="Running", message="half way")
    assert listener.until("metrics")["version"] > before["version"]


def test_equal_questions_share_one_look(served: Served, listener: Listener) -> None:
    with Listener(served.url) as other:
        for one in (listener, other):
            one.say(type="watch", topic="metrics", id="m", q="flow:etl")
            one.until("metrics")
        assert len(served.app.state.parts.hub.topics["metrics"].scopes) == 1
        fail(served, 1)
        assert value(listener.until("metrics"), "now", "running") == value(other.until("metrics"), "now", "running") == 59


def test_workers_are_counted_by_pool_and_those_gone_for_days_are_not(served: Served, listener: Listener) -> None:
    now = served.clock.now.replace(tzinfo=None)
    workers = [
        {"id": run_id(1), "name": "a", "pool": "main", "last_heartbeat": now - timedelta(seconds=20)},
        {"id": run_id(2), "name": "b", "pool": "main", "last_heartbeat": now - timedelta(minutes=20)},
        {"id": run_id(3), "name": "c", "pool": "batch", "last_heartbeat": now - timedelta(minutes=1)},
        {"id": run_id(4), "name": "d", "pool": "batch", "last_heartbeat": now - timedelta(days=3)},
    ]
    offline = {"taken": now - timedelta(seconds=5), "kind": "worker", "subject_id": run_id(3), "subject": "c", "online": False}
    served.mirror.apply(Batch(rows={"workers": workers, "samples": [offline]}))
    listener.say(type="watch", topic="metrics", id="m")
    health = listener.until("metrics")["workers"]
    assert (health["online"], health["offline"]) == (1, 2)
    assert [(pool["pool"], pool["online"], pool["offline"]) for pool in health["pools"]] == [("batch", 0, 1), ("main", 1, 1)]
    back = offline | {"taken": now - timedelta(seconds=1), "online": True}
    served.mirror.apply(Batch(rows={"samples": [back]}))
    assert listener.until("metrics")["workers"]["online"] == 2


def test_a_bad_period_is_a_problem(listener: Listener) -> None:
    listener.say(type="watch", topic="metrics", id="m", **{"from": "someday"})
    assert listener.until("problem", id="m")["status"] == 422


def test_nothing_is_told_while_nothing_changes(served: Served, listener: Listener) -> None:
    listener.say(type="watch", topic="metrics", id="m")
    listener.until("metrics")
    scope = next(iter(served.app.state.parts.hub.topics["metrics"].scopes.values()))
    scope.looked_at = float("-inf")
    deadline = time.monotonic() + 20
    while scope.looked_at == float("-inf") and time.monotonic() < deadline:
        time.sleep(0.02)
    served.mirror.apply(Batch(rows={"flows": [{"id": run_id(1), "name": "etl"}]}))
    assert listener.until("version")  # metrics would have come before
