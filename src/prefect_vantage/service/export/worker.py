"""Who begins an export that was asked for at the service: the flow `vantage-export` of a work pool, where a worker waits for it.

export ─► deployment vantage-export/vantage-export, ready? ─► a flow run that asks for the file, shows how far it is, and leaves a link
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from prefect_vantage.ingest.address import find_address
from prefect_vantage.settings import Settings
from prefect_vantage.state.exports import ExportRow

DEPLOYMENT = "vantage-export", "vantage-export"
"""Flow and deployment, as `prefect.yaml` names them."""


class ExportWorker(Protocol):
    """What the exports of the service ask of Prefect."""

    def start(self, row: ExportRow) -> str | None:
        """The id of a flow run that follows this export, the same however often it is asked; None where no worker waits. Raises PrefectError."""


class NoWorker:
    """A service without a Prefect."""

    def start(self, row: ExportRow) -> str | None:  # noqa: ARG002
        """None."""
        return None


@dataclass(frozen=True, slots=True)
class PrefectWorker:
    """The Prefect server of the settings."""

    settings: Settings

    def start(self, row: ExportRow) -> str | None:
        """See ExportWorker."""
        # Imported here: Prefect takes a second to load, which a service that exports nothing is spared.
        from prefect_vantage.prefect_api import ask, prefect_client

        address = find_address(self.settings)
        with prefect_client(address.api_url, address.auth) as client:
            found = ask(client, "GET", "/deployments/name/{}/{}", *DEPLOYMENT)
            if not found or found.get("status") != "READY":
                return None
            wish: dict[str, Any] = {
                "name": f"export-{row.id[:8]}",
                "parameters": {"keep": True, "job": row.id, "query": row.q, "format": row.format, "timezone": row.timezone},
                "state": {"type": "SCHEDULED"},
                "idempotency_key": f"vantage-export-{row.id}",
                "tags": ["vantage"],
            }
            run = ask(client, "POST", "/deployments/{}/create_flow_run", str(found["id"]), json=wish)
        return str(run["id"])
