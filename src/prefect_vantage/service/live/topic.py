"""A topic: a kind of thing that clients watch. The hub hands each watch to its topic and tells every topic, tick by tick, what has changed.

To add one: for a value that is read as a whole (how actions go, which presets there are) give the hub a `Reading`, and call `Hub.changed` when it
may be another; for anything else write a class with these members and name it in `Hub`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from prefect_vantage.service.live.messages import Watch
from prefect_vantage.service.live.session import Session


@dataclass(frozen=True, slots=True)
class News:
    """What commits changed since the last tick, up to the mirror's `version`: ids of runs, names of tables. `now` is monotonic seconds."""

    touched: frozenset[str]
    tables: frozenset[str]
    version: int
    now: float


class Topic(Protocol):
    """Lives on the event loop; what takes time runs as an errand."""

    @property
    def name(self) -> str:
        """What clients call it."""

    @property
    def said(self) -> type[Watch]:
        """How a client words a watch of it."""

    async def watch(self, session: Session, said: Watch) -> None:
        """Begin to watch, and answer with what is so now. Raises VantageError, which the hub tells the client."""

    def forget(self, session: Session, watch_id: str) -> None:
        """End a watch of this topic."""

    async def serve(self, news: News) -> None:
        """Tell watchers what they have to know; called with every tick, with or without news."""


class Pace:
    """Not more often than every so many seconds."""

    def __init__(self) -> None:
        self._last = float("-inf")

    def due(self, now: float, every: float) -> bool:
        """Whether it is time again, and if so, from now on not for `every` seconds."""
        if now - self._last < every:
            return False
        self._last = now
        return True
