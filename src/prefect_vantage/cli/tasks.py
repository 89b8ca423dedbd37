"""`vantage tasks`: one or many tasks as they go, by Prefect's own word or, with a query, by the service's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

from cyclopts import Parameter

from prefect_vantage.cli import cells, wording
from prefect_vantage.cli.address import PrefectUrl
from prefect_vantage.cli.columns import chosen
from prefect_vantage.cli.connection import tasks_on, timezone_of
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.faults import asking
from prefect_vantage.cli.options import ApiUrl, Columns, Limit, Timezone, listed
from prefect_vantage.cli.taskview import Look, ended, picture, watch_on, watch_runs
from prefect_vantage.errors import InvalidInput, TaskFailed
from prefect_vantage.times import parse_duration

if TYPE_CHECKING:
    from prefect_vantage.sdk.models import Json, Run
    from prefect_vantage.sdk.vantage import Vantage

EXAMPLES = (
    ("vantage tasks", "what runs or is due now, until Ctrl-C"),
    ("vantage tasks 6f1c2b1e-0d3a-4c58-9a55-0b7f0c9d3e21", "one task until it ends; exit code 1 when it fails"),
    ("vantage tasks --query 'tag:customer:acme is:active'", "those that a query matches, asked of the service"),
    ("vantage tasks --once --format json", "now, as data"),
)
_MOST_OF_PREFECT = 200


def tasks(
    *ids: Annotated[str, Parameter(name="ID", help="Watch these tasks until all have ended (none: what runs or is due now).")],
    matching: Annotated[
        str | None, Parameter(name="--query", help="Watch what this query matches; asks the service.", allow_leading_hyphen=True)
    ] = None,
    once: Annotated[bool, Parameter(help="Show how things are now and return.", negative=())] = False,
    timeout: Annotated[str | None, Parameter(help="With ids: give up after this long (`10m`) with exit code 1.")] = None,
    limit: Limit = 50,
    columns: Columns = None,
    format: Annotated[Literal["table", "json"], Parameter(help="`json`: the tasks as data, once those with ids have ended.")] = "table",  # noqa: A002
    timezone: Timezone = None,
    api_url: ApiUrl = None,
    prefect_url: PrefectUrl = None,
) -> None:
    """Watch tasks: those of some ids until they have ended, else what runs or is due, or what a query matches, until Ctrl-C.

    Prefect itself is asked, and needs no Vantage service; only --query asks the service. Where nobody watches (a pipe), ids are followed line by
    line, and the rest is shown once.
    """
    if ids and matching is not None:
        raise InvalidInput("Give ids or a query, not both")
    if timeout and (not ids or once):
        raise InvalidInput("--timeout means something only with ids, and without --once")
    zone, names = ZoneInfo(timezone_of(timezone)), listed(columns)
    chosen(names)  # before anything is asked
    seconds = parse_duration(timeout) if timeout else None
    with tasks_on(prefect_url, api_url=api_url) as vantage, asking(matching or ""):
        look = _looking(vantage, ids, matching, limit, zone)
        if ids and not once:
            _to_the_end(look, zone, seconds, names, as_data=format == "json")
        elif format == "json":
            cells.write_json(_object(run) for run in look())
        elif once or not data().is_terminal:
            data().print(picture(look(), data().width, zone, names))
        else:
            watch_on(look, zone, screen=data(), names=names)


def _looking(vantage: Vantage, ids: Sequence[str], matching: str | None, limit: int, zone: ZoneInfo) -> Look:
    if ids:
        return lambda: vantage.runs(ids)
    if matching is not None:
        return lambda: vantage.search(matching, timezone=zone.key).first(limit)
    return lambda: vantage.under_way(min(limit, _MOST_OF_PREFECT))


def _to_the_end(look: Look, zone: ZoneInfo, seconds: float | None, names: Sequence[str] | None, *, as_data: bool) -> None:
    runs = watch_runs(look, zone, limit=seconds, screen=notes() if as_data else data(), names=names)
    if as_data:
        cells.write_json(_object(run) for run in runs)
    failed = sum(run.state_type != "COMPLETED" for run in runs if ended(run))
    if failed:
        raise TaskFailed(f"{wording.number(failed)} of {wording.runs(len(runs))} did not complete")


def _object(run: Run) -> Json:
    """The same shape from both sources: what the service writes, as far as it is known."""
    from dataclasses import fields

    def plain(value: object) -> object:
        return (
            value.isoformat().replace("+00:00", "Z") if hasattr(value, "isoformat") else list(value) if isinstance(value, tuple) else value
        )

    return {one.name: plain(getattr(run, one.name)) for one in fields(run) if one.name != "raw"}
