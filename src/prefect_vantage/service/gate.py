"""How much may be asked at once: a few statements at a time, fewer for one client, so that nobody starves the others.

request ─► Gate.enter(client) ─► a place, or Busy (503) when none comes free in time ─► statement ─► place given back
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from prefect_vantage.service.problems import Busy


@dataclass
class _Client:
    """One client's share of the places, kept only while it asks for something."""

    places: asyncio.Semaphore
    users: int = field(default=0)


class Gate:
    """`places` at a time in all, `per_client` for one client, at most `waiting` in line, each for at most `patience` seconds."""

    def __init__(self, places: int, *, per_client: int | None = None, waiting: int = 256, patience: float = 15.0) -> None:
        self._places = asyncio.Semaphore(places)
        self._per_client = per_client or max(1, places - 1)
        self._waiting = waiting
        self._patience = patience
        self._clients: dict[str, _Client] = {}
        self._inside = 0

    @property
    def inside(self) -> int:
        """How many are in line or hold a place."""
        return self._inside

    @asynccontextmanager
    async def enter(self, client: str) -> AsyncIterator[None]:
        """A place for `client` until the block ends. Raises Busy."""
        if self._inside >= self._waiting:
            raise _busy()
        self._inside += 1
        mine = self._clients.setdefault(client, _Client(asyncio.Semaphore(self._per_client)))
        mine.users += 1
        try:
            async with _held(mine.places, self._patience), _held(self._places, self._patience):
                yield
        finally:
            self._inside -= 1
            mine.users -= 1
            if mine.users == 0:
                self._clients.pop(client, None)


@asynccontextmanager
async def _held(semaphore: asyncio.Semaphore, patience: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(patience):
            await semaphore.acquire()
    except TimeoutError as error:
        raise _busy() from error
    try:
        yield
    finally:
        semaphore.release()


def _busy() -> Busy:
    return Busy("Too many questions are being answered at the moment", hint="Try again in a few seconds.")
