"""A second Vantage on the same mirror: it serves read-only through the one that writes, and takes its place when that one is gone.

request ─► Standby ─► Follower ─► the writer's service          (while the writer holds the lock)
                  └─► the app over the mirror                   (from the moment that the lock was ours)
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import orjson
from fastapi import FastAPI, Request
from starlette.requests import HTTPConnection
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from prefect_vantage.errors import Conflict, VantageError
from prefect_vantage.service.assets import Assets
from prefect_vantage.service.etag import NotModified, not_modified, to_json
from prefect_vantage.service.origin import is_trusted
from prefect_vantage.service.problems import Busy, Forbidden, TooLarge, describe, respond
from prefect_vantage.service.relay import LIVE, events_as_reader, polled_as_reader, relay
from prefect_vantage.service.wrapping import largest_body

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
_HOP_BY_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
        "date",
        "server",
    )
)
_OURS = frozenset(("origin", "sec-fetch-site"))
"""Whether the page may ask is judged here: the writer has another address."""
_LOCAL_LIVE = "/api/v1/health/live"
_PATCHES: dict[str, Callable[[dict[str, Any], str], dict[str, Any]]] = {
    "/api/v1/settings": lambda body, _url: body | {"role": "reader"},
    "/api/v1/system": lambda body, url: body | {"vantage": body["vantage"] | {"role": "reader", "writer_url": url}},
    f"{LIVE}/poll": polled_as_reader,
}


class Follower:
    """Passes reads to the writer at `url()`, refuses changes, and serves the web app's files itself."""

    def __init__(self, url: Callable[[], str], assets: Assets, *, allowed_origins: tuple[str, ...] = ()) -> None:
        self._url = url
        self._assets = assets
        self._allowed_origins = allowed_origins
        self._client = httpx.AsyncClient(timeout=httpx.Timeout(60.0, connect=3.0), trust_env=False, follow_redirects=False)

    async def close(self) -> None:
        """Close the connections to the writer."""
        await self._client.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await relay(scope, receive, send, url=self._url(), allowed_origins=self._allowed_origins)
            return
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except NotModified as held:
            response = await not_modified(request, held)
        except VantageError as error:
            response = respond(describe(error))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        path = request.url.path
        if path == _LOCAL_LIVE:
            return Response(to_json({"status": "ok", "reasons": []}), media_type="application/json", headers={"Cache-Control": "no-store"})
        is_live = path.startswith(f"{LIVE}/")
        if is_live and not is_trusted(request.headers, self._allowed_origins):
            raise Forbidden("Another site's page may not listen here", hint="Add its origin to VANTAGE_ALLOWED_ORIGINS.")
        if request.method not in ("GET", "HEAD") and not is_live:
            where = self._url() or "another process"
            raise Conflict(f"This Vantage only reads; {where} writes the mirror", hint="Send changes there.")
        if not path.startswith(("/api/", "/metrics")):
            return await asyncio.to_thread(self._assets.respond, request)
        return await self._fetch(request)

    async def _fetch(self, request: Request) -> Response:
        url = self._url()
        if not url:
            raise Busy("The process that writes the mirror cannot be reached", hint="It has not said where it listens; try again shortly.")
        patch = _PATCHES.get(request.url.path)
        dropped = _HOP_BY_HOP | _OURS | ({"if-none-match", "accept-encoding"} if patch else set())
        headers = [(name, value) for name, value in request.headers.items() if name not in dropped]
        target = httpx.URL(url).copy_with(raw_path=_raw_path(request))
        body = await _body(request)
        try:
            answered = await self._client.send(
                self._client.build_request(request.method, target, headers=headers, content=body), stream=True
            )
        except httpx.TransportError as error:
            raise Busy(
                f"The process that writes the mirror does not answer at {url}", hint="If it is gone, this one takes over shortly."
            ) from error
        if patch and answered.status_code == 200:
            return await self._patched(answered, lambda body: patch(body, url))
        kept = {name: value for name, value in answered.headers.items() if name not in _HOP_BY_HOP}
        return StreamingResponse(_stream(answered, url), answered.status_code, headers=kept)

    async def _patched(self, answered: httpx.Response, patch: Callable[[dict[str, Any]], dict[str, Any]]) -> Response:
        try:
            body = patch(orjson.loads(await answered.aread()))
        finally:
            await answered.aclose()
        return Response(to_json(body), media_type="application/json", headers={"Cache-Control": "no-store"})


async def _body(request: Request) -> bytes:
    """What the request carries. Raises TooLarge."""
    body, most = b"", largest_body(request.method, request.url.path)
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise TooLarge(f"A request may carry {most} bytes", hint="Nothing here needs a larger body.")
    return body


async def _stream(answered: httpx.Response, url: str) -> Any:
    """The body as it came, compressed or not; a break of the writer's stream breaks ours. Events are told with this process's role."""
    is_events = answered.headers.get("content-type", "").startswith("text/event-stream")
    try:
        async for chunk in events_as_reader(answered.aiter_lines(), url) if is_events else answered.aiter_raw():
            yield chunk
    finally:
        await answered.aclose()


def _raw_path(connection: HTTPConnection) -> bytes:
    """The address behind the host, as the client wrote it where the path was not rewritten."""
    query: bytes = connection.scope.get("query_string", b"")
    path = httpx.URL(path=connection.scope["path"]).raw_path
    return path + (b"?" + query if query else b"")


class Standby:
    """The ASGI app of `vantage serve`: a follower until `take_over` answers an app (None: the writer still lives), then that app."""

    def __init__(self, follower: Follower, wrapped: ASGIApp, take_over: Callable[[], FastAPI | None], *, every: float = LOOK_EVERY) -> None:
        self._follower = follower
        self._take_over = take_over
        self._every = every
        self._present: ASGIApp = wrapped
        self._running = AsyncExitStack()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._present(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        looking = asyncio.create_task(self._look(), name="vantage-standby")
        await send({"type": "lifespan.startup.complete"})
        await receive()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        await self._running.aclose()
        await self._follower.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _look(self) -> None:
        while not await self.tick():
            await asyncio.sleep(self._every)

    async def tick(self) -> bool:
        """Try once to take over; answers whether this is the writer now."""
        try:
            app = await asyncio.shield(asyncio.to_thread(self._take_over))
        except VantageError as error:
            logger.warning("Taking over failed and will be tried again: %s", error)
            return False
        if app is None:
            return False
        await self._running.enter_async_context(app.router.lifespan_context(app))
        self._present = app
        return True
