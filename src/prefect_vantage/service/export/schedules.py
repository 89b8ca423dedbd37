"""An export on a schedule: a deployment of Prefect beside `vantage-export`, which it takes pool, queue and code from.

wish ─► deployment vantage-export/export-NAME (cron + zone, keep) ─► seen, paused, run and deleted in Prefect's UI; each file is listed here
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from prefect_vantage.errors import Conflict
from prefect_vantage.ingest.address import find_address
from prefect_vantage.service.export.jobs import ExportWish
from prefect_vantage.service.export.worker import DEPLOYMENT
from prefect_vantage.settings import Settings

_CODE = ("flow_id", "entrypoint", "path", "pull_steps", "version", "parameter_openapi_schema", "enforce_parameter_schema")
_PLACE = ("work_pool_name", "work_queue_name", "job_variables")


@dataclass(frozen=True, slots=True)
class ExportSchedule:
    """When to export what; calendar words of the query mean what they mean at each run."""

    name: str
    cron: str
    wish: ExportWish


def schedule_export(settings: Settings, schedule: ExportSchedule) -> str:
    """Make the deployment; answers its id. Raises Conflict where the flow is not deployed or the name is taken, PrefectError."""
    # Imported here: Prefect takes a second to load, which a service that exports nothing is spared.
    from prefect_vantage.prefect_api import ask, prefect_client

    flow, own = DEPLOYMENT
    address = find_address(settings)
    with prefect_client(address.api_url, address.auth) as client:
        found = ask(client, "GET", "/deployments/name/{}/{}", flow, own)
        if not found:
            raise Conflict(f"Prefect has no deployment {flow}/{own}", hint="`vantage apply` makes it from the project's prefect.yaml.")
        name = f"export-{schedule.name}"
        if ask(client, "GET", "/deployments/name/{}/{}", flow, name):
            raise Conflict(f"There is a deployment {flow}/{name} already", hint="Take another name, or delete it in Prefect.")
        made = ask(client, "POST", "/deployments/", json=_deployment(found, name, schedule))
    return str(made["id"])


def _deployment(like: dict[str, Any], name: str, schedule: ExportSchedule) -> dict[str, Any]:
    wish = schedule.wish
    parameters = {"query": wish.q, "format": wish.format, "columns": list(wish.columns) or None, "timezone": wish.timezone, "bom": wish.bom}
    timing = {"schedule": {"cron": schedule.cron, "timezone": wish.timezone}, "active": True}
    return {
        **{field: like[field] for field in (*_CODE, *_PLACE) if like.get(field) is not None},
        "name": name,
        "description": f"Exports {wish.q or 'every run'}; the file is kept by Vantage",
        "parameters": parameters | {"keep": True},
        "schedules": [timing],
        "tags": ["vantage"],
    }
