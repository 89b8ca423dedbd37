"""Removes old finished runs from Vantage's mirror. Prefect keeps its own."""

from __future__ import annotations

from typing import Any

from prefect import flow

from prefect_vantage.errands.retention import prune_old
from prefect_vantage.errands.server import open_server


@flow(name="vantage-retention")
def retention(older_than: str = "90d", dry_run: bool = True, server: str | None = None) -> dict[str, Any]:
    """Remove finished runs that ended long ago from the mirror, with their states and task runs. What is removed comes back only by a new mirror.

    Args:
        older_than: Runs that ended longer ago than this: 90d, 52w.
        dry_run: Only count them, month by month; remove nothing.
        server: Name of a Vantage Server block. Empty: VANTAGE_API_URL.
    """
    with open_server(server) as service:
        return prune_old(service, older_than=older_than, dry_run=dry_run)
