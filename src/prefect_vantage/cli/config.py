"""`vantage config`: the settings that are in force, and where each value comes from.

options, environment, Prefect's settings, defaults ─► effective ─► mask ─► table or JSON
"""

from __future__ import annotations

import difflib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from prefect_vantage.cli.console import data, notes

if TYPE_CHECKING:
    from prefect_vantage.settings import Settings

EXAMPLES = (
    ("vantage config", "what is in force here, and why"),
    ("vantage config --port 8080", "what `vantage serve --port 8080` would use"),
    ("vantage config --format json", "for a program"),
)
PREFIX = "VANTAGE_"
HIDDEN = "********"
_PASSWORD_IN_URL = re.compile(r"(?<=://)([^:/?#@\s]*):\S*@")  # up to the last @: a password may hold one, and a slash
_SECRET_IN_QUERY = re.compile(r"([?&][^=&#]*(?:pass|secret|token|key)[^=&#]*)=[^&#]*", re.IGNORECASE)

Origin = Literal["default", "environment", "command line", "Prefect profile", "Prefect settings", "derived"]


@dataclass(frozen=True, slots=True)
class Effective:
    """One setting in force: `source` names the variable, option, profile or setting that said so; None for a default."""

    name: str
    value: object
    origin: Origin
    source: str | None = None


def config(
    *,
    host: Annotated[str | None, Parameter(help="As for `vantage serve`.")] = None,
    port: Annotated[int | None, Parameter(help="As for `vantage serve`.", validator=Number(gte=1, lte=65535))] = None,
    data_dir: Annotated[Path | None, Parameter(help="As for `vantage serve`.")] = None,
    base_path: Annotated[str | None, Parameter(help="As for `vantage serve`.")] = None,
    follow: Annotated[bool | None, Parameter(help="As for `vantage serve`.")] = None,
    format: Annotated[Literal["table", "json"], Parameter(help="`table` for people, `json` for programs.")] = "table",  # noqa: A002
) -> None:
    """Show the settings in force, each with where it comes from: an option, a variable, Prefect's own settings, a default.

    Passwords and tokens are masked. A `VANTAGE_*` variable that is no setting is named on standard error.
    """
    from prefect_vantage.settings import Settings, load_settings

    given = {"host": host, "port": port, "data_dir": data_dir, "base_path": base_path, "follow": follow}
    options = {name: f"--{name.replace('_', '-')}" for name, value in given.items() if value is not None}
    found = effective(load_settings(**given), options, os.environ)
    if not any(one.name == "prefect_api_url" and one.value for one in found):
        found = with_prefect(found, prefect_says_so(os.environ))
    rows = [masked(one) for one in with_ui(found)]
    if format == "json":
        told = [{"variable": PREFIX + one.name.upper()} | asdict(one) for one in rows]
        sys.stdout.write(json.dumps(told, default=str, ensure_ascii=False, indent=1) + "\n")
    else:
        _show(rows)
    for name, meant in strangers(os.environ, Settings.model_fields):
        notes().print(f"{name} is no setting" + (f"; did you mean {meant}?" if meant else "."))


def effective(settings: Settings, options: Mapping[str, str], environment: Mapping[str, str]) -> tuple[Effective, ...]:
    """Every setting with its origin; `options` maps the names that the command line gave to the option."""
    variables = {name.upper(): name for name in environment}

    def of(name: str) -> Effective:
        value, variable = getattr(settings, name), variables.get(PREFIX + name.upper())
        if name in options:
            return Effective(name, value, "command line", options[name])
        return Effective(name, value, "environment", variable) if variable else Effective(name, value, "default")

    return tuple(of(name) for name in type(settings).model_fields)


def with_prefect(found: Iterable[Effective], told: Mapping[str, Effective]) -> tuple[Effective, ...]:
    """What Prefect's own settings say where Vantage's say nothing."""
    return tuple(one if one.value else told.get(one.name, one) for one in found)


def with_ui(found: Iterable[Effective]) -> tuple[Effective, ...]:
    """The address of Prefect's UI, which follows from its API where nobody names it."""
    rows = tuple(found)
    api = next((str(one.value) for one in rows if one.name == "prefect_api_url"), "")
    derived = {"value": api.rstrip("/").removesuffix("/api"), "origin": "derived", "source": "prefect_api_url"}
    return tuple(replace(one, **derived) if one.name == "prefect_ui_url" and not one.value else one for one in rows)  # type: ignore[arg-type]


def prefect_says_so(environment: Mapping[str, str]) -> dict[str, Effective]:
    """Prefect's API and how to enter it, as Prefect's own settings have them."""
    # Imported here: it takes a second, which nobody waits for who names the server by VANTAGE_PREFECT_API_URL.
    from prefect.context import get_settings_context

    from prefect_vantage.ingest.address import prefect_says

    context, address = get_settings_context(), prefect_says()
    in_profile = {setting.name for setting in context.profile.settings}

    def of(name: str, value: str, variable: str) -> Effective:
        if variable in environment:
            return Effective(name, value, "environment", variable)
        if variable in in_profile:
            return Effective(name, value, "Prefect profile", context.profile.name)
        return Effective(name, value, "Prefect settings", variable) if context.settings.api.url else Effective(name, value, "default")

    told = [of("prefect_api_url", address.api_url, "PREFECT_API_URL")]
    if address.auth:
        told.append(of("prefect_auth_string", address.auth, "PREFECT_API_AUTH_STRING"))
    return {one.name: one for one in told}


def masked(one: Effective) -> Effective:
    """The setting with what is secret in it hidden: names that say so, `user:password`, passwords in addresses."""
    return replace(one, value=_mask(one.name, one.value))


def _mask(name: str, value: Any) -> object:
    from prefect_vantage.settings import REDACTED_KEYS

    if isinstance(value, tuple):
        return [_mask(name, part) for part in value] if name != "redact_keys" else list(value)
    if hasattr(value, "get_secret_value"):
        return HIDDEN if value.get_secret_value() else value.get_secret_value()
    if not isinstance(value, str) or not value:
        return value
    if name.endswith("auth_string"):
        user, colon, _password = value.partition(":")
        return f"{user}:{HIDDEN}" if colon else HIDDEN
    if any(word in name for word in REDACTED_KEYS):
        return HIDDEN
    return _SECRET_IN_QUERY.sub(rf"\1={HIDDEN}", _PASSWORD_IN_URL.sub(rf"\1:{HIDDEN}@", value))


def strangers(environment: Mapping[str, str], known: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Variables that look like settings and are none, each with the setting that was perhaps meant."""
    settings = [PREFIX + name.upper() for name in known]
    for name in sorted(environment):
        if name.upper().startswith(PREFIX) and name.upper() not in settings:
            yield name, next(iter(difflib.get_close_matches(name.upper(), settings, 1)), None)


def _show(rows: Iterable[Effective]) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    for one in rows:
        origin = f"{one.origin}: {one.source}" if one.source else one.origin
        grid.add_row(Text(PREFIX + one.name.upper()), Text(_shown(one.value)), Text(origin, style="dim" if one.origin == "default" else ""))
    data().print(grid)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, list | bool):
        return json.dumps(value)
    return str(value)
