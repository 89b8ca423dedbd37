"""Takes the sample fleet and everything that it left behind off a Prefect server again.

    deployments ──► runs (database in batches, else API by fifties) ──► flows ──► pools

Only what the demo made goes: deployments and flows with the tag `sample-data`, pools with the demo's description.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from prefect.client.orchestration import SyncPrefectClient
from prefect.server.database.orm_models import FlowRun

from prefect_vantage.demo.catalogue import SAMPLE_MARK, SAMPLE_TAG, read_catalogue
from prefect_vantage.demo.store import open_store
from prefect_vantage.demo.tally import Progress
from prefect_vantage.prefect_api import every_row, prefect_client

SQL_BATCH = 1_000
API_BATCH = 50  # the most that Prefect deletes in one request
BULK_DELETE: Any = "/flow_runs/bulk_delete"  # a route that the client's list of routes does not know
MARKED = {"tags": {"all_": [SAMPLE_TAG]}}


@dataclass(frozen=True, slots=True)
class RemovalReport:
    """How many of each were removed."""

    runs: int
    deployments: int
    flows: int
    pools: int


def remove_fleet(
    api_url: str,
    *,
    auth_string: str | None = None,
    database_url: str | None = None,
    progress: Progress | None = None,
) -> RemovalReport:
    """Remove the sample deployments, their flows with every run and written history, and the sample pools from the server at `api_url`.

    `database_url` makes the removal of many runs fast (a history of 100,000 runs takes minutes through the API). `progress(done, total)`
    counts runs. A server without a sample fleet is left as it is. Raises InvalidInput, PrefectUnreachable or PrefectError.
    """
    tell = progress or (lambda _done, _total: None)
    with prefect_client(api_url, auth_string) as client:
        deployments = [entry["id"] for entry in every_row(client, "/deployments/filter", deployments=MARKED)]
        for deployment_id in deployments:
            client.request("DELETE", "/deployments/{id}", path_params={"id": deployment_id})
        flows = [flow["id"] for flow in every_row(client, "/flows/filter", flows=MARKED)]
        runs = asyncio.run(_delete_rows(database_url, flows, tell)) if database_url and flows else 0
        runs += _delete_by_api(client, {"flows": {"id": {"any_": flows}}}, tell) if flows else 0
        # A flow of the same name that was there before stays, without the sample runs that it was given.
        runs += _delete_by_api(client, {"flows": {"name": {"any_": read_catalogue().flows}}, "flow_runs": MARKED}, tell)
        for flow_id in flows:
            client.request("DELETE", "/flows/{id}", path_params={"id": flow_id})
        pools = [pool["name"] for pool in every_row(client, "/work_pools/filter") if _is_sample(pool)]
        for name in pools:
            client.request("DELETE", "/work_pools/{name}", path_params={"name": name})
    return RemovalReport(runs, len(deployments), len(flows), len(pools))


def _is_sample(pool: dict[str, Any]) -> bool:
    return str(pool["name"]).startswith("sample-") and str(pool["description"] or "").startswith(SAMPLE_MARK)


def _delete_by_api(client: SyncPrefectClient, chosen: dict[str, Any], tell: Progress) -> int:
    """Number of runs deleted, fifty at a time."""
    total = int(client.request("POST", "/flow_runs/count", json=chosen).json())
    done = 0
    while page := client.request("POST", "/flow_runs/filter", json=chosen | {"limit": API_BATCH}).json():
        ids = [run["id"] for run in page]
        client.request("POST", BULK_DELETE, json={"flow_runs": {"id": {"any_": ids}}, "limit": API_BATCH})
        done += len(ids)
        tell(done, max(total, done))
    return done


async def _delete_rows(database_url: str, flows: list[str], tell: Progress) -> int:
    """Number of runs deleted; states, task runs and their states go with them by the database's own cascades."""
    chosen = FlowRun.flow_id.in_(flows)
    batch = sa.select(FlowRun.id).where(chosen).limit(SQL_BATCH)
    done = 0
    async with open_store(database_url) as store:
        total = int((await store.connection.execute(sa.select(sa.func.count()).select_from(FlowRun).where(chosen))).scalar_one())
        await store.connection.rollback()
        while deleted := await store.delete(sa.delete(FlowRun).where(FlowRun.id.in_(batch))):
            done += deleted
            tell(done, total)
    return done
