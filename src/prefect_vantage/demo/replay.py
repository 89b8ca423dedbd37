"""The slow way to write a history: every state of every run goes through Prefect's API, which dates it at the moment of writing.

For a server whose database cannot be reached from here. Outcomes, errors, parameters, tags, workers and retries are as in the past that
`past` tells; times are not, because Prefect's API takes none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from prefect.client.orchestration import SyncPrefectClient

from prefect_vantage.demo.api import prefect_client
from prefect_vantage.demo.catalogue import Catalogue
from prefect_vantage.demo.fleet import deploy_fleet
from prefect_vantage.demo.records import PastRun, PastState
from prefect_vantage.demo.tally import Tally


def replay(api_url: str, catalogue: Catalogue, told: Iterator[PastRun], tally: Tally) -> None:
    """Create each told run and take it through its states; subflow runs become runs of their own. About 20 runs a second at best."""
    deploy_fleet(api_url, catalogue=catalogue)
    with prefect_client(api_url) as client:
        flows = {flow["name"]: flow["id"] for flow in _all(client, "/flows/filter")}
        deployments = {entry["name"]: entry for entry in _all(client, "/deployments/filter")}
        for run in told:
            _replay_one(client, run, flows[run.flow], deployments.get(run.deployment or ""))
            tally.add([run])


def _all(client: SyncPrefectClient, path: Any) -> Iterator[dict[str, Any]]:
    """Every row that a filter route has, page by page."""
    offset = 0
    while page := client.request("POST", path, json={"limit": 200, "offset": offset}).json():
        yield from page
        offset += len(page)


def _replay_one(client: SyncPrefectClient, run: PastRun, flow_id: str, deployment: dict[str, Any] | None) -> None:
    body: dict[str, Any] = {"name": run.name, "flow_id": flow_id, "parameters": run.parameters, "state": _state(run.states[0])}
    if deployment:
        body |= {
            "deployment_id": deployment["id"],
            "tags": deployment["tags"],
            "work_queue_id": deployment["work_queue_id"],
            "work_queue_name": deployment["work_queue_name"],
            "labels": {"prefect.worker.name": run.worker, "prefect.worker.type": "process"} if run.worker else {},
        }
    created = client.request("POST", "/flow_runs/", content=json.dumps(body)).json()
    for state in run.states[1:]:
        client.request("POST", "/flow_runs/{id}/set_state", path_params={"id": created["id"]}, json={"state": _state(state), "force": True})


def _state(state: PastState) -> dict[str, Any]:
    return {"type": state.type, "name": state.name, "message": state.message}
