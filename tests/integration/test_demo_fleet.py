"""The sample fleet on a real worker: every way that a run can end is seen, with the words that Prefect gives it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from threading import Event
from typing import Any

import httpx
import pytest

from benchmarks.postgres import free_port
from prefect_vantage.demo.catalogue import read_catalogue
from prefect_vantage.demo.fleet import deploy_fleet
from prefect_vantage.up.options import UpOptions
from prefect_vantage.up.plan import make_plan, server_service, worker_service
from prefect_vantage.up.supervisor import Supervisor
from tests.prefect_server import empty_database
from tests.truth import retried

pytestmark = [pytest.mark.integration, pytest.mark.timeout(420)]

FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
PATIENCE = 300.0

# deployment, parameters that force the outcome, (state, attempts, part of the message)
CASES: tuple[tuple[str, dict[str, Any], tuple[str, int, str]], ...] = (
    ("payments", {"decline_share": 0.0}, ("Completed", 1, "")),
    ("refunds", {"decline_share": 1.0}, ("Failed", 1, "declined by adyen")),
    ("nightly-sales", {"reject_share": 0.0}, ("Completed", 1, "")),
    ("northwind-feed", {"fault_share": 1.0}, ("Failed", 3, "exception")),
    ("catalogue-thumbnails", {"broken_share": 1.0, "pictures": 3}, ("Failed", 1, "OSError: cannot identify image file")),
    ("archive-export", {"crash_share": 1.0}, ("Crashed", 1, "SIGKILL")),
    ("product-search", {"slow_share": 1.0}, ("TimedOut", 1, "timeout of 8.0 second")),
)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, dict[str, dict[str, Any]]]]:
    """Prefect's API, and by deployment the run that was forced, after all of them ended."""
    folder = tmp_path_factory.mktemp("fleet")
    plan = make_plan(UpOptions(prefect_port=free_port()), folder, None, None, {"PATH": "/usr/bin:/bin", "HOME": str(folder)})
    plan.database.parent.mkdir(parents=True)
    shutil.copy(empty_database(), plan.database)
    supervisor = Supervisor(plan.logs, lambda _line: None, Event(), lambda _children: None)
    try:
        supervisor.start(server_service(plan))
        deploy_fleet(plan.prefect_api_url)
        with httpx.Client(base_url=plan.prefect_api_url, timeout=PATIENCE) as api:
            runs = _submit(api)
            for pool in read_catalogue().pools:
                supervisor.start(worker_service(plan, pool))
            yield api, _wait(api, runs)
    finally:
        supervisor.stop(lambda: None)


def _post(api: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    """The answer's JSON; an embedded server on SQLite says 503 when it is busy, and its clients ask again."""
    answer = retried(lambda: api.post(path, json=body)).raise_for_status()
    return answer.json() if answer.content else None


def _submit(api: httpx.Client) -> dict[str, str]:
    found = {row["name"]: row for row in _post(api, "/deployments/filter", {})}
    for row in found.values():  # the schedules would put other runs before those that are waited for
        _post(api, f"/deployments/{row['id']}/pause_deployment", {})
    submitted = {}
    for name, forced, _ in CASES:
        body = {"parameters": found[name]["parameters"] | forced}
        submitted[name] = _post(api, f"/deployments/{found[name]['id']}/create_flow_run", body)["id"]
    return submitted


def _wait(api: httpx.Client, submitted: dict[str, str]) -> dict[str, dict[str, Any]]:
    until = time.monotonic() + PATIENCE
    while True:
        runs = {run["id"]: run for run in _post(api, "/flow_runs/filter", {"flow_runs": {"id": {"any_": list(submitted.values())}}})}
        if runs and all(run["state_type"] in FINAL for run in runs.values()):
            return {name: runs[run_id] for name, run_id in submitted.items()}
        assert time.monotonic() < until, {run["name"]: run["state_name"] for run in runs.values()}
        time.sleep(1)


@pytest.mark.parametrize(("deployment", "outcome"), [(name, outcome) for name, _, outcome in CASES])
def test_a_run_ends_as_its_parameters_force_it_to(
    ended: tuple[httpx.Client, dict[str, dict[str, Any]]], deployment: str, outcome: tuple[str, int, str]
) -> None:
    run = ended[1][deployment]
    state, attempts, words = outcome
    assert (run["state_name"], run["run_count"]) == (state, attempts)
    assert words in (run["state"]["message"] or "")
    assert "sample-data" in run["tags"]
    assert run["labels"]["prefect.worker.name"].startswith("sample-")


def test_the_etl_ran_its_steps_as_marked_subflows(ended: tuple[httpx.Client, dict[str, dict[str, Any]]]) -> None:
    api, runs = ended
    tasks = {"task_runs": {"flow_run_id": {"any_": [runs["nightly-sales"]["id"]]}}}
    parents = {task["id"] for task in _post(api, "/task_runs/filter", tasks)}
    steps = [run for run in _post(api, "/flow_runs/filter", {}) if run["parent_task_run_id"] in parents]
    assert len(steps) == 3
    assert all(step["tags"] == ["sample-data"] and step["state_name"] == "Completed" for step in steps)


def test_the_fan_out_ran_one_task_for_each_picture(ended: tuple[httpx.Client, dict[str, dict[str, Any]]]) -> None:
    api, runs = ended
    tasks = {"task_runs": {"flow_run_id": {"any_": [runs["catalogue-thumbnails"]["id"]]}}}
    states = sorted(task["state_name"] for task in _post(api, "/task_runs/filter", tasks))
    assert states == ["Completed", "Completed", "Failed"]
