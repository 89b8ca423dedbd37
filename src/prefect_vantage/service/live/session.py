"""One client on the live socket: what it watches and what waits for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from prefect_vantage.errors import VantageError
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.live.outbox import Outbox
from prefect_vantage.service.problems import describe

if TYPE_CHECKING:
    from prefect_vantage.service.live.topic import Topic

MOST_WATCHES = 32


class Session:
    """Bookkeeping only; the hub fills it, the socket (or another way out) empties it. Compared by identity."""

    def __init__(self, token: str | None = None) -> None:
        self.token = token
        """Who knows it may say what this client watches."""
        self.outbox = Outbox()
        self.watches: dict[str, Topic] = {}
        self.turn = asyncio.Lock()
        """One message of a client after the other, whichever way they come."""

    def is_full(self, watch_id: str) -> bool:
        """Whether there is no room for a watch of that id."""
        return watch_id not in self.watches and len(self.watches) >= MOST_WATCHES

    def tell(self, body: dict[str, Any], *, key: str | None = None) -> None:
        """Queue a message."""
        self.outbox.put(to_json(body), key=key)

    def resync(self, watch_id: str) -> None:
        """Queue the request to read again what this watch shows."""
        self.tell({"type": "resync", "id": watch_id}, key=f"resync:{watch_id}")

    def problem(self, watch_id: str | None, error: VantageError) -> None:
        """Queue what went wrong with a watch; the kind of problem travels as `kind`, because `type` names the message."""
        problem = describe(error)
        self.tell({**problem, "kind": problem["type"], "type": "problem", "id": watch_id}, key=f"problem:{watch_id}")
