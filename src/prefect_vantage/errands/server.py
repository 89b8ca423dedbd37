"""Which service an errand asks: a block of type Vantage Server, else the address in VANTAGE_API_URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from prefect_vantage.blocks import VantageServer
from prefect_vantage.errands.faults import told_plainly
from prefect_vantage.errors import NotFound
from prefect_vantage.sdk import Retry, VantageClient
from prefect_vantage.sdk.vantage import service_url

PATIENCE = Retry(attempts=6, pause=1.0)
"""Half a minute for a service that starts anew, or that many exports ask at once, just when a schedule is due."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that answers; `timezone` is the zone that it reads calendar words in when nobody names one."""

    client: VantageClient
    timezone: str


@contextmanager
def open_server(block: str | None = None) -> Iterator[Service]:
    """The service that the Vantage Server block of that name names, else the one at VANTAGE_API_URL, for as long as the block of code runs.

    Any VantageError inside comes out as an ErrandFailed with its hint; an unknown block, and a service that stays away, do so at once.
    """
    with told_plainly(), _client(block) as client:
        yield Service(client, str(client.settings()["timezone"]))


def _client(block: str | None) -> VantageClient:
    if not block:
        return VantageClient(service_url(None), retry=PATIENCE)
    name = block.removeprefix("vantage-server/")
    try:
        return cast(VantageServer, VantageServer.load(name)).get_client(retry=PATIENCE)  # an awaitable only in async code
    except ValueError as error:
        raise NotFound(
            f"Prefect has no Vantage Server block named {name!r}",
            hint="Make one under Blocks in Prefect's UI, or leave `server` empty and set VANTAGE_API_URL for the worker.",
        ) from error
