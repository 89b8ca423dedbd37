"""The slow way to write a history: every state of every run goes through Prefect's API, which dates it at the moment of writing.

For a server whose database cannot be reached from here. Outcomes, errors, parameters, tags, workers and retries are as in the past that
`past` tells; times are not, because Prefect's API takes none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prefect.client.orchestration import SyncPrefectClient

from prefect_vantage.demo.catalogue import SAMPLE_TAG, Catalogue
from prefect_vantage.demo.fleet import deploy_fleet
from prefect_vantage.demo.records import PastRun, PastState
from prefect_vantage.demo.tally import Tally
from prefect_vantage.prefect_api import every_row, prefect_client


def replay(api_url: str, catalogue: Catalogue, told: Iterator[PastRun], tally: Tally) -> None:
    """Create each told run and take it through its states; subflow runs become runs of their own. A few runs a second."""
    deploy_fleet(api_url, catalogue=catalogue)
    with prefect_client(api_url) as client:
        flows = {flow["name"]: flow["id"] for flow in every_row(client, "/flows/filter")}
        deployments = {entry["name"]: entry["id"] for entry in every_row(client, "/deployments/filter")}
        for run in told:
            _replay_one(client, run, flows[run.flow], deployments.get(run.deployment or ""))
            tally.add([run])


def _replay_one(client: SyncPrefectClient, run: PastRun, flow_id: str, deployment_id: str | None) -> None:
    """Begins with the first state that no worker would take for work to do."""
    first, *rest = [state for state in run.states if state.name not in ("Scheduled", "Late")]
    body: dict[str, Any] = {"name": run.name, "parameters": run.parameters, "state": _state(first)}
    if deployment_id:
        body["labels"] = {"prefect.worker.name": run.worker, "prefect.worker.type": "process"} if run.worker else {}
        created = client.request("POST", "/deployments/{id}/create_flow_run", path_params={"id": deployment_id}, json=body).json()
    else:
        created = client.request("POST", "/flow_runs/", json=body | {"flow_id": flow_id, "tags": [SAMPLE_TAG]}).json()
    for state in rest:
        change = {"state": _state(state), "force": True}
        client.request("POST", "/flow_runs/{id}/set_state", path_params={"id": created["id"]}, json=change)


def _state(state: PastState) -> dict[str, Any]:
    return {"type": state.type, "name": state.name, "message": state.message}
