"""One question by every door: list, count, groups, facets, export and live view say the same number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.live.listener import Listener
from tests.service.served import Served, run_id

QUERIES = [
    "",
    "flow:etl",
    "-flow:etl sort:-duration",
    "state:failed,crashed OR is:retried",
    'message:*"say"* -tag:a',
    "param.region:eu attempts:1..",
    "flow:nobody",
]
TERMS = (
    "flow:etl",
    "flow:e*,sync",
    "flow:=ETL",
    "deployment:nightly",
    "pool:main,batch",
    "worker:*",
    "state:failed,crashed",
    "state:/^c/i",
    "outcome:success",
    "tag:a",
    "message:*say*",
    "error_type:ValueError",
    "param.region:eu",
    "param.n:>2",
    "params:region",
    "priority:1..3",
    "attempts:>1",
    "duration:>5m",
    "wait:..1h",
    "ended:-24h..",
    "at:yesterday",
    "created:2026-11-23..2026-11-24",
    "is:retried",
    "is:late,finished",
    "has:priority",
    "run-1",
    '"línea"',
)
CONDITIONS = st.builds(str.__add__, st.sampled_from(("", "", "-")), st.sampled_from(TERMS))
GROUPS = st.lists(CONDITIONS, min_size=2, max_size=3).map(lambda terms: f"({' OR '.join(terms)})")
ORDERS = st.sampled_from(("", "sort:-duration", "sort:name,-at", "sort:param.n"))
GENERATED = st.builds(
    lambda terms, order: " ".join([*terms, order]).strip(), st.lists(st.one_of(CONDITIONS, CONDITIONS, GROUPS), max_size=4), ORDERS
)
EVERY = 600
WATCHES = count()
BY = ["flow", "deployment", "worker", "error_group", "state_type", "root", "param.region"]


def ask(served: Served, path: str, **params: Any) -> dict[str, Any]:
    response = served.get(f"/api/v1/{path}", params=params)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def walked(served: Served, q: str) -> list[str]:
    """Ids of all pages."""
    ids: list[str] = []
    page = ask(served, "runs", q=q, limit=97)
    while True:
        ids += [run["id"] for run in page["runs"]]
        if page["next"] is None:
            return ids
        page = ask(served, "runs", q=q, limit=97, cursor=page["next"])


@pytest.mark.parametrize("q", QUERIES)
def test_every_door_counts_the_same_runs(served: Served, q: str) -> None:
    total = ask(served, "runs", q=q, limit=1)["total"]
    ids = walked(served, q)
    assert len(ids) == len(set(ids)) == total
    assert ask(served, "runs/count", q=q)["count"] == total
    assert ask(served, "runs/facets", q=q)["total"] == total
    assert int(served.get("/api/v1/export", params={"q": q, "format": "jsonl"}).headers["X-Vantage-Rows"]) == total


@pytest.fixture(scope="module")
def listener(served: Served) -> Iterator[Listener]:
    with Listener(served.url) as opened:
        yield opened


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(q=GENERATED)
def test_every_door_and_the_live_view_find_the_same_runs_for_generated_queries(served: Served, listener: Listener, q: str) -> None:
    page = ask(served, "runs", q=q, limit=500)
    total = page["total"]
    assert ask(served, "runs/count", q=q)["count"] == total
    facets = ask(served, "runs/facets", q=q, fields="trigger")  # a field that no term of these narrows
    assert facets["total"] == total == sum(value["count"] for value in facets["facets"][0]["values"]) + facets["facets"][0]["other"]
    exported = served.get("/api/v1/export", params={"q": q, "format": "jsonl", "columns": "id"})
    assert int(exported.headers["X-Vantage-Rows"]) == total == len(exported.text.splitlines())

    watch = f"doors-{next(WATCHES)}"
    listener.say(type="watch", topic="runs", id=watch, q=q, ids=[run_id(number) for number in range(EVERY)])
    told = listener.until("runs", id=watch)
    listener.say(type="unwatch", id=watch)
    stays = {run_id(number) for number in range(EVERY)}.difference(told["left"])
    assert told["total"] == total == len(stays)
    assert {run["id"] for run in page["runs"]} <= stays


@pytest.mark.parametrize(("by", "q"), [*zip(BY, QUERIES, strict=True), *zip(BY, reversed(QUERIES), strict=True)])
def test_groups_sum_up_to_the_list_and_each_lists_its_runs(served: Served, q: str, by: str) -> None:
    found = ask(served, "runs/groups", q=q, by=by, limit=3)
    assert found["total"] == ask(served, "runs", q=q, limit=1)["total"]
    assert sum(group["count"] for group in found["groups"]) + found["other"] == found["total"]
    assert found["distinct"] == len(ask(served, "runs/count", q=q, by=by)["groups"])
    for group in found["groups"]:
        assert ask(served, "runs", q=group["query"], limit=1)["total"] == group["count"] == sum(group["states"].values())


def test_a_grouping_that_does_not_exist_is_refused_with_a_hint(served: Served) -> None:
    response = served.get("/api/v1/runs/groups", params={"by": "flw"})
    assert response.status_code == 422
    assert "Did you mean flow?" in response.json()["hint"]
