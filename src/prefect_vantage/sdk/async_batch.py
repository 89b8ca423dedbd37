"""The batch of `batch.py` for async code: the same pump, driven by tasks of the event loop instead of threads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from prefect_vantage.errors import VantageError
from prefect_vantage.sdk.async_task import AsyncTask
from prefect_vantage.sdk.batch import END, LOOK_PATIENCE, BatchFacts
from prefect_vantage.sdk.submit.link import AsyncLink
from prefect_vantage.sdk.submit.plans import LONGEST_POLL, Submitted
from prefect_vantage.sdk.submit.pump import OnProgress, Order, Progress, Pump
from prefect_vantage.sdk.submit.results import read_results


class AsyncBatch(BatchFacts):
    """The runs that one `map` made; methods, answers and errors are Batch's."""

    def __init__(self, link: AsyncLink, pump: Pump) -> None:
        super().__init__(pump)
        self._link = link

    @property
    def tasks(self) -> list[AsyncTask]:
        """See Batch.tasks."""
        return [AsyncTask(self._link, handle) for handle in self._handles()]

    async def wait(
        self,
        timeout: float | None = None,
        *,
        poll: float = LONGEST_POLL,
        progress: OnProgress | None = None,
    ) -> Progress:
        """See Batch.wait."""
        with self._pump.telling(progress):
            await self._link.run(self._pump.wait(timeout=timeout, poll=poll))
        return self.progress

    async def results(self, timeout: float | None = None, *, return_exceptions: bool = False) -> list[Any]:
        """See Batch.results."""
        await self.wait(timeout)
        results = await asyncio.to_thread(read_results, self._ended(), self._link.line.address)
        return self._outcomes(results, return_exceptions=return_exceptions)


async def fill(link: AsyncLink, pump: Pump, items: AsyncIterator[Any], progress: OnProgress | None) -> AsyncBatch:
    """See batch.fill."""
    batch = AsyncBatch(link, pump)
    requests: dict[asyncio.Task[Submitted], Order] = {}
    with pump.telling(progress):
        try:
            await _drive(link, pump, items, requests)
        finally:
            for request in requests:
                request.cancel()
            await asyncio.gather(*requests, return_exceptions=True)
    if pump.stopped:
        raise pump.stop_error(batch)
    return batch


async def _drive(link: AsyncLink, pump: Pump, items: AsyncIterator[Any], requests: dict[asyncio.Task[Submitted], Order]) -> None:
    more = True
    while more or requests:
        while more and pump.room(len(requests)):
            if (item := await anext(items, END)) is END:
                more = False
            elif order := pump.accept(item):
                requests[asyncio.create_task(link.run(pump.steps(order)))] = order
        more = more and pump.stopped is None
        await _await_some(pump, requests, pump.due_in() if more else None)
        if more and pump.due_in() == 0:
            await link.run(pump.look(patience=LOOK_PATIENCE))


async def _await_some(pump: Pump, requests: dict[asyncio.Task[Submitted], Order], seconds: float | None) -> None:
    """See batch._await_some."""
    if not requests:
        await asyncio.sleep(seconds or 0.0)
        return
    done, _ = await asyncio.wait(requests, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for request in done:
        order = requests.pop(request)
        try:
            outcome: Submitted | VantageError = request.result()
        except VantageError as error:
            outcome = error
        pump.record(order, outcome)
