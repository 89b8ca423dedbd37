"""The client of `client.py` for async code: the same calls, exchanges and downloads, awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeVar

import httpx

from prefect_vantage.sdk import calls
from prefect_vantage.sdk.actions import AsyncActions
from prefect_vantage.sdk.calls import Call, ExportFormat, File, ReportFormat
from prefect_vantage.sdk.core import DEFAULT_URL, Core, bearer, speaking_as
from prefect_vantage.sdk.dashboards import AsyncDashboards
from prefect_vantage.sdk.download import Exported, Progress
from prefect_vantage.sdk.exchange import Done, Outcome, Pause, Retry, Send, advance
from prefect_vantage.sdk.exports import AsyncExports
from prefect_vantage.sdk.models import Counted, Facet, Json, Page, Pruned, Run
from prefect_vantage.sdk.presets import AsyncPresets
from prefect_vantage.sdk.problems import unreachable
from prefect_vantage.sdk.pruning import Pruning, Removing
from prefect_vantage.sdk.reports import AsyncCatalogue, AsyncDeliveries

T = TypeVar("T")


class AsyncVantageClient(Core[httpx.AsyncClient]):
    """Asks a Vantage service; methods, answers and errors are VantageClient's. Use it as an async context manager, or await `close`."""

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        token: str | None = None,
        person: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        retry: Retry | None = None,
    ) -> None:
        super().__init__(url, httpx.AsyncClient(transport=transport, headers=bearer(token) | speaking_as(person)), retry or Retry())

    @property
    def actions(self) -> AsyncActions:
        """See VantageClient.actions."""
        return AsyncActions(self)

    @property
    def dashboards(self) -> AsyncDashboards:
        """See VantageClient.dashboards."""
        return AsyncDashboards(self)

    @property
    def presets(self) -> AsyncPresets:
        """See VantageClient.presets."""
        return AsyncPresets(self)

    @property
    def catalogue(self) -> AsyncCatalogue:
        """See VantageClient.catalogue."""
        return AsyncCatalogue(self)

    @property
    def deliveries(self) -> AsyncDeliveries:
        """See VantageClient.deliveries."""
        return AsyncDeliveries(self)

    @property
    def exports(self) -> AsyncExports:
        """See VantageClient.exports."""
        return AsyncExports(self)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def page(self, q: str = "", *, timezone: str = "UTC", limit: int = 50, cursor: str | None = None) -> Page:
        """See VantageClient.page."""
        return await self.send(calls.page(q, timezone=timezone, limit=limit, cursor=cursor))

    async def search(self, q: str = "", *, timezone: str = "UTC", limit: int | None = None) -> AsyncIterator[Run]:
        """See VantageClient.search."""
        pager = calls.Pager(q, timezone=timezone, limit=limit)
        while call := pager.call:
            for run in pager.take(await self.send(call)):
                yield run

    async def run(self, run_id: str) -> Run:
        """See VantageClient.run."""
        return await self.send(calls.run(run_id))

    async def count(self, q: str = "", *, timezone: str = "UTC") -> int:
        """See VantageClient.count."""
        return (await self.send(calls.count(q, timezone=timezone))).count

    async def groups(self, q: str = "", *, by: str, timezone: str = "UTC") -> Counted:
        """See VantageClient.groups."""
        return await self.send(calls.count(q, timezone=timezone, by=by))

    async def facets(
        self, q: str = "", *, fields: Sequence[str], timezone: str = "UTC", limit: int = 12, prefix: str | None = None
    ) -> tuple[Facet, ...]:
        """See VantageClient.facets."""
        return await self.send(calls.facets(q, fields, timezone=timezone, limit=limit, prefix=prefix))

    async def export(
        self,
        q: str,
        to: Path | BinaryIO,
        *,
        format: ExportFormat = "csv",  # noqa: A002
        columns: Sequence[str] | None = None,
        timezone: str = "UTC",
        bom: bool = False,
        progress: Progress | None = None,
    ) -> Exported:
        """See VantageClient.export. Writing to disk blocks the loop for moments only."""
        return await self.fetch(calls.export(q, format=format, columns=columns, timezone=timezone, bom=bom), to, format, progress)

    async def fetch(
        self,
        call: Call[httpx.Response],
        to: Path | BinaryIO,
        format: ExportFormat,  # noqa: A002
        progress: Progress | None = None,
    ) -> Exported:
        """See VantageClient.fetch."""
        response = await self.send(call)
        try:
            with self.download(response, to, format, progress) as download:
                async for chunk in response.aiter_bytes():
                    download.feed(chunk)
                return download.finish()
        except httpx.TransportError as error:
            raise unreachable(self.url, error) from error
        finally:
            await response.aclose()

    async def report(
        self,
        name: str,
        *,
        period: str | None = None,
        format: ReportFormat = "pdf",  # noqa: A002
        timezone: str | None = None,
        q: str | None = None,
    ) -> File:
        """See VantageClient.report."""
        return await self.send(calls.report(name, period=period, format=format, timezone=timezone, q=q))

    async def reports(self) -> list[Json]:
        """See VantageClient.reports."""
        return await self.send(calls.reports())

    async def system(self) -> Json:
        """See VantageClient.system."""
        return await self.send(calls.system())

    async def settings(self) -> Json:
        """See VantageClient.settings."""
        return await self.send(calls.settings())

    async def sync(
        self, since: str | None = None, until: str | None = None, *, task_runs: bool = False, timezone: str = "UTC"
    ) -> datetime | None:
        """See VantageClient.sync."""
        return await self.send(calls.sync(since, until, task_runs=task_runs, timezone=timezone))

    async def prune(self, older_than: str, *, dry_run: bool = True, progress: Removing | None = None) -> Pruned:
        """See VantageClient.prune."""
        if dry_run or progress is None:
            return await self.send(calls.prune(older_than, dry_run=dry_run))
        response, steps = await self.send(calls.pruning(older_than)), Pruning(progress)
        try:
            async for line in response.aiter_lines():
                steps.feed(line)
            return steps.finish()
        except httpx.TransportError as error:
            raise unreachable(self.url, error) from error
        finally:
            await response.aclose()

    async def send(self, call: Call[T]) -> T:
        """See VantageClient.send."""
        steps, outcome = self.steps(call), None
        while not isinstance(step := advance(steps, outcome), Done):
            outcome = await self._act(step)
        return step.value

    async def _act(self, step: Send | Pause) -> Outcome:
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        try:
            response = await self._http.send(self.request(step.call), stream=step.call.streams)
            if step.call.streams and not response.is_success:
                await response.aread()
        except httpx.TransportError as error:
            return error
        return response
