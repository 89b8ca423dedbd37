"""Everything that matches is cancelled on a real Prefect server although the service is killed half-way; the audit has every run."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.prefect_server import PrefectServer, prefect_server  # noqa: F401 - a fixture
from tests.truth import Plan, Vantage, retried, wait

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

SLOW = Plan(rate=3.0, in_flight=2)
"""Slow enough to be killed in the middle: a batch of fifty takes two requests."""
WAITING, RUNNING, DONE = 70, 20, 10
TAG = "cancel-me"
QUERY = f"tag:{TAG}"
PATIENCE = 180.0


@pytest.fixture
def vantage(prefect_server: PrefectServer, tmp_path: Path) -> Iterator[Vantage]:  # noqa: F811
    service = Vantage(tmp_path, prefect_server.url, SLOW)
    service.start()
    yield service
    service.stop()


def make_runs(server: PrefectServer) -> None:
    """Runs that wait, runs that are under way, runs that are finished."""
    with server.client() as client:
        flow = retried(lambda: client.post("/flows/", json={"name": "to-be-cancelled"})).json()["id"]
        for index in range(WAITING + RUNNING + DONE):
            body = {"flow_id": flow, "tags": [TAG], "state": {"type": "SCHEDULED", "name": "Scheduled"}}
            run = retried(lambda: client.post("/flow_runs/", json=body)).json()["id"]  # noqa: B023
            state = "SCHEDULED" if index < WAITING else "RUNNING" if index < WAITING + RUNNING else "COMPLETED"
            if state != "SCHEDULED":
                change = {"state": {"type": state}, "force": True}
                retried(lambda: client.post(f"/flow_runs/{run}/set_state", json=change))  # noqa: B023


def states(server: PrefectServer) -> Counter[str]:
    with server.client() as client:
        found: list[dict[str, Any]] = []
        while True:
            body = {"flow_runs": {"tags": {"all_": [TAG]}}, "limit": 200, "offset": len(found)}
            page = retried(lambda: client.post("/flow_runs/filter", json=body)).json()  # noqa: B023
            found += page
            if len(page) < 200:
                return Counter(run["state_type"] for run in found)


def action(vantage: Vantage, action_id: str) -> dict[str, Any]:
    return vantage.get(f"actions/{action_id}")


def rows(vantage: Vantage, action_id: str) -> list[dict[str, Any]]:
    found = vantage.get(f"actions/{action_id}/runs", limit="500")["runs"]
    assert isinstance(found, list)
    return found


def test_cancelling_everything_that_matches_survives_a_kill(prefect_server: PrefectServer, vantage: Vantage) -> None:  # noqa: F811
    make_runs(prefect_server)
    total = WAITING + RUNNING + DONE
    wait(lambda: vantage.get("runs/count", q=QUERY)["count"] == total, PATIENCE, "the runs are not mirrored")
    wait(lambda: vantage.get("runs/count", q=f"{QUERY} state_type:completed")["count"] == DONE, PATIENCE, "their states are not mirrored")
    asked = {"kind": "cancel", "query": QUERY, "reason": "a test", "expected_count": total}
    seen = httpx.post(f"{vantage.url}/actions/preview", json=asked, timeout=60).raise_for_status().json()
    assert (seen["total"], seen["affected"]) == (total, WAITING + RUNNING)
    begun = httpx.post(f"{vantage.url}/actions", json=asked, headers={"Vantage-Person": "ada"}, timeout=60).raise_for_status().json()

    until = time.monotonic() + PATIENCE
    while not (now := action(vantage, begun["id"]))["done"]:
        assert time.monotonic() < until, "the action does not begin"
        time.sleep(0.02)
    vantage.kill()
    assert now["status"] == "running"
    vantage.start()
    wait(lambda: action(vantage, begun["id"])["finished_at"] is not None, PATIENCE, "the action does not go on")

    ended = action(vantage, begun["id"])
    assert (ended["status"], ended["total"], ended["failed"], ended["person"]["id"]) == ("finished", total, 0, "ada")
    assert ended["done"] + ended["skipped"] == total
    assert states(prefect_server) == {"CANCELLED": WAITING, "CANCELLING": RUNNING, "COMPLETED": DONE}
    audit = rows(vantage, begun["id"])
    assert len({row["run_id"] for row in audit}) == total
    assert {row["status"] for row in audit} == {"done", "skipped"}
    assert all(row["at"] for row in audit)
    assert Counter(row["message"] for row in audit if row["status"] == "skipped")["Already Completed"] == DONE
    once = prefect_server.sql(
        "SELECT count(*) FROM flow_run_state s JOIN flow_run r ON r.id = s.flow_run_id WHERE s.type = 'CANCELLED' AND r.tags LIKE ?",
        f"%{TAG}%",
    )
    assert once == [(WAITING,)]
    wait(lambda: vantage.get("runs/count", q=f"{QUERY} state_type:cancelled")["count"] == WAITING, PATIENCE, "the mirror does not follow")


def test_retry_tags_and_deletion_are_what_prefect_takes(prefect_server: PrefectServer, vantage: Vantage) -> None:  # noqa: F811
    with prefect_server.client() as client:
        flow = retried(lambda: client.post("/flows/", json={"name": "acted-on"})).json()["id"]
        schema = {"type": "object", "required": ["day"], "properties": {"day": {"type": "string"}}}
        body = {"name": "by-hand", "flow_id": flow, "parameter_openapi_schema": schema, "enforce_parameter_schema": True}
        deployment = retried(lambda: client.post("/deployments/", json=body)).json()["id"]
        made = {"parameters": {"day": "2026-11-01", "password": "hunter2"}, "tags": ["acted-on"]}
        run = retried(lambda: client.post(f"/deployments/{deployment}/create_flow_run", json=made)).json()["id"]
        retried(lambda: client.post(f"/flow_runs/{run}/set_state", json={"state": {"type": "FAILED"}, "force": True}))
        wait(lambda: vantage.get("runs/count", q=f"id:{run} state:failed")["count"] == 1, PATIENCE, "the run is not mirrored")

        def act(**asked: Any) -> dict[str, Any]:
            begun = httpx.post(f"{vantage.url}/actions", json={"runs": [run], **asked}, timeout=60).raise_for_status().json()
            wait(lambda: action(vantage, begun["id"])["finished_at"] is not None, PATIENCE, "the action does not end")
            return rows(vantage, begun["id"])[0]

        def now() -> dict[str, Any]:
            found: dict[str, Any] = retried(lambda: client.get(f"/flow_runs/{run}")).json()
            return found

        assert act(kind="set_tags", add=["seen"])["status"] == "done"
        assert sorted(now()["tags"]) == ["acted-on", "seen"]
        assert act(kind="retry")["message"] == "Now AwaitingRetry"
        assert now()["state_name"] == "AwaitingRetry"
        wait(lambda: vantage.get("runs/count", q=f"id:{run} state:AwaitingRetry")["count"] == 1, PATIENCE, "the retry is not mirrored")
        assert act(kind="set_state", state={"type": "COMPLETED", "name": "Checked", "message": "by hand"})["message"] == "Now Checked"

        refused = {"kind": "resubmit", "runs": [run], "parameters": {"dya": 1}}
        problems = httpx.post(f"{vantage.url}/actions/preview", json=refused, timeout=60).raise_for_status().json()["problems"]
        assert problems
        assert "day" in problems[0]
        again = act(kind="resubmit", parameters={"day": "2026-11-02", "password": "[redacted]"})
        new = retried(lambda: client.get(f"/flow_runs/{again['new_run_id']}")).json()
        assert (new["parameters"], new["deployment_id"]) == ({"day": "2026-11-02", "password": "hunter2"}, deployment)

        assert act(kind="delete")["status"] == "done"
        assert client.get(f"/flow_runs/{run}").status_code == 404
    wait(lambda: vantage.get("runs/count", q=f"id:{run} is:deleted")["count"] == 1, PATIENCE, "the deletion is not mirrored")
