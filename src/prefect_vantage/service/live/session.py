"""One client on the live socket: what it watches and what waits for it."""

from __future__ import annotations

from typing import Any

from prefect_vantage.errors import VantageError
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.live.outbox import Outbox
from prefect_vantage.service.problems import describe

MOST_WATCHES = 16


class Session:
    """Bookkeeping only; the hub fills it, the socket empties it. Compared by identity."""

    def __init__(self, outbox: Outbox | None = None) -> None:
        self.outbox = outbox or Outbox()
        self.lists: dict[str, tuple[str, str]] = {}
        self.runs: dict[str, str] = {}
        self.systems: set[str] = set()
        self.presets: set[str] = set()

    def watches(self) -> int:
        """How many watches it has."""
        return len(self.lists) + len(self.runs) + len(self.systems) + len(self.presets)

    def has(self, watch_id: str) -> bool:
        """Whether that watch exists."""
        return watch_id in self.lists or watch_id in self.runs or watch_id in self.systems or watch_id in self.presets

    def tell(self, body: dict[str, Any], *, key: str | None = None) -> None:
        """Queue a message."""
        self.outbox.put(to_json(body), key=key)

    def problem(self, watch_id: str | None, error: VantageError) -> None:
        """Queue what went wrong with a watch; the kind of problem travels as `kind`, because `type` names the message."""
        problem = describe(error)
        self.tell({**problem, "kind": problem["type"], "type": "problem", "id": watch_id}, key=f"problem:{watch_id}")
