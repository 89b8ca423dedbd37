"""Interrupts statements that take too long: one thread for all of them, since a timer of its own for each costs more than many a statement.

watch(seconds, interrupt) ─► the statement ends first: forgotten · the time runs out first: `interrupt()` is called, once
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Watchdog:
    """Calls what it is told when its time has come. Thread-safe; its thread starts with the first watch and ends with `close`."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: list[tuple[float, int]] = []
        self._watched: dict[int, Callable[[], None]] = {}
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._wakes_at = float("inf")
        self._closed = False

    def close(self) -> None:
        """End the thread; nothing is called any more."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    @contextmanager
    def watch(self, seconds: float, interrupt: Callable[[], None]) -> Iterator[None]:
        """Call `interrupt` from another thread when the block has not ended after `seconds`."""
        number = self._add(time.monotonic() + seconds, interrupt)
        try:
            yield
        finally:
            with self._changed:  # an interrupt that is being called ends first, and none comes afterwards
                self._watched.pop(number, None)

    def _add(self, due: float, interrupt: Callable[[], None]) -> int:
        with self._changed:
            number = next(self._numbers)
            self._watched[number] = interrupt
            heapq.heappush(self._due, (due, number))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="vantage-watchdog", daemon=True)
                self._thread.start()
            if due < self._wakes_at:
                self._changed.notify()
        return number

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                while self._due and self._due[0][1] not in self._watched:
                    heapq.heappop(self._due)
                self._wakes_at = self._due[0][0] if self._due else float("inf")
                pause = self._wakes_at - time.monotonic()
                if pause > 0:
                    self._changed.wait(min(pause, threading.TIMEOUT_MAX))
                    continue
                _due, number = heapq.heappop(self._due)
                self._watched.pop(number)()
