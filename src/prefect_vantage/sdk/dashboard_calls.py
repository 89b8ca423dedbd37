"""Questions about dashboards that the SDK can put to the service; see `sdk.calls`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from prefect_vantage.sdk.calls import Call
from prefect_vantage.sdk.models import Json
from prefect_vantage.sdk.problems import read_json


def listed() -> Call[list[Json]]:
    """Every dashboard that the person sees."""
    return Call("/dashboards", lambda response: list(read_json(response)["dashboards"]))


def get(name: str) -> Call[Json]:
    """One, with its definition and version."""
    return Call(_path(name), read_json)


def create(definition: Mapping[str, Any]) -> Call[Json]:
    """Keep a new one."""
    return Call("/dashboards", read_json, method="POST", body=dict(definition))


def replace(name: str, definition: Mapping[str, Any], version: int | None) -> Call[Json]:
    """Give it another definition, if it still has that version (None: whatever it has)."""
    return Call(_path(name), read_json, method="PUT", body=dict(definition), headers=_seen(version))


def delete(name: str, version: int | None) -> Call[None]:
    """Take it away, if it still has that version."""
    return Call(_path(name), _nothing, method="DELETE", headers=_seen(version))


def code(name: str) -> Call[str]:
    """As YAML for a project's folder."""
    return Call(f"{_path(name)}/code", lambda response: response.text)


def embed(name: str, days: int) -> Call[Json]:
    """A signed link."""
    return Call(f"{_path(name)}/embed", read_json, method="POST", body={"days": days})


def _nothing(_response: httpx.Response) -> None:
    return None


def _path(name: str) -> str:
    return f"/dashboards/{quote(name, safe='')}"


def _seen(version: int | None) -> dict[str, str]:
    return {"If-Match": "*" if version is None else f'"{version}"'}
