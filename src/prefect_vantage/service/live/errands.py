"""Work beside the event loop: threads that ask the mirror and the state store, and errands that a tick sends off without waiting for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Errands:
    """Lives on the event loop. What has changed is looked at `prompt`ly, whoever else comes; `quick` questions are those of clients that begin to
    watch; neither waits for `slow` ones, which scan the mirror.
    """

    def __init__(self) -> None:
        self._prompt = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vantage-live-prompt")
        self._quick = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vantage-live")
        self._slow = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vantage-live-slow")
        self._running: dict[object, asyncio.Task[None]] = {}

    async def prompt(self, work: Callable[..., T], *given: Any) -> T:
        """What `work` answers; it runs in a thread that only ticks use."""
        return await asyncio.get_running_loop().run_in_executor(self._prompt, work, *given)

    async def quick(self, work: Callable[..., T], *given: Any) -> T:
        """The same in a thread that watches share."""
        return await asyncio.get_running_loop().run_in_executor(self._quick, work, *given)

    async def slow(self, work: Callable[..., T], *given: Any) -> T:
        """The same for work that may take a while: one at a time."""
        return await asyncio.get_running_loop().run_in_executor(self._slow, work, *given)

    def is_under_way(self, key: object) -> bool:
        """Whether an errand with that key has begun and not ended."""
        return key in self._running

    def send(self, key: object, errand: Coroutine[Any, Any, None]) -> None:
        """Begin an errand; none with that key is under way."""
        task = asyncio.create_task(errand, name="vantage-live-errand")
        self._running[key] = task
        task.add_done_callback(lambda done: self._ended(key, done))

    def _ended(self, key: object, task: asyncio.Task[None]) -> None:
        del self._running[key]
        if not task.cancelled() and (error := task.exception()):
            logger.error("An errand of the live socket met an unexpected error", exc_info=error)

    async def stop(self) -> None:
        """End what is under way and give the threads back."""
        for task in (tasks := list(self._running.values())):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for pool in (self._prompt, self._quick, self._slow):
            pool.shutdown(wait=True, cancel_futures=True)
