"""Exports that the service writes while nobody waits, for plain and for async code: `client.exports`.

job = client.exports.start("ended:last-month", format="parquet")
client.exports.wait(job["id"])
client.exports.fetch(job["id"], Path("november.parquet"))
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from prefect_vantage.sdk import export_calls as calls
from prefect_vantage.sdk.calls import ExportFormat
from prefect_vantage.sdk.download import Exported, Progress
from prefect_vantage.sdk.models import Json

if TYPE_CHECKING:
    from prefect_vantage.sdk.async_client import AsyncVantageClient
    from prefect_vantage.sdk.client import VantageClient

Watch = Callable[[Json], None]


class Exports:
    """A job is a mapping: `id`, `status` (waiting, writing, done, failed, cancelled), `rows` of `total`, `bytes`, `url`, `expires`, `reason`.

    Every method raises what the client's methods raise.
    """

    def __init__(self, client: VantageClient) -> None:
        self._client = client

    def start(
        self,
        q: str = "",
        *,
        format: ExportFormat = "csv",  # noqa: A002
        columns: Sequence[str] | None = None,
        timezone: str | None = None,
        bom: bool = False,
        flow_run: str | None = None,
    ) -> Json:
        """Have the service write all matching runs to a file that can be fetched later. `flow_run`: the flow run that asks; twice it is the same job."""
        return self._client.send(calls.start(q, format=format, columns=columns, timezone=timezone, bom=bom, flow_run=flow_run))

    def schedule(
        self,
        name: str,
        cron: str,
        q: str = "",
        *,
        format: ExportFormat = "csv",  # noqa: A002
        columns: Sequence[str] | None = None,
        timezone: str | None = None,
        bom: bool = False,
    ) -> Json:
        """Export at the times of `cron`, as a deployment of Prefect: answers `deployment` and the `next` times. Raises Conflict for a name that is taken."""
        return self._client.send(calls.schedule(name, cron, q, format=format, columns=columns, timezone=timezone, bom=bom))

    def list(self, limit: int = 100) -> list[Json]:
        """The newest first."""
        return self._client.send(calls.listed(limit))

    def get(self, export_id: str) -> Json:
        """How far it is."""
        return self._client.send(calls.one(export_id))

    def begin(self, export_id: str) -> Json:
        """Say that the flow run that follows it is there."""
        return self._client.send(calls.begin(export_id))

    def wait(self, export_id: str, *, watch: Watch | None = None, pause: float = 1.0) -> Json:
        """The job when it is done, asked for every `pause` seconds. Raises VantageError with the reason when it came to nothing."""
        while True:
            job = self.get(export_id)
            if watch is not None:
                watch(job)
            if calls.ended(job):
                return job
            time.sleep(pause)

    def fetch(self, export_id: str, to: Path | BinaryIO, *, progress: Progress | None = None) -> Exported:
        """Write the file of a job that is done to `to`, as `client.export` does: whole, or not there."""
        job = self.get(export_id)
        return self._client.fetch(calls.file(export_id), to, job["format"], progress)

    def cancel(self, export_id: str) -> Json:
        """Write it no further; one that has ended stays as it is."""
        return self._client.send(calls.cancel(export_id))

    def delete(self, export_id: str) -> None:
        """Take it away with its file, at once and for good."""
        self._client.send(calls.delete(export_id))


class AsyncExports:
    """Exports for async code; methods, answers and errors are those of Exports."""

    def __init__(self, client: AsyncVantageClient) -> None:
        self._client = client

    async def start(
        self,
        q: str = "",
        *,
        format: ExportFormat = "csv",  # noqa: A002
        columns: Sequence[str] | None = None,
        timezone: str | None = None,
        bom: bool = False,
        flow_run: str | None = None,
    ) -> Json:
        """See Exports.start."""
        return await self._client.send(calls.start(q, format=format, columns=columns, timezone=timezone, bom=bom, flow_run=flow_run))

    async def schedule(
        self,
        name: str,
        cron: str,
        q: str = "",
        *,
        format: ExportFormat = "csv",  # noqa: A002
        columns: Sequence[str] | None = None,
        timezone: str | None = None,
        bom: bool = False,
    ) -> Json:
        """See Exports.schedule."""
        return await self._client.send(calls.schedule(name, cron, q, format=format, columns=columns, timezone=timezone, bom=bom))

    async def list(self, limit: int = 100) -> list[Json]:
        """See Exports.list."""
        return await self._client.send(calls.listed(limit))

    async def get(self, export_id: str) -> Json:
        """See Exports.get."""
        return await self._client.send(calls.one(export_id))

    async def begin(self, export_id: str) -> Json:
        """See Exports.begin."""
        return await self._client.send(calls.begin(export_id))

    async def wait(self, export_id: str, *, watch: Watch | None = None, pause: float = 1.0) -> Json:
        """See Exports.wait."""
        while True:
            job = await self.get(export_id)
            if watch is not None:
                watch(job)
            if calls.ended(job):
                return job
            await asyncio.sleep(pause)

    async def fetch(self, export_id: str, to: Path | BinaryIO, *, progress: Progress | None = None) -> Exported:
        """See Exports.fetch."""
        job = await self.get(export_id)
        return await self._client.fetch(calls.file(export_id), to, job["format"], progress)

    async def cancel(self, export_id: str) -> Json:
        """See Exports.cancel."""
        return await self._client.send(calls.cancel(export_id))

    async def delete(self, export_id: str) -> None:
        """See Exports.delete."""
        await self._client.send(calls.delete(export_id))
