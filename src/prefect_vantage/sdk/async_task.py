"""The task of `task.py` for async code: the same conversations, awaited."""

from __future__ import annotations

import asyncio
from typing import Any

from prefect_vantage.sdk.models import Run
from prefect_vantage.sdk.submit import plans
from prefect_vantage.sdk.submit.link import AsyncLink
from prefect_vantage.sdk.submit.models import LogLine, TaskState
from prefect_vantage.sdk.submit.plans import LONGEST_POLL
from prefect_vantage.sdk.submit.results import read_results
from prefect_vantage.sdk.task import Handle, TaskFacts, value_of


class AsyncTask(TaskFacts):
    """A run of Prefect; methods, answers and errors are Task's."""

    def __init__(self, link: AsyncLink, handle: Handle) -> None:
        super().__init__(handle, link.line.address.ui_url)
        self._link = link

    async def state(self) -> TaskState:
        """See Task.state."""
        return await self._link.run(plans.state(self._link.line, self.id))

    async def run(self) -> Run:
        """See Task.run."""
        return await self._link.run(plans.find(self._link.line, self.id))

    async def wait(self, timeout: float | None = None, *, poll: float = LONGEST_POLL) -> TaskState:
        """See Task.wait."""
        return await self._link.run(plans.wait(self._link.line, self.id, timeout=timeout, poll=poll))

    async def result(self, timeout: float | None = None) -> Any:
        """See Task.result."""
        ended = [(self.name, await self.wait(timeout))]
        return value_of((await asyncio.to_thread(read_results, ended, self._link.line.address))[0])

    async def cancel(self) -> TaskState:
        """See Task.cancel."""
        return await self._link.run(plans.cancel(self._link.line, self.id))

    async def retry(self) -> TaskState:
        """See Task.retry."""
        return await self._link.run(plans.retry(self._link.line, self.id))

    async def logs(self, *, level: int | str = "DEBUG", limit: int | None = None) -> list[LogLine]:
        """See Task.logs."""
        return await self._link.run(plans.logs(self._link.line, self.id, level=level, limit=limit))
