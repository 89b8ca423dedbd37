"""`vantage sync`: how reading from Prefect goes, live; with `--wait` until the mirror holds everything."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from prefect_vantage.cli.connection import connect
from prefect_vantage.cli.console import notes
from prefect_vantage.cli.options import ApiUrl
from prefect_vantage.cli.syncing import Standing, stand
from prefect_vantage.errors import Conflict, InvalidInput, VantageError
from prefect_vantage.times import parse_duration

if TYPE_CHECKING:
    from prefect_vantage.sdk.client import VantageClient
    from prefect_vantage.sdk.models import Json

EXAMPLES = (
    ("vantage sync", "watch until Ctrl-C"),
    ("vantage sync --wait", "return when the mirror equals Prefect: the first time, after a restore, in a script"),
    ("vantage sync --wait --timeout 10m --format json", "the final state as data"),
)
_LOOK_EVERY = 1.0
_FAILING_LOOKS = 60
"""A backfill goes on by itself when Prefect answers again, so it is given up only after failing this many looks in a row."""


def sync(
    *,
    wait: Annotated[
        bool,
        Parameter(name=["--wait", "--once"], help="Return when the backfill is done and a new comparison finds no drift.", negative=()),
    ] = False,
    timeout: Annotated[str | None, Parameter(help="With --wait: give up after this long (`10m`) with exit code 1.")] = None,
    format: Annotated[Literal["table", "json"], Parameter(help="`json`: the final state on standard output.")] = "table",  # noqa: A002
    api_url: ApiUrl = None,
) -> None:
    """Compare the mirror with Prefect now, and show how that goes.

    Shows the backfill with its rate and time left, the event stream, and the drift per state. Asks for one comparison at once.
    """
    if timeout and not wait:
        raise InvalidInput("--timeout means nothing without --wait")
    limit = parse_duration(timeout) if timeout else None
    with connect(api_url) as client:
        before = client.system()
        _ask(client)
        last = _follow(_looks(client, limit), before, wait=wait)
    if format == "json":
        sys.stdout.write(json.dumps(last.system, ensure_ascii=False) + "\n")


def _ask(client: VantageClient) -> None:
    try:
        client.sync()
    except Conflict as error:  # a read-only replica: its writer compares on its own
        notes().print(f"{error.message}; watching only.", style="dim")


def _looks(client: VantageClient, limit: float | None) -> Iterator[Json]:
    """The system's state every second. Raises VantageError when `limit` seconds are over."""
    began = time.monotonic()
    while True:
        yield client.system()
        if limit is not None and time.monotonic() - began > limit:
            raise VantageError("The mirror does not equal Prefect yet", hint="`vantage doctor` says what is in the way.")
        time.sleep(_LOOK_EVERY)


def _follow(looks: Iterator[Json], before: Json, *, wait: bool) -> Standing:
    from prefect_vantage.cli.syncview import open_view

    failing = 0
    with open_view(notes()) as show:
        for system in looks:
            standing = stand(system, before)
            show(standing)
            failing = failing + 1 if standing.failed else 0
            if wait and standing.failed and failing > _FAILING_LOOKS:
                raise VantageError(standing.failed, hint="`vantage doctor` says how to mend it.")
            if wait and standing.whole:
                return standing
    raise AssertionError("the service is looked at for ever")
