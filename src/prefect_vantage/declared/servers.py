"""The servers that a project folder is applied to, and what a kind of object must be able to do there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from prefect.client.orchestration import SyncPrefectClient

from prefect_vantage.declared.folder import Project
from prefect_vantage.declared.values import Declared, Live, Ref
from prefect_vantage.prefect_api import ask, every_row, filled, prefect_client
from prefect_vantage.sdk.client import VantageClient


@dataclass(frozen=True, slots=True)
class Servers:
    """Prefect, by its API at `prefect_url` (".../api"); and the Vantage service, which is only connected where somebody asks for it."""

    prefect_url: str
    auth: str | None = field(repr=False)
    client: SyncPrefectClient = field(repr=False)
    connect: Callable[[], VantageClient] = field(repr=False)

    @property
    def vantage(self) -> VantageClient:
        """A client of the Vantage service."""
        return self.connect()

    def ask(self, method: str, path: str, *names: str, **options: Any) -> Any:
        """Prefect's answer as JSON; None when there is nothing. Each `{}` of the path stands for one of `names`."""
        return ask(self.client, method, path, *names, **options)

    def rows(self, path: str, *names: str, **filters: Any) -> Iterator[dict[str, Any]]:
        """Every row of one of Prefect's filter routes."""
        return every_row(self.client, filled(path, *names), **filters)


@contextmanager
def open_servers(prefect_url: str, auth: str | None, connect: Callable[[], VantageClient] = VantageClient) -> Iterator[Servers]:
    """Connect; `connect` makes the client of the Vantage service. Raises PrefectUnreachable or PrefectError for what goes wrong inside."""
    with ExitStack() as open_clients, prefect_client(prefect_url, auth) as client:
        yield Servers(prefect_url, auth, client, cache(lambda: open_clients.enter_context(connect())))


class Kind(Protocol):
    """One kind of object. `fixed` are fields that no server changes once an object is there; objects of a `lasting` kind are never removed."""

    name: str
    fixed: frozenset[str]
    lasting: bool

    def declare(self, project: Project, servers: Servers) -> Sequence[Declared]:
        """What the folder declares of this kind. Raises DefinitionError for what only the server's knowledge shows to be wrong."""

    def find(self, servers: Servers, refs: Collection[Ref]) -> Mapping[Ref, Live]:
        """Those of `refs` that are there."""

    def write(self, servers: Servers, declared: Declared, live: Live | None, changed: frozenset[str]) -> None:
        """Make it (`live` is None), or change its top-level fields `changed`."""

    def remove(self, servers: Servers, live: Live) -> None:
        """Take it away; it may be gone already."""
