"""What runs returned, read by Prefect's own means from where the flow kept it. Reading unpickles by default, as Prefect does: trust who wrote it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

from prefect_vantage.errors import ResultMissing, VantageError
from prefect_vantage.sdk.submit.address import Address
from prefect_vantage.sdk.submit.models import TaskState
from prefect_vantage.sdk.submit.pump import failure_of

_AT_ONCE = 8
_JUST_ENDED = timedelta(seconds=10)

Ended = tuple[str, TaskState]
"""A run's name and the state that it ended in."""


Result = tuple[Any, VantageError | None]
"""What a run returned, or why there is nothing to show: TaskFailed or ResultMissing."""


def read_results(ended: Sequence[Ended], address: Address) -> list[Result]:
    """The result of each run, in their order. Runs an event loop: call it in a thread that has none."""
    with _settings(address):
        return asyncio.run(_read_all(ended))


async def _read_all(ended: Sequence[Ended]) -> list[Result]:
    slots = asyncio.Semaphore(_AT_ONCE)

    async def read(name: str, state: TaskState) -> Result:
        async with slots:
            try:
                return await _read(name, state), None
            except VantageError as error:
                return None, error

    return await asyncio.gather(*(read(name, state) for name, state in ended))


async def _read(name: str, state: TaskState) -> Any:
    if not state.completed:
        raise failure_of(name, state)
    if not state.raw.get("data"):
        raise ResultMissing(
            f"The run {name} completed, but its result was not kept",
            hint="Set persist_result=True on the flow, or PREFECT_RESULTS_PERSIST_BY_DEFAULT=true where it runs.",
        )
    from prefect.client.schemas.objects import State
    from prefect.states import get_state_result

    # The result may be written a moment after the state, so that a fresh one is tried again.
    fresh = state.at is not None and datetime.now(UTC) - state.at < _JUST_ENDED
    try:
        return await get_state_result(State.model_validate(state.raw), retry_result_failure=fresh)
    except Exception as error:  # the file system, the block, the serializer: each has errors of its own
        raise ResultMissing(
            f"The result of the run {name} cannot be read from here: {error}",
            hint="Results lie in the worker's own storage by default; give the flow a result_storage that both reach.",
        ) from error


def _settings(address: Address) -> AbstractContextManager[Any]:
    """Prefect's client speaks to the server of `address` while a result is read: its storage block is there."""
    if address.settled:
        return nullcontext()
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

    return temporary_settings({PREFECT_API_URL: address.api_url, PREFECT_API_AUTH_STRING: address.auth})
