"""The two drivers of conversations with Prefect: one for plain code, one for async code. They send and sleep, and decide nothing."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from typing import Any, Generic, TypeVar

import httpx

from prefect_vantage.errors import VantageError
from prefect_vantage.sdk.calls import Call
from prefect_vantage.sdk.exchange import Done, Outcome, Pause, Send, Steps, advance
from prefect_vantage.sdk.submit.address import Address
from prefect_vantage.sdk.submit.exchange import Line

T = TypeVar("T")
H = TypeVar("H", httpx.Client, httpx.AsyncClient)

CONNECT_SECONDS = 5.0
MOST_CONNECTIONS = 100


class Stopped(VantageError):
    """The conversation was called off while it waited."""


class LinkCore(Generic[H]):
    """How a call becomes an HTTP request to Prefect, with what its server wants to see on every one."""

    def __init__(self, line: Line, http: H) -> None:
        self.line = line
        self._http: H = http

    def request(self, call: Call[Any]) -> httpx.Request:
        """`call` as an HTTP request."""
        token = {"Prefect-Csrf-Client": self.line.client_id, "Prefect-Csrf-Token": self.line.csrf} if self.line.csrf else {}
        return self._http.build_request(
            call.method,
            self.line.address.api_url + call.path,
            params=dict(call.params),
            json=call.body,
            headers=token,
            timeout=httpx.Timeout(call.patience, connect=CONNECT_SECONDS),
        )


class Link(LinkCore[httpx.Client]):
    """For plain code; threads may share it."""

    def __init__(self, address: Address, *, patience: float) -> None:
        super().__init__(Line(address, patience=patience), httpx.Client(**_options(address)))

    def run(self, steps: Steps[T], *, stop: threading.Event | None = None) -> T:
        """Act the steps out; answers what they end with. Raises their error, and Stopped as soon as `stop` is set in a pause."""
        outcome: Outcome = None
        while not isinstance(step := advance(steps, outcome), Done):
            outcome = self._act(step, stop)
        return step.value

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _act(self, step: Send | Pause, stop: threading.Event | None) -> Outcome:
        if isinstance(step, Pause):
            if stop is None:
                time.sleep(step.seconds)
            elif stop.wait(step.seconds):
                raise Stopped("Called off")
            return None
        try:
            return self._http.send(self.request(step.call))
        except httpx.TransportError as error:
            return error


class AsyncLink(LinkCore[httpx.AsyncClient]):
    """For async code."""

    def __init__(self, address: Address, *, patience: float) -> None:
        super().__init__(Line(address, patience=patience), httpx.AsyncClient(**_options(address)))

    async def run(self, steps: Steps[T]) -> T:
        """See Link.run; it is called off by cancelling."""
        outcome: Outcome = None
        while not isinstance(step := advance(steps, outcome), Done):
            outcome = await self._act(step)
        return step.value

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _act(self, step: Send | Pause) -> Outcome:
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        try:
            return await self._http.send(self.request(step.call))
        except httpx.TransportError as error:
            return error


def _options(address: Address) -> dict[str, Any]:
    user, _, password = (address.auth or "").partition(":")
    return {
        "auth": httpx.BasicAuth(user, password) if address.auth else None,
        "headers": dict(address.headers),
        "verify": ssl.create_default_context(cafile=address.verify) if isinstance(address.verify, str) else address.verify,
        "limits": httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS),
        "timeout": None,
    }
