"""A topic whose whole value is told whenever it has changed: the state of the system, the backfill's progress, presets, actions.

changed() or the time ─► read (in a thread) ─► told to every watcher when it differs from what was told
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from prefect_vantage.errors import VantageError
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.live.errands import Errands
from prefect_vantage.service.live.messages import Watch
from prefect_vantage.service.live.session import Session
from prefect_vantage.service.live.topic import News, Pace

logger = logging.getLogger(__name__)

SOONEST = 0.25
"""Seconds between two readings, however often it changes."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value topic tells: `read` answers the members of its message. It is read every `every` seconds while somebody watches, and soon after it changed.

    What lies at the path `steady` in it is no change: `("system", "vantage")` holds the uptime.
    """

    name: str
    read: Callable[[], dict[str, Any]]
    every: float
    steady: tuple[str, ...] = ()


class Value:
    """The topic of one reading."""

    said = Watch

    def __init__(self, reading: Reading, errands: Errands) -> None:
        self.name = reading.name
        self._reading = reading
        self._errands = errands
        self._told: dict[tuple[Session, str], bytes] = {}
        self._hurried = False
        self._soonest, self._pace = Pace(), Pace()
        self._refreshed = 0
        self._latest: dict[str, Any] = {}

    def changed(self) -> None:
        """Read again with the next tick."""
        self._hurried = True

    async def watch(self, session: Session, said: Watch) -> None:
        """Tell the value as it is. Raises what reading it raises."""
        self._told[session, said.id] = b""
        refreshed = self._refreshed
        value = await self._errands.quick(self._reading.read)
        if (session, said.id) in self._told:
            newest = value if refreshed == self._refreshed else self._latest
            self._tell(session, said.id, newest, self._compared(newest))

    def forget(self, session: Session, watch_id: str) -> None:
        """End a watch."""
        self._told.pop((session, watch_id), None)

    async def serve(self, news: News) -> None:
        """Read when it is time or something has changed."""
        if not self._told or self._errands.is_under_way(self):
            return
        if (self._hurried or self._pace.due(news.now, self._reading.every)) and self._soonest.due(news.now, SOONEST):
            self._hurried = False
            self._errands.send(self, self._refresh())

    async def _refresh(self) -> None:
        try:
            value = await self._errands.quick(self._reading.read)
        except VantageError as error:
            logger.debug("The topic %s could not be read: %s", self.name, error)  # whoever owns it reports the fault
            return
        self._latest, self._refreshed = value, self._refreshed + 1
        compared = self._compared(value)
        for (session, watch_id), told in list(self._told.items()):
            if told != compared:
                self._tell(session, watch_id, value, compared)

    def _compared(self, value: Mapping[str, Any]) -> bytes:
        return to_json(_without(value, self._reading.steady))

    def _tell(self, session: Session, watch_id: str, value: Mapping[str, Any], compared: bytes) -> None:
        self._told[session, watch_id] = compared
        session.tell({"type": self.name, "id": watch_id, **value}, key=f"{self.name}:{watch_id}")


def _without(value: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    """The value with the member at `path` left out."""
    if not path:
        return value
    first, *rest = path
    return {**value, first: _without(value[first], tuple(rest)) if rest else None}
