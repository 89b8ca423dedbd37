"""The live socket through the writer: messages pass both ways, one at a time, so that a slow client slows the writer's sending and nothing piles up here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from prefect_vantage.service.etag import to_json
from prefect_vantage.service.origin import is_trusted

LIVE = "/api/v1/live"
_POLICY, _RESTART, _TRY_LATER = 1008, 1012, 1013
_SYSTEM = '{"type":"system"'
_DATA = "data: "


async def relay(scope: Scope, receive: Receive, send: Send, *, url: str, allowed_origins: tuple[str, ...]) -> None:
    """Connect the client to the writer at `url` until either is gone."""
    socket = WebSocket(scope, receive, send)
    if scope["path"] != LIVE or not is_trusted(socket.headers, allowed_origins):
        await socket.close(_POLICY)
        return
    await socket.accept()
    try:
        async with connect("ws" + url.removeprefix("http") + LIVE, max_size=None, compression=None, proxy=None, open_timeout=5) as writer:
            await _pass_both_ways(socket, writer, url)
    except (OSError, WebSocketException, TimeoutError):
        await _close(socket, _TRY_LATER)


async def _pass_both_ways(socket: WebSocket, writer: ClientConnection, url: str) -> None:
    tasks = [asyncio.create_task(_up(socket, writer)), asyncio.create_task(_down(socket, writer, url))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await _close(socket, _RESTART)


async def _up(socket: WebSocket, writer: ClientConnection) -> None:
    while True:
        try:
            await writer.send(await socket.receive_text())
        except (WebSocketDisconnect, ConnectionClosed, KeyError, RuntimeError):
            return


async def _down(socket: WebSocket, writer: ClientConnection, url: str) -> None:
    try:
        async for message in writer:
            text = message if isinstance(message, str) else message.decode()
            await socket.send_text(as_reader(text, url))
    except (ConnectionClosed, WebSocketDisconnect, RuntimeError):
        return


def as_reader(text: str, url: str) -> str:
    """The message, with this process's role in place of the writer's."""
    if not text.startswith(_SYSTEM):
        return text
    body = orjson.loads(text)
    body["system"]["vantage"] |= {"role": "reader", "writer_url": url}
    return to_json(body).decode()


def polled_as_reader(body: dict[str, Any], url: str) -> dict[str, Any]:
    """The answer of a poll, likewise."""
    messages = [orjson.loads(as_reader(orjson.dumps(one).decode(), url)) if one["type"] == "system" else one for one in body["messages"]]
    return body | {"messages": messages}


async def events_as_reader(lines: AsyncIterator[str], url: str) -> AsyncIterator[bytes]:
    """A stream of server-sent events, likewise."""
    async for line in lines:
        told = _DATA + as_reader(line.removeprefix(_DATA), url) if line.startswith(_DATA) else line
        yield told.encode() + b"\n"


async def _close(socket: WebSocket, code: int) -> None:
    try:
        await socket.close(code)
    except (RuntimeError, WebSocketDisconnect):
        return  # it is closed already
