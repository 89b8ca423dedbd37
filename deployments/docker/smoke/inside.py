"""What deployments/smoke does inside the stack, with the SDK and Prefect's client: `inside.py STEP [ARGUMENT]` prints one line of JSON."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.utilities.callables import parameter_schema_from_entrypoint

from prefect_vantage import Vantage
from prefect_vantage.settings import load_settings

POOL, NAME, TAG = "containers", "smoke/container", "smoke"
MOUNTED = "/smoke"
WAITING = 50
BLOCKER_SECONDS = 90.0
PATIENCE = 600.0


def prepare(folder: str) -> dict[str, Any]:
    """A deployment of the smoke flow, whose file comes from `folder` of the Docker host, on a pool that has one slot now; and a preset."""
    with get_client(sync_client=True) as client:
        client.request("PATCH", f"/work_pools/{POOL}", json={"concurrency_limit": 1})
        flow = client.request("POST", "/flows/", json={"name": "smoke"}).json()["id"]
        client.create_deployment(
            flow,
            "container",
            entrypoint="flow.py:smoke",
            parameter_openapi_schema=parameter_schema_from_entrypoint(f"{Path(__file__).parent}/flow.py:smoke").model_dump_for_openapi(),
            enforce_parameter_schema=True,
            pull_steps=[{"prefect.deployments.steps.set_working_directory": {"directory": MOUNTED}}],
            tags=[TAG],
            work_pool_name=POOL,
            work_queue_name="default",
            job_variables={"volumes": [f"{folder}:{MOUNTED}:ro"]},
        )
        queues = client.read_work_queues(work_pool_name=POOL)
    with Vantage() as vantage:
        vantage.service.presets.create("Smoke", f"tag:{TAG}", shared=True)
    return {"queues": {queue.name: queue.priority for queue in queues}}


def overtake(_: str) -> dict[str, Any]:
    """One run takes the only slot; fifty with priority low wait behind it; one with priority high is submitted last, and waited for."""
    with Vantage() as vantage, get_client(sync_client=True) as client:
        blocker = vantage.submit(NAME, {"seconds": BLOCKER_SECONDS}, priority="critical", tags=["blocker"])
        until(lambda: blocker.state().type == "RUNNING", "the first run is running")
        low = vantage.map(NAME, ({"seconds": 0} for _ in range(WAITING)), priority="low", tags=["low"])
        high = vantage.submit(NAME, {"seconds": 0}, priority="high", tags=["high"])
        waiting, occupied = count(client, "low", ["SCHEDULED"]), blocker.state().type == "RUNNING"
        state = high.wait(timeout=PATIENCE)
        started = [run.name for run in vantage.runs([task.id for task in low.tasks]) if run.started and run.started < high.run().started]
        until(lambda: logged_host(high) is not None, "the log of the run has arrived")
        pid = str(client.read_flow_run(high.id).infrastructure_pid)
    return {
        "waiting": waiting, "occupied": occupied, "state": state.type, "low_started_before": len(started), "high": high.id,
        "blocker": blocker.id, "host": logged_host(high), "container": pid.rpartition(":")[2],
    }  # fmt: skip


def logged_host(task: Any) -> str | None:
    """The host name that a run of the flow has logged."""
    found = [match[1] for line in task.logs() if (match := re.search(r"Ran on host (\S+)", line.message))]
    return found[0] if found else None


def rest(_: str) -> dict[str, Any]:
    """Nothing new starts, and what was under way ends."""
    with get_client(sync_client=True) as client:
        client.request("PATCH", f"/work_pools/{POOL}", json={"is_paused": True})
        until(lambda: count(client, TAG, ["PENDING", "RUNNING", "CANCELLING"]) == 0, "no run is under way")
    return {}


def held(_: str) -> dict[str, Any]:
    """What is there: runs in Prefect and in the mirror by state and in all, deployments, presets in the state store."""
    with Vantage() as vantage, get_client(sync_client=True) as client:
        until(lambda: vantage.search(f"tag:{TAG}").count() == count(client, TAG), "the mirror has caught up")
        return {
            "prefect": {state: found for state in STATES if (found := count(client, TAG, [state]))},
            "mirror": {state: found for state in STATES if (found := vantage.search(f"tag:{TAG} state:{state.lower()}").count())},
            "ids": sorted(str(run.id) for run in vantage.search(f"tag:{TAG}")),
            "deployments": client.request("POST", "/deployments/count", json={}).json(),
            "presets": sorted(preset.name for preset in vantage.service.presets.list().presets),
            "state_store": load_settings().state_url is not None,
        }


def resume(_: str) -> dict[str, Any]:
    """The pool goes on with what waited: one more run of them completes."""
    with get_client(sync_client=True) as client:
        before = count(client, "low", ["COMPLETED"])
        client.request("PATCH", f"/work_pools/{POOL}", json={"is_paused": False})
        until(lambda: count(client, "low", ["COMPLETED"]) > before, "a run that waited has completed")
        client.request("PATCH", f"/work_pools/{POOL}", json={"is_paused": True})
        until(lambda: count(client, TAG, ["PENDING", "RUNNING", "CANCELLING"]) == 0, "no run is under way")
    return {}


STATES = ("SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CRASHED", "CANCELLING", "CANCELLED", "PAUSED")


def count(client: SyncPrefectClient, tag: str, states: list[str] | None = None) -> int:
    """Runs with a tag that Prefect has in one of the states."""
    chosen: dict[str, Any] = {"tags": {"all_": [tag]}} | ({"state": {"type": {"any_": states}}} if states else {})
    return int(client.request("POST", "/flow_runs/count", json={"flow_runs": chosen}).json())


def until(true: Callable[[], bool], what: str) -> None:
    """Ask until it is so. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so after {PATIENCE:.0f} s: {what}")
        time.sleep(1.0)


STEPS = {step.__name__: step for step in (prepare, overtake, rest, held, resume)}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(STEPS[sys.argv[1]](" ".join(sys.argv[2:]))) + "\n")
