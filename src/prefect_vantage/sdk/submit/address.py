"""Where Prefect is and how to enter: named outright, by `VANTAGE_PREFECT_*`, or by Prefect's own settings and profile."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from prefect_vantage.errors import InvalidInput, SettingsError

_DEFAULT_API_URL = "http://127.0.0.1:4200/api"


@dataclass(frozen=True, slots=True)
class Address:
    """`auth` is Prefect's raw `user:password`; `verify` a CA file or whether to check certificates; `settled` that Prefect's own settings say the same."""

    api_url: str
    ui_url: str
    auth: str | None = field(default=None, repr=False)
    verify: bool | str = True
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    settled: bool = False


def find(url: str | None = None, auth: str | None = None) -> Address:
    """The address that is named, else that of the environment, else what Prefect's settings say (only that imports Prefect). Raises InvalidInput, SettingsError."""
    named = url or os.environ.get("VANTAGE_PREFECT_API_URL")
    entry = auth or os.environ.get("VANTAGE_PREFECT_AUTH_STRING") or None
    if not named:
        return _prefect_says(entry)
    if not _is_address(named):
        raise InvalidInput(f"{named!r} is not an address of Prefect's API", hint="Write it like http://127.0.0.1:4200/api.")
    api_url = named.rstrip("/")
    return Address(api_url, _ui_url(api_url, None), entry)


def _prefect_says(auth: str | None) -> Address:
    try:
        from prefect.settings import get_current_settings

        found = get_current_settings()
    except Exception as error:  # a profile that cannot be read; Prefect raises many kinds
        raise SettingsError(
            f"Prefect's settings cannot be read: {error}", hint="Mend the active Prefect profile, or set VANTAGE_PREFECT_API_URL."
        ) from error
    secret = found.api.auth_string
    verify: bool | str = not found.api.tls_insecure_skip_verify
    if verify and found.api.ssl_cert_file:
        verify = str(found.api.ssl_cert_file)
    api_url = (found.api.url or _DEFAULT_API_URL).rstrip("/")
    own = secret.get_secret_value() if secret else None
    return Address(
        api_url, _ui_url(api_url, found.ui_url), auth or own, verify, dict(found.client.custom_headers), settled=auth in (None, own)
    )


def _is_address(text: str) -> bool:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        return False
    return url.scheme in ("http", "https") and bool(url.host) and not any(one.isspace() for one in text)


def _ui_url(api_url: str, prefect_says: str | None) -> str:
    return (os.environ.get("VANTAGE_PREFECT_UI_URL") or prefect_says or api_url.removesuffix("/api")).rstrip("/")
