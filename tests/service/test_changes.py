"""What changes something: only from here, only as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from prefect_vantage.errors import MirrorError
from prefect_vantage.mirror import retention
from prefect_vantage.mirror.batch import Batch
from tests.service.served import NOW, Served, service

TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 202),
        ({"Content-Type": "application/json"}, 202),
        ({"Origin": "same"}, 202),
        ({"Origin": "https://vantage.example"}, 202),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 202),
    ],
)
def test_only_trusted_pages_and_programs_may_ask_for_a_sync(headers: dict[str, str], status: int) -> None:
    with service(runs=0, allowed_origins=("https://vantage.example",)) as served:
        given = {name: served.url if value == "same" else value for name, value in headers.items()}
        response = served.client.post("/api/v1/sync", headers=given)
        assert (response.status_code, served.upstream.syncs) == (status, int(status == 202))


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("path", ["/api/v1/sync", "/api/v1/prune"])
def test_a_form_changes_nothing(served: Served, media: str, path: str) -> None:
    response = served.client.post(path, content=b'{"older_than":"1d"}', headers={"Content-Type": media})
    assert (response.status_code, response.headers["content-type"]) == (415, "application/problem+json")


@pytest.mark.parametrize(
    ("asked", "window"),
    [
        ({"since": "-30d"}, (NOW - timedelta(days=30), None)),
        ({"since": "2026-11-01", "until": "2026-11-02"}, (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC) - TICK)),
        (
            {"since": "yesterday", "until": "2026-11-24T08:30", "timezone": "Europe/Berlin"},
            (datetime(2026, 11, 22, 23, tzinfo=UTC), datetime(2026, 11, 24, 7, 30, tzinfo=UTC)),
        ),
    ],
)
def test_a_stretch_of_the_past_is_read_again(asked: dict[str, object], window: tuple[datetime, datetime | None]) -> None:
    with service(runs=0) as served:
        answer = served.client.post("/api/v1/sync", json=asked | {"task_runs": True})
        naive = tuple(edge and edge.replace(tzinfo=None) for edge in window)
        assert (answer.status_code, answer.json()) == (202, {"started": True, "asked": "2026-11-24T12:00:00Z"})
        assert (served.upstream.rechecks, served.upstream.syncs) == ([(*naive, True)], 1)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"since": "soon"}, "not a time"),
        ({"since": "2026-11-02", "until": "2026-11-01"}, "not after since"),
        ({"until": "2026-11-01"}, "without since"),
        ({"task_runs": True}, "without since"),
        ({"since": "-1d", "timezone": "Mars/Olympus"}, "time zone"),
        ({"from": "-1d"}, "from"),
    ],
)
def test_a_stretch_that_is_none_starts_nothing(asked: dict[str, object], words: str) -> None:
    with service(runs=0) as served:
        answer = served.client.post("/api/v1/sync", json=asked)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert words in answer.json()["detail"]
        assert (served.upstream.rechecks, served.upstream.syncs) == ([], 0)


def test_pruning_counts_first_and_removes_when_told() -> None:
    with service(runs=100) as served:
        asked = {"older_than": "5h"}
        counted = served.client.post("/api/v1/prune", json=asked).json()["total"]
        assert counted > 0
        assert served.client.post("/api/v1/prune", json=asked | {"dry_run": False}).json()["total"] == counted
        assert served.get("/api/v1/runs/count").json()["count"] == 100 - counted


def test_what_is_pruned_is_told_per_month_and_state() -> None:
    with service(runs=100) as served:
        groups = served.get("/api/v1/runs/count", params={"q": "is:finished ended:..-5h", "by": "state_type"}).json()["groups"]
        counted = served.client.post("/api/v1/prune", json={"older_than": "5h"}).json()
        removed = served.client.post("/api/v1/prune", json={"older_than": "5h", "dry_run": False}).json()
    assert removed == counted
    assert {month["month"] for month in counted["months"]} == {"2026-11"}
    assert {month["state_type"]: month["runs"] for month in counted["months"]} == {
        group["value"]: group["count"] for group in groups if group["count"]
    }


def test_a_pruning_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention.prune, "__kwdefaults__", {"batch": 10})
    with service(runs=100) as served:
        counted = served.client.post("/api/v1/prune", json={"older_than": "5h"}).json()
        answer = served.client.post("/api/v1/prune", json={"older_than": "5h", "dry_run": False, "progress": True})
        left = served.get("/api/v1/runs/count").json()["count"]
    *steps, last = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert [step["removed"] for step in steps] == [*range(10, counted["total"], 10), counted["total"]]
    assert {step["of"] for step in steps} == {counted["total"]}
    assert (last, left) == (counted, 100 - counted["total"])


def test_a_pruning_that_fails_half_way_says_so_in_its_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention.prune, "__kwdefaults__", {"batch": 10})
    with service(runs=100) as served:
        apply, calls = served.mirror.apply, []

        def failing(batch: Batch) -> object:
            calls.append(batch)
            if len(calls) == 3:
                raise MirrorError("No space left on device")
            return apply(batch)

        monkeypatch.setattr(served.mirror, "apply", failing)
        answer = served.client.post("/api/v1/prune", json={"older_than": "5h", "dry_run": False, "progress": True})
        left = served.get("/api/v1/runs/count").json()["count"]
    assert json.loads(answer.text.splitlines()[-1])["problem"]["status"] == 500
    assert left == 90


def test_history_that_is_not_complete_is_asked_for(served: Served) -> None:
    from tests.service.served import run_id

    served.upstream.wanted.clear()
    assert served.get(f"/api/v1/runs/{run_id(3)}/transitions").json()["requested"] is True
    assert served.get(f"/api/v1/runs/{run_id(4)}/transitions").json()["requested"] is False
    assert served.upstream.wanted == [run_id(3)]


def test_ingest_has_ended_when_the_service_has() -> None:
    with service(runs=0) as served:
        upstream = served.upstream
    assert upstream.stopped
