"""Runs to read again by REST: marked by whoever suspects them, taken in the order in which knowing matters."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum


class Urgency(IntEnum):
    """Lower is read sooner."""

    NEW = 0
    CHANGED = 1
    DOUBTFUL = 2


@dataclass(frozen=True, slots=True)
class _Mark:
    urgency: Urgency
    order: int
    due: float


class Dirty:
    """Thread-safe set of run ids. A run is in it once, with its highest urgency."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._marks: dict[str, _Mark] = {}
        self._order = itertools.count()
        self._lock = threading.Lock()

    def mark(self, run_ids: Iterable[str], urgency: Urgency = Urgency.CHANGED, *, after: float = 0.0) -> None:
        """Read these again, in `after` seconds at the earliest."""
        with self._lock:
            due = self._now() + after
            for run_id in run_ids:
                before = self._marks.get(run_id)
                if before is None:
                    self._marks[run_id] = _Mark(urgency, next(self._order), due)
                else:
                    self._marks[run_id] = _Mark(min(urgency, before.urgency), before.order, min(due, before.due))

    def take(self, most: int) -> list[str]:
        """The `most` urgent ids that are due; they are no longer marked."""
        with self._lock:
            now = self._now()
            due = ((mark.urgency, mark.order, run_id) for run_id, mark in self._marks.items() if mark.due <= now)
            taken = [run_id for _urgency, _order, run_id in heapq.nsmallest(most, due)]
            for run_id in taken:
                del self._marks[run_id]
        return taken

    def __len__(self) -> int:
        with self._lock:
            return len(self._marks)
