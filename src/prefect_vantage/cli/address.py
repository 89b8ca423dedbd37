"""Which Prefect server, and which database of it, a command speaks to: the option, else Vantage's settings, else Prefect's own."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from prefect_vantage.errors import SettingsError

PrefectUrl = Annotated[
    str | None,
    Parameter(
        help="Prefect's API, such as http://127.0.0.1:4200/api (default: Prefect's own settings).", env_var="VANTAGE_PREFECT_API_URL"
    ),
]
DatabaseUrl = Annotated[
    str | None,
    Parameter(
        help="Prefect's database, `sqlite:///FILE` or `postgresql://USER@HOST/NAME`.",
        env_var=["PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL"],
    ),
]


def known_address() -> tuple[str | None, str | None]:
    """Prefect's API address and basic-auth string as far as settings name them."""
    # Imported here: it takes a second, which no other command should wait for.
    from prefect.settings import get_current_settings

    from prefect_vantage.settings import load_settings

    settings, own = load_settings(), get_current_settings()
    url, secret = settings.prefect_api_url or own.api.url, own.api.auth_string
    return (url.rstrip("/") if url else None), settings.prefect_auth_string or (secret.get_secret_value() if secret else None)


def prefect_address(given: str | None) -> tuple[str, str | None]:
    """The server to use, and its basic-auth string. Raises SettingsError when none is named anywhere."""
    url, auth = known_address()
    if given or url:
        return (given or url or "").rstrip("/"), auth
    raise SettingsError(
        "No Prefect server is named",
        hint="Set PREFECT_API_URL or --prefect-url, such as http://127.0.0.1:4200/api; `vantage up` starts one.",
    )
