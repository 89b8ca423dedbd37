"""Looks at the mirror that watches begin with: those that are asked for while one is under way are one look afterwards.

After an outage every page comes back at once; the runs that they missed are copied aside once for all of them and each list is asked once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from prefect_vantage.errors import VantageError
from prefect_vantage.service.live.encoded import Rows
from prefect_vantage.service.live.lists import Listed

Due = list[tuple[Listed, frozenset[str]]]
Found = frozenset[str] | VantageError
Look = Callable[[Due, frozenset[str]], Awaitable[tuple[list[Found], Rows]]]
"""Which of the ids match, per list, and the rows of the other ids."""


@dataclass(slots=True)
class _Asked:
    listed: Listed
    ids: frozenset[str]
    shown: frozenset[str]
    answer: asyncio.Future[tuple[Found, Rows]]


class Looks:
    """Lives on the event loop."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._waiting: list[_Asked] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, listed: Listed, ids: frozenset[str], shown: frozenset[str]) -> tuple[frozenset[str], Rows]:
        """Which of `ids` match the list, and the rows of `shown`. Raises VantageError."""
        asked = _Asked(listed, ids, shown, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._serve(), name="vantage-live-looks")
        matching, rows = await asked.answer
        if isinstance(matching, VantageError):
            raise matching
        return matching, rows

    async def _serve(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting, []
            try:
                await self._answer(together)
            except BaseException as error:
                failed = error if isinstance(error, Exception) else asyncio.CancelledError()
                for asked in together:
                    if not asked.answer.done():
                        asked.answer.set_exception(failed)
                if not isinstance(error, Exception):
                    raise

    async def _answer(self, together: list[_Asked]) -> None:
        wanted: dict[Listed, frozenset[str]] = {}
        for asked in together:
            wanted[asked.listed] = wanted.get(asked.listed, frozenset()) | asked.ids
        found, rows = await self._look(list(wanted.items()), frozenset[str]().union(*(asked.shown for asked in together)))
        by_list = dict(zip(wanted, found, strict=True))
        for asked in together:
            matching = by_list[asked.listed]
            if not asked.answer.done():  # who asked may be gone
                asked.answer.set_result((matching if isinstance(matching, VantageError) else matching & asked.ids, rows))

    async def stop(self) -> None:
        """End what is under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
