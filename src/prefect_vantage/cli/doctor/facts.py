"""Finds out what the doctor judges: asks the service and Prefect, looks at this environment and the mirror's folder. Decides nothing."""

from __future__ import annotations

import os
import shutil
from importlib import metadata
from pathlib import Path
from typing import Any

import httpx

from prefect_vantage.cli.address import known_address
from prefect_vantage.cli.doctor.checks import Facts
from prefect_vantage.errors import VantageError
from prefect_vantage.sdk.client import VantageClient
from prefect_vantage.settings import Settings

_PACKAGES = ("prefect", "fastapi", "sqlalchemy")
_SECONDS = 5.0


def gather(settings: Settings, client: VantageClient) -> Facts:
    """All facts; what cannot be found out is None with the reason beside it."""
    system, service_error = _system(client)
    url, version, prefect_error = _prefect((system or {}).get("prefect") or {})
    return Facts(
        api_url=client.url,
        system=system,
        service_error=service_error,
        web_app=_web_app(client.url) if system else None,
        prefect_url=url,
        prefect_version=version,
        prefect_error=prefect_error,
        packages=_packages(),
        data_dir=str(settings.data_dir),
        data_dir_error=_folder_error(settings.data_dir),
        free=_free(settings.data_dir),
    )


def _system(client: VantageClient) -> tuple[dict[str, Any] | None, str | None]:
    try:
        return client.system(), None
    except VantageError as error:
        return None, error.message


def _web_app(url: str) -> bool:
    try:
        answer = httpx.get(f"{url}/", headers={"Accept": "text/html"}, timeout=_SECONDS, follow_redirects=True)
    except httpx.TransportError:
        return False
    return answer.is_success and "<script" in answer.text


def _prefect(told: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    """Address, version and error: as the service sees its Prefect, which may not be the one that this shell names; else as seen from here."""
    if told.get("reachable") and told.get("version"):
        return told.get("url"), told["version"], None
    here, auth = known_address()
    url = told.get("url") or here
    return url, *_prefect_version(url, auth if url == here else None)


def _prefect_version(url: str | None, auth: str | None) -> tuple[str | None, str | None]:
    if url is None:
        return None, "PREFECT_API_URL is not set and the active profile names no server"
    user, _, password = (auth or "").partition(":")
    try:
        answer = httpx.get(f"{url}/admin/version", auth=(user, password) if auth else None, timeout=_SECONDS)
        answer.raise_for_status()
        return str(answer.json()), None
    except httpx.HTTPStatusError as error:
        return None, f"answers {error.response.status_code}"
    except (httpx.TransportError, httpx.InvalidURL, ValueError) as error:
        return None, str(error) or type(error).__name__


def _packages() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    return next((one for one in (folder.absolute(), *folder.absolute().parents) if one.exists()), Path("/"))


def _folder_error(folder: Path) -> str | None:
    return None if os.access(_existing(folder), os.W_OK) else f"{folder} cannot be written"


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(_existing(folder)).free
    except OSError:
        return None
