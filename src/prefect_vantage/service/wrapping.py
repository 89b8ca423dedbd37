"""What wraps every request: base path, HEAD, body limit, security headers, compression, timing; plain ASGI, so that streams stay streams."""

from __future__ import annotations

import re
import time
from collections.abc import MutableMapping
from typing import Any

from brotli_asgi import BrotliMiddleware
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prefect_vantage.service.problems import TooLarge, describe, respond
from prefect_vantage.telemetry import OTHER, Telemetry

LARGEST_BODY = 65_536
"""Bytes of a request's body that are read; only files of reports need more."""
LARGEST_FILE = 64_000_000
_FILE = re.compile(r"/api/v1/editions/[^/]+/files/[^/]+$")

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws: wss:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_NOT_COMPRESSED = [
    "^/api/v1/export$",  # compressing a million rows on the event loop would make everybody else wait
    "^/api/v1/prune$",  # its lines are to arrive when they are written
    "^/api/v1/live/events$",  # and its events
]
_UNTIMED = "/api/v1/live/events"
"""A stream that lasts as long as a page is open says nothing about how fast answers are."""


def wrap(app: FastAPI, *, telemetry: Telemetry, base_path: str) -> None:
    """Put the layers around `app`; the last one added is the outermost."""
    app.add_middleware(LimitBody)
    app.add_middleware(BrotliMiddleware, quality=4, minimum_size=800, excluded_handlers=_NOT_COMPRESSED)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Secure)
    app.add_middleware(Timed, telemetry=telemetry)
    app.add_middleware(StripBasePath, base_path=base_path)


def largest_body(method: str, path: str) -> int:
    """Bytes that a request may carry."""
    return LARGEST_FILE if method == "PUT" and _FILE.search(path) else LARGEST_BODY


class StripBasePath:
    """Reverse proxies either keep the base path or cut it off; both work."""

    def __init__(self, app: ASGIApp, *, base_path: str) -> None:
        self._app = app
        self._prefix = base_path.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if self._prefix and (path == self._prefix or path.startswith(self._prefix + "/")):
            scope = {**scope, "path": path[len(self._prefix) :] or "/"}
        await self._app(scope, receive, send)


class Timed:
    """Tells telemetry how long each request took, under its route's template."""

    def __init__(self, app: ASGIApp, *, telemetry: Telemetry) -> None:
        self._app = app
        self._telemetry = telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope.get("path", "").endswith(_UNTIMED):
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        try:
            await self._app(scope, receive, send)
        finally:
            self._telemetry.record(_template(scope), time.perf_counter() - begun)


def _template(scope: MutableMapping[str, Any]) -> str:
    """The route's template, `other` for everything that no route names (the web app's files included)."""
    path = getattr(scope.get("route"), "path", None)
    return str(path) if isinstance(path, str) and path.startswith(("/api/", "/metrics")) else OTHER


class Secure:
    """Adds the security headers to every response that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, secured if scope["type"] == "http" else send)


class HeadAsGet:
    """HEAD is GET without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, bodiless)


class LimitBody:
    """413 for bodies of more than what the path may carry, announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = largest_body(scope["method"], scope["path"])
        announced = Headers(scope=scope).get("content-length", "0")
        error = TooLarge(f"A request may carry {most} bytes", hint="Nothing here needs a larger body.")
        if not announced.isdigit() or int(announced) > most:
            await respond(describe(error))(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(413, error.message)  # the one kind that FastAPI lets through while it reads a body
            return message

        await self._app(scope, counted, send)
