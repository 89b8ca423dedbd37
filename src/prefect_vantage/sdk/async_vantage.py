"""The front door of `vantage.py` for async code: the same plans and the same pump, awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from prefect_vantage.sdk.async_batch import AsyncBatch, fill
from prefect_vantage.sdk.async_client import AsyncVantageClient
from prefect_vantage.sdk.async_frame import AsyncFrame
from prefect_vantage.sdk.async_task import AsyncTask
from prefect_vantage.sdk.models import Run
from prefect_vantage.sdk.submit import address, listing, plans, targets
from prefect_vantage.sdk.submit.link import AsyncLink
from prefect_vantage.sdk.submit.models import Deployment
from prefect_vantage.sdk.submit.pump import Limits, OnProgress, Pump
from prefect_vantage.sdk.submit.targets import Directory, What
from prefect_vantage.sdk.submit.wishes import Delay, make_wish
from prefect_vantage.sdk.vantage import (
    CONCURRENCY,
    MAP_PATIENCE,
    PATIENCE,
    checked_id,
    handle_of,
    handle_of_run,
    service_url,
    size_of,
)


class AsyncVantage:
    """Submits tasks to Prefect, and finds runs through a Vantage service; methods, answers and errors are Vantage's.

    Use it as an async context manager, or await `close`.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        *,
        prefect_url: str | None = None,
        prefect_auth: str | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.service = AsyncVantageClient(service_url(url), token=token)
        """See Vantage.service."""
        self._prefect = (prefect_url, prefect_auth)
        self._patience = patience
        self._directory = Directory()
        self._opened: AsyncLink | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self.service.close()
        if self._opened:
            await self._opened.close()

    async def submit(
        self,
        deployment: What,
        parameters: Mapping[str, Any] | None = None,
        *,
        priority: str | None = None,
        tags: Sequence[str] = (),
        delay: Delay | None = None,
        at: datetime | None = None,
        key: str | None = None,
        name: str | None = None,
        job_variables: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """See Vantage.submit."""
        wish = make_wish(key=key, priority=priority, tags=tags, delay=delay, at=at, name=name, job_variables=job_variables)
        link = await self._link()
        return AsyncTask(link, handle_of(await link.run(plans.submit(link.line, self._directory, deployment, parameters or {}, wish))))

    async def map(
        self,
        deployment: What,
        items: Iterable[Mapping[str, Any]] | AsyncIterable[Mapping[str, Any]],
        *,
        priority: str | None = None,
        tags: Sequence[str] = (),
        delay: Delay | None = None,
        at: datetime | None = None,
        key: str | None = None,
        max_in_flight: int | None = None,
        concurrency: int = CONCURRENCY,
        patience: float = MAP_PATIENCE,
        job_variables: Mapping[str, Any] | None = None,
        progress: OnProgress | None = None,
    ) -> AsyncBatch:
        """See Vantage.map; `items` may be an async iterable, too."""
        wish = make_wish(key=key, priority=priority, tags=tags, delay=delay, at=at, job_variables=job_variables)
        limits = Limits(concurrency, max_in_flight, patience)
        link = await self._link()
        target = await link.run(targets.find_target(link.line, self._directory, deployment, fresh=True))
        if priority:
            await link.run(targets.check_priority(link.line, self._directory, target.deployment, priority))
        total = None if isinstance(items, AsyncIterable) else size_of(items)
        return await fill(link, Pump(link.line, target, wish, limits, total), _each(items), progress)

    async def task(self, run_id: str) -> AsyncTask:
        """See Vantage.task."""
        link = await self._link()
        return AsyncTask(link, handle_of_run(await link.run(plans.find(link.line, checked_id(run_id)))))

    async def deployment(self, deployment: What) -> Deployment:
        """See Vantage.deployment."""
        link = await self._link()
        return (await link.run(targets.find_target(link.line, self._directory, deployment, fresh=True))).deployment

    async def runs(self, ids: Sequence[str]) -> list[Run]:
        """See Vantage.runs."""
        link = await self._link()
        return await link.run(listing.runs_of(link.line, [checked_id(one) for one in ids]))

    async def under_way(self, limit: int = 50) -> list[Run]:
        """See Vantage.under_way."""
        link = await self._link()
        return await link.run(listing.under_way(link.line, limit=limit))

    def search(self, query: str = "", *, timezone: str = "UTC") -> AsyncFrame:
        """See Vantage.search; asks nothing, so there is nothing to await."""
        return AsyncFrame(self.service, query, timezone)

    async def _link(self) -> AsyncLink:
        """See Vantage._link; Prefect's settings are found in a thread, as that may import Prefect."""
        if self._opened is None:
            found = await asyncio.to_thread(address.find, *self._prefect)
            self._opened = self._opened or AsyncLink(found, patience=self._patience)
        return self._opened


async def _each(items: Iterable[Any] | AsyncIterable[Any]) -> AsyncIterator[Any]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item
