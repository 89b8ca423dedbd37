"""A bus inside one process: who commits says so, who shows listens.

Publishing never blocks and never fails because of a listener: a listener's error is logged and the others are served.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Committed:
    """One committed batch: the mirror's new version and the ids of runs that changed in it."""

    version: int
    at: datetime
    run_ids: frozenset[str]
    tables: frozenset[str] = field(default_factory=frozenset)


Listener = Callable[[Committed], None]


class Bus:
    """Thread-safe list of listeners for `Committed`."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` for every commit from now on; answers the function that ends it."""
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def publish(self, committed: Committed) -> None:
        """Tell every listener, in the caller's thread."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener(committed)
            except Exception:
                logger.exception("A listener failed on mirror version %s", committed.version)
