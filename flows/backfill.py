"""Compares Vantage's mirror with Prefect and follows until both are equal; on request a stretch of the past is read again first."""

from __future__ import annotations

from typing import Any

from prefect import flow

from prefect_vantage.errands.backfill import catch_up
from prefect_vantage.errands.server import open_server


@flow(name="vantage-backfill")
def backfill(
    since: str | None = None,
    until: str | None = None,
    task_runs: bool = False,
    timezone: str | None = None,
    timeout: str = "6h",
    server: str | None = None,
) -> dict[str, Any]:
    """Bring the mirror up to date and prove it: every state has as many runs here as in Prefect.

    Args:
        since: Read the runs from this time on again, whatever the counts say: -30d, 2026-11-01, last-month. Empty: only what is new.
        until: Read them again up to this time. Empty: up to now and what is scheduled.
        task_runs: Read the task runs of that time too; Vantage itself fetches those of the last days only.
        timezone: IANA zone of dates and calendar words. Empty: the service's.
        timeout: Fail when it has not caught up after this long, such as 30m. The service goes on by itself.
        server: Name of a Vantage Server block. Empty: VANTAGE_API_URL.
    """
    with open_server(server) as service:
        return catch_up(service, since=since, until=until, task_runs=task_runs, timezone=timezone, timeout=timeout)
