"""The socket: `/api/v1/live`. Three tasks per client: hear, speak, ping; the first that ends ends all."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect

from prefect_vantage.errors import Conflict, InvalidInput
from prefect_vantage.service.live.hub import Hub
from prefect_vantage.service.live.messages import Unwatch, read
from prefect_vantage.service.live.session import MOST_WATCHES, Session
from prefect_vantage.service.origin import is_trusted
from prefect_vantage.service.params import API
from prefect_vantage.service.parts import Parts, parts_of

router = APIRouter(prefix=API)

MOST_SESSIONS = 1_000
PING_EVERY = 20.0
SEND_WITHIN = 60.0
"""Seconds that one message may take to leave; a client that is frozen for longer is let go."""
_POLICY, _TOO_MANY = 1008, 1013


@router.websocket("/live")
async def live(socket: WebSocket, parts: Annotated[Parts, Depends(parts_of)]) -> None:
    """Watch lists, runs and the system; see the API's description for the messages."""
    if not is_trusted(socket.headers, parts.settings.allowed_origins):
        await socket.close(_POLICY)
        return
    if len(parts.hub.sessions) >= MOST_SESSIONS:
        await socket.close(_TOO_MANY)
        return
    await socket.accept()
    session = parts.hub.join()
    tasks = [asyncio.create_task(work) for work in (_hear(socket, parts.hub, session), _speak(socket, session), _ping(session))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        parts.hub.part(session)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _hear(socket: WebSocket, hub: Hub, session: Session) -> None:
    """One message after the other: a client that asks faster than it is answered waits."""
    while True:
        received = await socket.receive()
        if received["type"] == "websocket.disconnect":
            return
        try:
            message = read(received.get("text") or "")
            if not isinstance(message, Unwatch) and not session.has(message.id) and session.watches() >= MOST_WATCHES:
                raise Conflict(f"One socket has at most {MOST_WATCHES} watches", hint="Unwatch what is not on screen.")
        except (InvalidInput, Conflict) as error:
            session.problem(None, error)
            continue
        await hub.hear(session, message)


async def _speak(socket: WebSocket, session: Session) -> None:
    while True:
        message = await session.outbox.get()
        try:
            async with asyncio.timeout(SEND_WITHIN):
                await socket.send_text(message.decode())
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            return  # gone or frozen; the transport is closed by whoever ends the other tasks


async def _ping(session: Session) -> None:
    """Lets the page see that the connection lives, which browsers do not show of the protocol's own pings."""
    while True:
        await asyncio.sleep(PING_EVERY)
        session.tell({"type": "ping"}, key="ping")
