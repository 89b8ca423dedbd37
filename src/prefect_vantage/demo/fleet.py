"""Puts the sample fleet on a Prefect server and submits its first runs, through Prefect's API.

    catalogue ──► flows (tagged) ──► pools, queues and deployments, as `vantage apply` makes them ──► first runs

Doing it twice changes nothing; `removal` takes it away again. Nothing is remembered as the project's own, so `vantage apply` never removes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prefect.utilities.callables import parameter_schema_from_entrypoint

from prefect_vantage.declared.flows import ReadFlow
from prefect_vantage.declared.kinds.deployments import Deployments, declared_deployment
from prefect_vantage.declared.kinds.pools import Pools
from prefect_vantage.declared.kinds.queues import Queues
from prefect_vantage.declared.plan import make_so
from prefect_vantage.declared.servers import open_servers
from prefect_vantage.declared.values import Declared, Ref
from prefect_vantage.demo.catalogue import SAMPLE_TAG, Catalogue, read_catalogue

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
    deployments = declared_deployments(fleet)
    with open_servers(api_url, auth_string) as servers:
        for flow in fleet.flows:  # a flow that this makes carries the sample tag, one that was there before stays as it was
            servers.ask("POST", "/flows/", json={"name": flow, "tags": [SAMPLE_TAG]})
        pools = [*Pools().declare(fleet.declared, servers), *Queues().declare(fleet.declared, servers)]
        make_so([*pools, *deployments], servers)
        for pool in fleet.pools:
            tell(f"Work pool {pool.name} with queues {', '.join(queue.name for queue in pool.queues)}")
        tell(f"{len(deployments)} deployments of {len(fleet.flows)} flows")
        first = {_ref(fleet, name) for name in FIRST_RUNS if first_runs}
        started = Deployments().find(servers, first).values()
        for deployment in started:
            servers.ask("POST", "/deployments/{}/create_flow_run", deployment.id, json={})
    return FleetReport(
        tuple(pool.name for pool in fleet.pools), fleet.flows, tuple(entry.name for entry in fleet.deployments), len(started)
    )


def declared_deployments(fleet: Catalogue) -> list[Declared]:
    """The fleet's deployments. Their flows are ours and simple enough to be read without being loaded, which would take seconds."""
    declared = fleet.declared
    assert declared.prefect is not None
    found = []
    for entry, sample in zip(declared.deployments, fleet.deployments, strict=True):
        schema = parameter_schema_from_entrypoint(str(fleet.root / sample.entrypoint)).model_dump(mode="json", exclude_unset=True)
        content = entry.value.model_dump(mode="json", exclude_unset=True)
        flow = ReadFlow(content=content, name=sample.flow, description=sample.description, schema=schema)
        found.append(declared_deployment(entry, flow, declared.prefect, fleet.root, {}))
    return found


def _ref(fleet: Catalogue, name: str) -> Ref:
    return next(Ref(Deployments.name, f"{entry.flow}/{entry.name}") for entry in fleet.deployments if entry.name == name)
