"""The sample data of `vantage up`: a past in a new database before the server starts, the fleet on an empty server afterwards."""

from __future__ import annotations

from collections.abc import Callable

from prefect_vantage.demo.catalogue import SAMPLE_TAG, Catalogue, Pool
from prefect_vantage.demo.fleet import deploy_fleet
from prefect_vantage.demo.history import write_history
from prefect_vantage.demo.schema import ensure_schema
from prefect_vantage.prefect_api import every_row, prefect_client
from prefect_vantage.up.memory import EMBEDDED, HISTORY, FleetMemory
from prefect_vantage.up.plan import Plan, ServerCounts, database_address, serves_fleet, wants_fleet

Say = Callable[[str], None]
STARTED = ("PENDING", "RUNNING", "CANCELLING")
ORPHANED = {"type": "CRASHED", "name": "Crashed", "message": "The worker was stopped while this run was in progress."}


def write_past(plan: Plan, check: Callable[[], None], say: Say) -> None:
    """Make the embedded server's database with a past in it, unless it exists; `check` raises when people want to stop.

    The database gets its name when it is complete, so an interrupted writing begins anew.
    """
    if not (plan.embedded and plan.options.sample and plan.options.history_runs) or plan.database.exists():
        return
    say(f"Writing a sample past: {plan.options.history_runs:,} runs over {plan.options.history_days} days")
    draft = plan.database.with_suffix(".draft")
    for left_over in plan.database.parent.glob(f"{draft.name}*"):
        left_over.unlink()
    address = database_address(draft)
    ensure_schema(address, plan.environment)
    check()
    write_history(address, runs=plan.options.history_runs, days=plan.options.history_days, progress=lambda _done, _total: check())
    FleetMemory(plan.folder).remember(HISTORY, plan.database)
    draft.rename(plan.database)


def place_fleet(plan: Plan, catalogue: Catalogue, say: Say) -> tuple[Pool, ...]:
    """Deploy the fleet where it is wanted, with first runs; answers the pools that need a worker here."""
    auth = plan.environment.get("PREFECT_API_AUTH_STRING")
    memory, server = FleetMemory(plan.folder), EMBEDDED if plan.embedded else plan.prefect_api_url
    with prefect_client(plan.prefect_api_url, auth) as client:
        counted = (client.request("POST", "/deployments/count", json={}), client.request("POST", "/flow_runs/count", json={}))
        counts = ServerCounts(*(int(answer.json()) for answer in counted))
        pools = frozenset(str(pool["name"]) for pool in every_row(client, "/work_pools/filter"))
    before = memory.known(server)
    first = wants_fleet(plan.options, counts, before is not None, memory.known(HISTORY) is not None and plan.embedded)
    needed = serves_fleet(plan.options, before is not None, pools, catalogue.pools)
    moved = bool(needed) and before != str(catalogue.root)
    if not first and not moved:
        return needed
    report = deploy_fleet(plan.prefect_api_url, auth_string=auth, first_runs=True, catalogue=catalogue)
    memory.remember(server, catalogue.root)
    say(f"Sample fleet: {len(report.deployments)} deployments, {report.runs} runs submitted")
    return catalogue.pools


def close_orphans(plan: Plan) -> int:
    """Number of sample runs that nothing can finish any more, set to Crashed: call it while no sample worker runs.

    A worker that is stopped ends its runs' processes before they can report, and Prefect would show them as running for ever.
    """
    if not plan.embedded:
        return 0  # another machine's workers may serve the pools of a shared server
    chosen = {"state": {"type": {"any_": STARTED}}, "tags": {"all_": [SAMPLE_TAG]}}
    with prefect_client(plan.prefect_api_url) as client:
        orphans = list(every_row(client, "/flow_runs/filter", flow_runs=chosen))
        for run in orphans:
            client.request("POST", "/flow_runs/{id}/set_state", path_params={"id": run["id"]}, json={"state": ORPHANED, "force": True})
    return len(orphans)
