"""Actions on runs through a service, for plain and for async code: `client.actions`.

    seen = client.actions.preview("cancel", "flow:etl is:late")                       # what would be done, and what not and why
    action = client.actions.confirm("cancel", "flow:etl is:late", reason="paused", expected_count=seen.total)
    print(client.actions.wait(action.id).outcomes)

The set of runs is frozen when it is confirmed; the service does the work, survives restarts and keeps the outcome of every run.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from prefect_vantage.sdk import action_calls as calls
from prefect_vantage.sdk.action_calls import Action, ActionKind, ActionPreview, ActionRun

if TYPE_CHECKING:
    from prefect_vantage.sdk.async_client import AsyncVantageClient
    from prefect_vantage.sdk.client import VantageClient

LARGEST_PAGE = 500
LOOK_EVERY = 0.5
OnAction = Callable[[Action], None]


class Actions:
    """What can be done to runs. Say which with a query `q` or their ids `runs`.

    Options by kind: `force` (retry, delete, set_state), `state={"type": …, "name": …, "message": …}` (set_state), `add` and `remove` (set_tags),
    `parameters` (resubmit, one run). Every method raises what the client's methods raise, and Conflict where the present state forbids it.
    """

    def __init__(self, client: VantageClient) -> None:
        self._client = client

    def preview(
        self, kind: ActionKind, q: str | None = None, *, runs: Sequence[str] | None = None, timezone: str | None = None, **options: Any
    ) -> ActionPreview:
        """What would be done now; nothing is kept."""
        return self._client.send(calls.preview(calls.request(kind, q, runs, timezone, **options)))

    def confirm(
        self,
        kind: ActionKind,
        q: str | None = None,
        *,
        runs: Sequence[str] | None = None,
        timezone: str | None = None,
        reason: str | None = None,
        expected_count: int | None = None,
        id: str | None = None,  # noqa: A002
        **options: Any,
    ) -> Action:
        """Freeze the set and begin. Raises Conflict when more than `expected_count` runs match; the same `id` again is the same action."""
        more = {"reason": reason, "expected_count": expected_count, "id": id or str(uuid4()), **options}
        return self._client.send(calls.confirm(calls.request(kind, q, runs, timezone, **more)))

    def get(self, action_id: str) -> Action:
        """How far an action is, with why runs were skipped or failed."""
        return self._client.send(calls.one(action_id))

    def wait(self, action_id: str, *, timeout: float | None = None, progress: OnAction | None = None) -> Action:
        """The action when it has ended; `progress` is told how far it is. Raises TimeoutError after `timeout` seconds."""
        begun = time.monotonic()
        while not (action := self.get(action_id)).has_ended:
            if progress:
                progress(action)
            if timeout is not None and time.monotonic() - begun > timeout:
                raise TimeoutError(f"The action {action_id} has not ended after {timeout:g} s; it goes on")
            time.sleep(LOOK_EVERY)
        if progress:
            progress(action)
        return action

    def stop(self, action_id: str) -> Action:
        """Act on no further run."""
        return self._client.send(calls.stop(action_id))

    def list(self, *, limit: int = 50, **wanted: str | None) -> tuple[Action, ...]:
        """Actions, newest first: of a `kind`, `status`, `person`, with a `run`, `since` and `until` (ISO 8601)."""
        found: list[Action] = []
        before: str | None = None
        while len(found) < limit:
            page = self._client.send(calls.listed(limit=min(200, limit - len(found)), before=before, **wanted))
            found += page.actions
            if (before := page.next) is None:
                break
        return tuple(found)

    def runs(self, action_id: str, *, status: str = "") -> Iterator[ActionRun]:
        """Every run of an action with its outcome, in order; `status`: pending, sent, done, skipped, failed."""
        after: int | None = -1
        while after is not None:
            page = self._client.send(calls.runs(action_id, status=status, after=after, limit=LARGEST_PAGE))
            yield from page.runs
            after = page.next


class AsyncActions:
    """Actions for async code; methods, answers and errors are those of Actions."""

    def __init__(self, client: AsyncVantageClient) -> None:
        self._client = client

    async def preview(
        self, kind: ActionKind, q: str | None = None, *, runs: Sequence[str] | None = None, timezone: str | None = None, **options: Any
    ) -> ActionPreview:
        """See Actions.preview."""
        return await self._client.send(calls.preview(calls.request(kind, q, runs, timezone, **options)))

    async def confirm(
        self,
        kind: ActionKind,
        q: str | None = None,
        *,
        runs: Sequence[str] | None = None,
        timezone: str | None = None,
        reason: str | None = None,
        expected_count: int | None = None,
        id: str | None = None,  # noqa: A002
        **options: Any,
    ) -> Action:
        """See Actions.confirm."""
        more = {"reason": reason, "expected_count": expected_count, "id": id or str(uuid4()), **options}
        return await self._client.send(calls.confirm(calls.request(kind, q, runs, timezone, **more)))

    async def get(self, action_id: str) -> Action:
        """See Actions.get."""
        return await self._client.send(calls.one(action_id))

    async def wait(self, action_id: str, *, timeout: float | None = None, progress: OnAction | None = None) -> Action:
        """See Actions.wait."""
        async with asyncio.timeout(timeout):
            while not (action := await self.get(action_id)).has_ended:
                if progress:
                    progress(action)
                await asyncio.sleep(LOOK_EVERY)
        if progress:
            progress(action)
        return action

    async def stop(self, action_id: str) -> Action:
        """See Actions.stop."""
        return await self._client.send(calls.stop(action_id))

    async def list(self, *, limit: int = 50, **wanted: str | None) -> tuple[Action, ...]:
        """See Actions.list."""
        found: list[Action] = []
        before: str | None = None
        while len(found) < limit:
            page = await self._client.send(calls.listed(limit=min(200, limit - len(found)), before=before, **wanted))
            found += page.actions
            if (before := page.next) is None:
                break
        return tuple(found)

    async def runs(self, action_id: str, *, status: str = "") -> AsyncIterator[ActionRun]:
        """See Actions.runs."""
        after: int | None = -1
        while after is not None:
            page = await self._client.send(calls.runs(action_id, status=status, after=after, limit=LARGEST_PAGE))
            for row in page.runs:
                yield row
            after = page.next
