"""Questions about exports in the background that the SDK can put to the service; see `sdk.calls`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import httpx

from prefect_vantage.errors import VantageError
from prefect_vantage.sdk.calls import Call, ExportFormat
from prefect_vantage.sdk.models import Json
from prefect_vantage.sdk.problems import read_json

OPEN = ("waiting", "writing")


def start(
    q: str,
    *,
    format: ExportFormat,  # noqa: A002
    columns: Sequence[str] | None,
    timezone: str | None,
    bom: bool,
    flow_run: str | None,
) -> Call[Json]:
    """Ask for an export; for the same flow run it is the same one."""
    body: dict[str, Any] = {
        "q": q,
        "format": format,
        "columns": list(columns or ()),
        "timezone": timezone,
        "bom": bom,
        "flow_run": flow_run,
    }
    return Call("/exports", read_json, method="POST", body=body, repeatable=flow_run is not None)


def schedule(
    name: str,
    cron: str,
    q: str,
    *,
    format: ExportFormat,  # noqa: A002
    columns: Sequence[str] | None,
    timezone: str | None,
    bom: bool,
) -> Call[Json]:
    """Export at the times of a cron."""
    body = {"name": name, "cron": cron, "q": q, "format": format, "columns": list(columns or ()), "timezone": timezone, "bom": bom}
    return Call("/exports/schedules", read_json, method="POST", body=body)


def listed(limit: int) -> Call[list[Json]]:
    """The newest first."""
    return Call("/exports", lambda response: list(read_json(response)["exports"]), params={"limit": limit})


def one(export_id: str) -> Call[Json]:
    """How far it is."""
    return Call(_path(export_id), read_json)


def begin(export_id: str) -> Call[Json]:
    """Its flow run is there."""
    return Call(f"{_path(export_id)}/begin", read_json, method="POST", repeatable=True)


def cancel(export_id: str) -> Call[Json]:
    """Write it no further."""
    return Call(f"{_path(export_id)}/cancel", read_json, method="POST", repeatable=True)


def delete(export_id: str) -> Call[None]:
    """Take it away with its file."""
    return Call(_path(export_id), lambda _response: None, method="DELETE")


def file(export_id: str) -> Call[httpx.Response]:
    """Its file, read piece by piece."""
    return Call(f"{_path(export_id)}/file", lambda response: response, streams=True)


def ended(job: Json) -> bool:
    """Whether nothing happens to it any more. Raises VantageError for one that came to nothing, with the reason."""
    if job["status"] in OPEN:
        return False
    if job["status"] != "done":
        raise VantageError(f"The export {job['id']} is {job['status']}", hint=job["reason"])
    return True


def _path(export_id: str) -> str:
    return f"/exports/{quote(export_id, safe='')}"
