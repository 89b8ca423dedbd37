"""How a command finds the service: `--api-url`, else VANTAGE_API_URL, else the address that `vantage serve` uses by default."""

from __future__ import annotations

import getpass
import re
from typing import TYPE_CHECKING

from prefect_vantage.errors import InvalidInput

if TYPE_CHECKING:
    from prefect_vantage.sdk.client import VantageClient
    from prefect_vantage.sdk.vantage import Vantage


def connect(api_url: str | None) -> VantageClient:
    """A client of that service; nothing is sent yet. Raises InvalidInput when the address is none."""
    # Imported here: the help of every command must be there before an HTTP client is.
    from prefect_vantage.sdk.client import VantageClient
    from prefect_vantage.settings import load_settings

    settings = load_settings()
    url = api_url or settings.api_url
    if not url.startswith(("http://", "https://")):
        raise InvalidInput(f"{url!r} is not an address", hint="Write it like http://127.0.0.1:4242.")
    return VantageClient(url, person=settings.person or user_name())


def user_name() -> str | None:
    """The user of this machine as a person of the service: whose presets, and who did what. None where there is no name that fits."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return None
    return name if re.fullmatch(r"[\w.@:-]{1,100}", name, re.ASCII) and name != "anonymous" else None


def tasks_on(prefect_url: str | None, *, api_url: str | None = None) -> Vantage:
    """The SDK on that Prefect and that service, or on those that the settings name; nothing is sent yet. Raises InvalidInput."""
    from prefect_vantage.sdk.vantage import Vantage

    return Vantage(api_url, prefect_url=prefect_url)


def timezone_of(name: str | None) -> str:
    """The zone that a command works in: `--timezone`, else VANTAGE_TIMEZONE, else UTC. Raises InvalidInput."""
    from prefect_vantage.settings import load_settings
    from prefect_vantage.times import zone

    return zone(name or load_settings().timezone).key
