"""The budget of requests to Prefect that every loop shares: a token bucket, a limit on requests in flight, and who goes first.

Prefect's API is one event loop that its own workers need; what a person waits for passes what fills history in the background.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum

from prefect_vantage.loop import Stopped


class Priority(IntEnum):
    """Who goes first when requests wait: lower is sooner."""

    PERSON = 0
    LIVE = 1
    RECONCILE = 2
    BACKGROUND = 3


class Budget:
    """`rate` requests a second on average (a burst of one second's worth), `in_flight` at the same time.

    Background requests leave one of several slots free, so that a slow page never delays what is live.
    """

    def __init__(self, rate: float, in_flight: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._capacity = max(1.0, rate)
        self._in_flight = in_flight
        self._now = now
        self._tokens = self._capacity
        self._filled_at = now()
        self._running = 0
        self._queue: set[tuple[int, int]] = set()
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._closed = False

    @contextmanager
    def request(self, priority: Priority) -> Iterator[None]:
        """Wait for a turn and hold a slot while the request runs. Raises Stopped after `close`."""
        self._acquire(priority)
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """Let nobody wait any longer; the process is stopping."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def closed(self) -> bool:
        """Whether the process is stopping."""
        return self._closed

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return len(self._queue)

    def ready(self, priority: Priority) -> bool:
        """Whether a request of that priority would go at once, if nobody waits."""
        with self._changed:
            return self._room(int(priority))

    def pause(self, seconds: float) -> None:
        """Sleep that a stop interrupts. Raises Stopped."""
        until = self._now() + seconds
        with self._changed:
            while not self._closed and (left := until - self._now()) > 0:
                self._changed.wait(left)
            self._refuse_when_closed()

    def _acquire(self, priority: Priority) -> None:
        with self._changed:
            ticket = (int(priority), next(self._order))
            self._queue.add(ticket)
            try:
                while not self._may_go(ticket):
                    self._refuse_when_closed()
                    self._changed.wait(self._until_token())
                self._refuse_when_closed()
                self._tokens -= 1.0
                self._running += 1
            finally:
                self._queue.discard(ticket)
                self._changed.notify_all()

    def _may_go(self, ticket: tuple[int, int]) -> bool:
        return self._room(ticket[0]) and not any(other < ticket and self._room(other[0]) for other in self._queue)

    def _room(self, priority: int) -> bool:
        self._fill()
        reserved = 1 if priority >= Priority.BACKGROUND and self._in_flight > 1 else 0
        return self._tokens >= 1.0 and self._running < self._in_flight - reserved

    def _fill(self) -> None:
        now = self._now()
        self._tokens = min(self._capacity, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now

    def _until_token(self) -> float | None:
        """Seconds until a token comes in; None when a slot is what is missing (its holder notifies)."""
        return None if self._tokens >= 1.0 else max(0.001, (1.0 - self._tokens) / self._rate)

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise Stopped("Vantage is stopping")
