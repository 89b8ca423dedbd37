"""Questions about reports and deliveries that the SDK can put to the service; see `sdk.calls`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from prefect_vantage.sdk.calls import Call
from prefect_vantage.sdk.models import Json
from prefect_vantage.sdk.problems import read_json


def report(name: str) -> Call[Json]:
    """A report with its definition and version."""
    return Call(_report(name), read_json)


def create(definition: Mapping[str, Any]) -> Call[Json]:
    """Keep a new report."""
    return Call("/reports", read_json, method="POST", body=dict(definition))


def replace(name: str, definition: Mapping[str, Any], version: int | None) -> Call[Json]:
    """Give a report another definition, if it still has that version (None: whatever it has)."""
    return Call(_report(name), read_json, method="PUT", body=dict(definition), headers=_seen(version))


def delete(name: str, version: int | None) -> Call[None]:
    """Take it away, if it still has that version."""
    return Call(_report(name), _nothing, method="DELETE", headers=_seen(version))


def restore(name: str, version: int | None) -> Call[Json]:
    """Make an older version, or the one before it was deleted, the newest."""
    return Call(f"{_report(name)}/restore", read_json, method="POST", body={"version": version})


def versions(name: str) -> Call[list[Json]]:
    """Every version, the newest first."""
    return Call(f"{_report(name)}/versions", lambda response: list(read_json(response)["versions"]))


def trial(name: str, to: str) -> Call[Json]:
    """Send the report to one mailbox to see how it looks."""
    return Call(f"{_report(name)}/test", read_json, method="POST", body={"to": to})


def send(name: str, period: str | None) -> Call[Json]:
    """Have the service render and send a report now."""
    return Call(f"{_report(name)}/send", read_json, method="POST", body={"period": period})


def deliveries(report_name: str | None, status: str | None, limit: int, before: str | None) -> Call[Json]:
    """A page of deliveries, the newest first."""
    wanted = {"report": report_name, "status": status, "limit": limit, "before": before}
    return Call("/deliveries", read_json, params={name: value for name, value in wanted.items() if value is not None})


def delivery(delivery_id: str) -> Call[Json]:
    """One delivery."""
    return Call(_delivery(delivery_id), read_json)


def resend(delivery_id: str) -> Call[Json]:
    """Send it once more, as a delivery of its own."""
    return Call(f"{_delivery(delivery_id)}/resend", read_json, method="POST")


def open_edition(name: str, period: str | None, at: datetime | None, timezone: str | None) -> Call[Json]:
    """The edition of a period with its deliveries; twice it is the same one."""
    body = {"report": name, "period": period, "at": at.isoformat() if at else None, "timezone": timezone}
    return Call("/deliveries", read_json, method="POST", body=body, repeatable=True)


def document(edition_id: str) -> Call[bytes]:
    """The JSON of an edition."""
    return Call(f"/editions/{edition_id}/document", _content, patience=300.0)


def put_file(edition_id: str, attempt: str, name: str, content: bytes) -> Call[None]:
    """A file of a rendering."""
    path = f"/editions/{edition_id}/files/{quote(name, safe='')}"
    headers = {"Content-Type": "application/octet-stream"}
    return Call(path, _nothing, method="PUT", params={"attempt": attempt}, content=content, headers=headers, repeatable=True)


def seal(edition_id: str, attempt: str, *, complete: bool, empty: bool) -> Call[Json]:
    """Say that all files are there; answers the edition."""
    body = {"attempt": attempt, "complete": complete, "empty": empty}
    return Call(f"/editions/{edition_id}/seal", read_json, method="POST", body=body, repeatable=True)


def file(edition_id: str, name: str) -> Call[bytes]:
    """A file of a sealed edition."""
    return Call(f"/editions/{edition_id}/files/{quote(name, safe='')}", _content)


def job(delivery_id: str) -> Call[Json]:
    """What there is to send."""
    return Call(f"{_delivery(delivery_id)}/job", read_json)


def claim(delivery_id: str, word: str) -> Call[bool]:
    """Claim a delivery; the same word twice is one claim."""
    return Call(f"{_delivery(delivery_id)}/claim", _ok, method="POST", body={"claim": word}, repeatable=True)


def hand_over(delivery_id: str, word: str) -> Call[bool]:
    """Say that the message leaves now."""
    return Call(f"{_delivery(delivery_id)}/hand-over", _ok, method="POST", body={"claim": word}, repeatable=True)


def outcome(delivery_id: str, word: str, result: str, details: Mapping[str, Any]) -> Call[str]:
    """Record what came of a claim; answers the delivery's status."""
    body = {"claim": word, "result": result, **details}
    path = f"{_delivery(delivery_id)}/outcome"
    return Call(path, lambda response: str(read_json(response)["status"]), method="POST", body=body, repeatable=True)


def _report(name: str) -> str:
    return f"/reports/{quote(name, safe='')}"


def _delivery(delivery_id: str) -> str:
    return f"/deliveries/{quote(delivery_id, safe='')}"


def _seen(version: int | None) -> dict[str, str]:
    return {"If-Match": "*" if version is None else f'"{version}"'}


def _ok(response: httpx.Response) -> bool:
    return bool(read_json(response)["ok"])


def _content(response: httpx.Response) -> bytes:
    return response.content


def _nothing(_response: httpx.Response) -> None:
    return None
