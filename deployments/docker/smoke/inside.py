"""What deployments/smoke does inside the stack, with the SDK and Prefect's client: `inside.py STEP [ARGUMENT]` prints one line of JSON."""

from __future__ import annotations

import json
import re
import smtplib
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.utilities.callables import parameter_schema_from_entrypoint

from prefect_vantage import Vantage

POOL, NAME, TAG = "containers", "smoke/container", "smoke"
MOUNTED = "/smoke"
WAITING = 50
BLOCKER_SECONDS = 90.0
CANCELLED = 5
QUIET_LOOKS = 5
PATIENCE = 600.0
STATES = ("SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CRASHED", "CANCELLING", "CANCELLED", "PAUSED")
UNDER_WAY = ["PENDING", "RUNNING", "CANCELLING"]


def mail(_: str) -> dict[str, Any]:
    """A mail as a report would send it, to the catcher."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "vantage@stack.example", "ops@stack.example", f"Smoke {time.time():.0f}"
    message.set_content("Caught, not delivered.")
    with smtplib.SMTP("mail", 1025, timeout=20) as catcher:
        catcher.send_message(message)
    return {"subject": message["Subject"]}


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
        began = high.run().started
        earlier = [run.name for run in vantage.runs([task.id for task in low.tasks]) if run.started and began and run.started < began]
        until(lambda: logged_host(high) is not None, "the log of the run has arrived")
        host = logged_host(high)
        pid = str(client.read_flow_run(high.id).infrastructure_pid)
    return {
        "waiting": waiting, "occupied": occupied, "state": state.type, "low_started_before": len(earlier), "high": high.id,
        "blocker": blocker.id, "host": host, "container": pid.rpartition(":")[2],
    }  # fmt: skip


def logged_host(task: Any) -> str | None:
    """The host name that a run of the flow has logged."""
    found = [match[1] for line in task.logs() if (match := re.search(r"Ran on host (\S+)", line.message))]
    return found[0] if found else None


def rest(_: str) -> dict[str, Any]:
    """Nothing new starts, and what was under way ends."""
    with get_client(sync_client=True) as client:
        client.request("PATCH", f"/work_pools/{POOL}", json={"is_paused": True})
        until_quiet(client)
    return {}


def act(_: str) -> dict[str, Any]:
    """An action through the API cancels a few runs that wait."""
    with Vantage() as vantage:
        until(lambda: vantage.search("tag:low state:scheduled").count() >= CANCELLED, "the mirror knows what waits")
        runs = [str(run.id) for run in vantage.search("tag:low state:scheduled").first(CANCELLED)]
        actions = vantage.service.actions
        begun = actions.confirm("cancel", runs=runs, reason="smoke", expected_count=CANCELLED)
        ended = actions.wait(begun.id, timeout=PATIENCE)
        assert (ended.status, ended.done, ended.failed) == ("finished", CANCELLED, 0), ended
    return {"sentence": f"{ended.kind} of {ended.done} of {ended.total}"}


def held(_: str) -> dict[str, Any]:
    """What is there: runs in Prefect and in the mirror by state and in all, deployments, presets and actions in the state store."""
    with Vantage() as vantage, get_client(sync_client=True) as client:

        def prefect() -> dict[str, int]:
            return {state: found for state in STATES if (found := count(client, TAG, [state]))}

        def mirror() -> dict[str, int]:
            return {state: found for state in STATES if (found := vantage.search(f"tag:{TAG} state:{state.lower()}").count())}

        until(lambda: mirror() == prefect(), "the mirror has caught up")
        service = vantage.service
        return {
            "prefect": prefect(),
            "mirror": mirror(),
            "ids": sorted(str(run.id) for run in vantage.search(f"tag:{TAG}")),
            "deployments": sorted(one["name"] for one in client.request("POST", "/deployments/filter", json={}).json()),
            "presets": sorted(f"{one.name}: {one.query}" for one in service.presets.list().presets),
            "actions": [
                f"{one.id} {one.kind} {one.status} {one.done}/{one.total} {one.reason} {sorted(row.run_id for row in service.actions.runs(one.id))}"
                for one in service.actions.list()
            ],
        }


def resume(_: str) -> dict[str, Any]:
    """The pool goes on with what waited: one more run of them completes."""
    with get_client(sync_client=True) as client:
        before = count(client, "low", ["COMPLETED"])
        client.request("PATCH", f"/work_pools/{POOL}", json={"is_paused": False})
        until(lambda: count(client, "low", ["COMPLETED"]) > before, "a run that waited has completed")
        client.request("PATCH", f"/work_pools/{POOL}", json={"is_paused": True})
        until_quiet(client)
    return {}


def count(client: SyncPrefectClient, tag: str, states: list[str] | None = None) -> int:
    """Runs with a tag that Prefect has in one of the states."""
    chosen: dict[str, Any] = {"tags": {"all_": [tag]}} | ({"state": {"type": {"any_": states}}} if states else {})
    return int(client.request("POST", "/flow_runs/count", json={"flow_runs": chosen}).json())


def until_quiet(client: SyncPrefectClient) -> None:
    """No run is under way, at several looks in a row: a worker may have taken one just before its pool was paused."""
    looks: list[int] = []

    def quiet() -> bool:
        looks.append(count(client, TAG, UNDER_WAY))
        return len(looks) >= QUIET_LOOKS and not any(looks[-QUIET_LOOKS:])

    until(quiet, "no run is under way")


def until(true: Callable[[], bool], what: str) -> None:
    """Ask until it is so. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so after {PATIENCE:.0f} s: {what}")
        time.sleep(1.0)


STEPS = {step.__name__: step for step in (mail, prepare, overtake, rest, act, held, resume)}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(STEPS[sys.argv[1]](" ".join(sys.argv[2:]))) + "\n")
