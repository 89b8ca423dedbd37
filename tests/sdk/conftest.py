"""Both front doors of the SDK under one surface: each test runs against Vantage, and against AsyncVantage on an event loop of its own."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from prefect_vantage import AsyncVantage, Vantage
from tests.sdk.prefect import TaskPrefect

Open = Callable[..., Any]


class Blocking:
    """An async object whose methods are waited for, and whose answers are wrapped in turn."""

    def __init__(self, inner: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._inner = inner
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._wrapped(found) if not inspect.ismethod(found) else lambda *args, **more: self._wrapped(found(*args, **more))

    def __iter__(self) -> Iterator[Any]:
        async def every() -> list[Any]:
            return [one async for one in self._inner]

        return iter(self._wrapped(every()))

    def __len__(self) -> int:
        return len(self._inner)

    def _wrapped(self, value: Any) -> Any:
        if inspect.isawaitable(value):
            value = asyncio.run_coroutine_threadsafe(_awaited(value), self._loop).result(120)
        if isinstance(value, list):
            return [self._wrapped(one) for one in value]
        return Blocking(value, self._loop) if type(value).__name__.startswith("Async") else value


async def _awaited(value: Any) -> Any:
    return await value


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Iterator[TaskPrefect]:
    """A scriptable Prefect with the deployment etl/nightly, named by the environment."""
    with TaskPrefect() as fake:
        fake.deploy()
        monkeypatch.setenv("VANTAGE_PREFECT_API_URL", fake.api_url)
        monkeypatch.delenv("VANTAGE_PREFECT_AUTH_STRING", raising=False)
        yield fake


@pytest.fixture(params=["plain", "async"])
def open_vantage(request: pytest.FixtureRequest) -> Iterator[Open]:
    """Makes front doors of one kind, closed at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    made: list[Any] = []

    def make(*args: Any, **more: Any) -> Any:
        made.append(Vantage(*args, **more) if request.param == "plain" else Blocking(AsyncVantage(*args, **more), loop))
        return made[-1]

    yield make
    for one in made:
        one.close()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def vantage(prefect: TaskPrefect, open_vantage: Open) -> Any:
    """The front door of one kind, on the scriptable Prefect."""
    return open_vantage()
