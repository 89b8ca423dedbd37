"""A loop: one thread that calls `tick()` again and again, at once while there is work, else after a pause.

Ingest and the service are made of these; tests call `tick()` themselves and never start the thread. A stop lets the present tick finish.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable

from prefect_vantage.errors import VantageError

logger = logging.getLogger(__name__)


class Stopped(VantageError):
    """Raised inside a tick that was interrupted because the process is stopping."""


def _ignore(_error: Exception) -> None:
    return None


def _nothing() -> None:
    return None


class Loop:
    """`tick` answers True when there is more to do at once; `every` is the pause in seconds otherwise.

    A tick that raises is told to `on_failure` and tried again after a pause that doubles from `every` (at least 0.5 s) up to `longest_pause`
    seconds; the next good tick is told to `on_success`. Nothing that a tick raises ends the loop.
    """

    def __init__(
        self,
        name: str,
        tick: Callable[[], bool],
        every: float,
        *,
        on_failure: Callable[[Exception], None] = _ignore,
        on_success: Callable[[], None] = _nothing,
        longest_pause: float = 30.0,
    ) -> None:
        self.name = name
        self._tick = tick
        self._every = every
        self._on_failure = on_failure
        self._on_success = on_success
        self._longest_pause = longest_pause
        self._failures = 0
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run in a thread of its own until `stop`."""
        self._thread = threading.Thread(target=self._run, name=f"vantage-{self.name}", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Tick now rather than after the pause (a pause after a failure is kept)."""
        self._wake.set()

    def ask_to_stop(self) -> None:
        """Let the present tick finish and begin no other."""
        self._stopping.set()
        self._wake.set()

    def stop(self, timeout: float = 20.0) -> bool:
        """Ask to stop and wait up to `timeout` seconds; answers whether the loop has ended."""
        self.ask_to_stop()
        if self._thread is not None:
            self._thread.join(timeout)
            return not self._thread.is_alive()
        return True

    def step(self) -> float:
        """One tick with its failures handled; answers the seconds to pause before the next."""
        try:
            more = self._tick()
        except Stopped:
            return self._every
        except Exception as error:
            return self._failed(error)
        self._failures = 0
        self._on_success()
        return 0.0 if more else self._every

    def _failed(self, error: Exception) -> float:
        self._failures += 1
        if not isinstance(error, VantageError):
            logger.exception("The %s loop met an unexpected error and goes on", self.name)
        elif self._failures == 1:
            logger.warning("The %s loop goes on after: %s", self.name, error)
        self._on_failure(error)
        pause = min(self._longest_pause, max(self._every, 0.5) * 2.0 ** min(self._failures - 1, 10))
        return pause * random.uniform(0.75, 1.0)

    def _run(self) -> None:
        while not self._stopping.is_set():
            failed_before = self._failures
            pause = self.step()
            if self._failures > failed_before:
                self._stopping.wait(pause)
            elif pause:
                self._wake.wait(pause)
            self._wake.clear()
