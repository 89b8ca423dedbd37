"""Puts the sample fleet on a Prefect server and submits its first runs, through Prefect's API.

    catalogue ──► pools and queues ──► flows (tagged) ──► deployments ──► first runs

Doing it twice changes nothing; `removal` takes it away again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.utilities.callables import parameter_schema_from_entrypoint
from prefect.workers.process import ProcessWorker

from prefect_vantage.demo.catalogue import SAMPLE_TAG, Catalogue, Pool, SampleDeployment, read_catalogue
from prefect_vantage.prefect_api import prefect_client

FIRST_RUNS = ("payments", "crm-acme", "nightly-sales", "northwind-feed", "catalogue-thumbnails", "product-search")


@dataclass(frozen=True, slots=True)
class FleetReport:
    """Names of what is on the server now; `runs` counts the runs submitted at once."""

    pools: tuple[str, ...]
    flows: tuple[str, ...]
    deployments: tuple[str, ...]
    runs: int


def deploy_fleet(
    api_url: str,
    *,
    auth_string: str | None = None,
    first_runs: bool = False,
    catalogue: Catalogue | None = None,
    say: Callable[[str], None] | None = None,
) -> FleetReport:
    """Create or update the sample pools, flows and deployments on the server at `api_url` (".../api").

    `first_runs` also submits one run of several deployments at once. Raises PrefectUnreachable or PrefectError.
    """
    fleet = catalogue or read_catalogue()
    tell = say or (lambda _: None)
    with prefect_client(api_url, auth_string) as client:
        for pool in fleet.pools:
            _ensure_pool(client, pool)
            tell(f"Work pool {pool.name} with queues {', '.join(queue.name for queue in pool.queues)}")
        flows = {name: _ensure_flow(client, name) for name in fleet.flows}
        deployed = {entry.name: _deploy(client, fleet, flows[entry.flow], entry) for entry in fleet.deployments}
        tell(f"{len(deployed)} deployments of {len(flows)} flows")
        started = [client.create_flow_run_from_deployment(deployed[name]) for name in FIRST_RUNS if first_runs and name in deployed]
    return FleetReport(tuple(pool.name for pool in fleet.pools), tuple(flows), tuple(deployed), len(started))


def _ensure_pool(client: SyncPrefectClient, pool: Pool) -> None:
    template = ProcessWorker.get_default_base_job_template()
    wanted = WorkPoolCreate(name=pool.name, type=pool.type, description=pool.description, base_job_template=template)
    with suppress(ObjectAlreadyExists):
        client.create_work_pool(wanted)
    for queue in pool.queues:
        with suppress(ObjectAlreadyExists):
            client.create_work_queue(queue.name, priority=queue.priority, work_pool_name=pool.name)
    # A new queue pushes the others down, so the order is set once all of them exist.
    found = {queue.name: queue for queue in client.read_work_queues(work_pool_name=pool.name)}
    for queue in pool.queues:
        if found[queue.name].priority != queue.priority:
            client.request(
                "PATCH",
                "/work_pools/{work_pool_name}/queues/{name}",
                path_params={"work_pool_name": pool.name, "name": queue.name},
                json={"priority": queue.priority},
            )


def _ensure_flow(client: SyncPrefectClient, name: str) -> UUID:
    """Id of the flow; one that this call creates carries the sample tag, one that was there before stays as it was."""
    answer = client.request("POST", "/flows/", json={"name": name, "tags": [SAMPLE_TAG]})
    return UUID(answer.json()["id"])


def _deploy(client: SyncPrefectClient, fleet: Catalogue, flow_id: UUID, entry: SampleDeployment) -> UUID:
    schema = parameter_schema_from_entrypoint(str(fleet.root / entry.entrypoint))
    return client.create_deployment(
        flow_id,
        entry.name,
        description=entry.description,
        entrypoint=entry.entrypoint,
        parameters=entry.parameters,
        parameter_openapi_schema=schema.model_dump_for_openapi(),
        enforce_parameter_schema=True,
        tags=list(entry.tags),
        work_pool_name=entry.pool,
        work_queue_name=entry.queue,
        pull_steps=pull_steps(fleet),
        schedules=[_schedule(schedule) for schedule in entry.schedules],
    )


def pull_steps(fleet: Catalogue) -> list[dict[str, Any]]:
    """Where a worker on this machine finds the fleet's files."""
    return [{"prefect.deployments.steps.set_working_directory": {"directory": str(fleet.root)}}]


def _schedule(schedule: dict[str, Any]) -> DeploymentScheduleCreate:
    """Prefect's schedule of a `prefect.yaml` entry with `interval` (seconds) and `anchor_date`."""
    timing = {"interval": schedule["interval"], "anchor_date": schedule["anchor_date"]}
    return DeploymentScheduleCreate.model_validate({"schedule": timing, "slug": schedule["slug"]})
