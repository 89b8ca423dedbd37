"""One question by every door: list, count, groups, facets and export say the same number."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.served import Served

QUERIES = [
    "",
    "flow:etl",
    "-flow:etl sort:-duration",
    "state:failed,crashed OR is:retried",
    'message:*"say"* -tag:a',
    "param.region:eu attempts:1..",
    "flow:nobody",
]
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


@pytest.mark.parametrize("q", QUERIES)
@pytest.mark.parametrize("by", BY)
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
