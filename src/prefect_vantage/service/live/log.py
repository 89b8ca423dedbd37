"""The last commits of the mirror, so that a client that comes back is told only what it missed."""

from __future__ import annotations

from collections import deque

from prefect_vantage.bus import Committed

REMEMBERED = 512
MOST_MISSED = 2_000
"""Runs that are told one by one; who missed more reads everything again."""


class CommitLog:
    """Bounded; `version` is that of the last commit that was added."""

    def __init__(self, version: int, *, remembered: int = REMEMBERED) -> None:
        self._from = version
        self._commits: deque[tuple[int, frozenset[str]]] = deque(maxlen=remembered)
        self.version = version

    def add(self, committed: Committed) -> None:
        """Remember a commit."""
        if len(self._commits) == self._commits.maxlen:
            self._from = self._commits[0][0]
        self._commits.append((committed.version, committed.run_ids))
        self.version = max(self.version, committed.version)

    def since(self, version: int, present: int) -> frozenset[str] | None:
        """Runs that changed after `version`, of a mirror that is at `present`; None when that is too long ago or too many."""
        if version < self._from or version > present:
            return None
        ids = frozenset[str]().union(*(run_ids for logged, run_ids in self._commits if logged > version))
        return ids if len(ids) <= MOST_MISSED else None
