"""Where Prefect is and how to enter, from `VANTAGE_PREFECT_*` or from Prefect's own settings and profile.

Prefect's settings are read by a child process (`python -m prefect_vantage.ingest.address`): importing Prefect costs a service 80 MB for one address.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace

from prefect_vantage.errors import SettingsError
from prefect_vantage.ingest.transport import Address
from prefect_vantage.settings import Settings

_DEFAULT_API_URL = "http://127.0.0.1:4200/api"
_SECONDS = 60.0


def find_address(settings: Settings) -> Address:
    """Prefect's address: the settings' own, else Prefect's settings and profile, else a local server's default. Raises SettingsError."""
    own = settings.prefect_api_url
    found = Address(own, "", settings.prefect_auth_string) if own else _ask_child()
    url = found.api_url.rstrip("/")
    ui_url = (settings.prefect_ui_url or url.removesuffix("/api")).rstrip("/")
    return replace(found, api_url=url, ui_url=ui_url, auth=settings.prefect_auth_string or found.auth or None)


def _ask_child() -> Address:
    command = [sys.executable, "-m", "prefect_vantage.ingest.address"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=True).stdout
        return Address(**json.loads(told.splitlines()[-1]))
    except subprocess.CalledProcessError as error:
        reason = (error.stderr or "").strip().splitlines()
        raise SettingsError(
            f"Prefect's settings cannot be read: {reason[-1] if reason else error}",
            hint="Mend the active Prefect profile, or set VANTAGE_PREFECT_API_URL.",
        ) from error
    except (OSError, subprocess.TimeoutExpired, IndexError, ValueError, TypeError) as error:
        raise SettingsError(f"Prefect's settings cannot be read: {error}", hint="Set VANTAGE_PREFECT_API_URL.") from error


def prefect_says() -> Address:
    """What Prefect's own settings say; imports Prefect."""
    from prefect.settings import get_current_settings

    found = get_current_settings()
    secret = found.api.auth_string
    verify: bool | str = not found.api.tls_insecure_skip_verify
    if verify and found.api.ssl_cert_file:
        verify = str(found.api.ssl_cert_file)
    auth = secret.get_secret_value() if secret else None
    return Address(found.api.url or _DEFAULT_API_URL, "", auth, verify, dict(found.client.custom_headers))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(prefect_says())) + "\n")
