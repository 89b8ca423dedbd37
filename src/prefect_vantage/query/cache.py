"""The file blocks that DuckDB keeps in memory in case they are read again, and how an export gives them back.

DuckDB has no command for it: lowering its limit for an instant evicts what nobody uses, and is refused, harmlessly, for the rest.
"""

from __future__ import annotations

import threading

from prefect_vantage.errors import MirrorError
from prefect_vantage.mirror.store import Mirror

_LOW = "8MB"


class BlockCache:
    """The cache of one mirror; made before anything lowers the limit, so that it knows what to restore."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._lock = threading.Lock()
        with mirror.cursor() as cursor:
            row = cursor.execute("SELECT current_setting('memory_limit')").fetchone()
        self._limit = str(row[0]) if row else ""

    def release(self) -> None:
        """Evict what nobody uses, down to 8 MB. Costs less than a millisecond."""
        if not self._limit:
            return
        with self._lock:
            try:
                self._limit_to(_LOW)
            except MirrorError:
                return  # what is in use stays
            finally:
                self._limit_to(self._limit)

    def _limit_to(self, limit: str) -> None:
        with self._mirror.cursor() as cursor:
            cursor.execute(f"SET memory_limit = '{limit}'")
