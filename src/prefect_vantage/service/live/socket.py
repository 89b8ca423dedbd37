"""The socket: `/api/v1/live`, the usual way of pages to the hub."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect

from prefect_vantage.errors import InvalidInput
from prefect_vantage.service.live.attend import attend, speak
from prefect_vantage.service.live.hub import MOST_SESSIONS, Hub
from prefect_vantage.service.live.messages import read
from prefect_vantage.service.live.session import Session
from prefect_vantage.service.origin import is_trusted
from prefect_vantage.service.params import API
from prefect_vantage.service.parts import Parts, parts_of

router = APIRouter(prefix=API)

_POLICY, _TOO_MANY = 1008, 1013


@router.websocket("/live")
async def live(socket: WebSocket, parts: Annotated[Parts, Depends(parts_of)]) -> None:
    """Watch lists, runs, key figures and the system."""
    if not is_trusted(socket.headers, parts.settings.allowed_origins):
        await socket.close(_POLICY)
        return
    if len(parts.hub.sessions) >= MOST_SESSIONS:
        await socket.close(_TOO_MANY)
        return
    await socket.accept()
    session = parts.hub.join()

    async def send(message: bytes) -> None:
        try:
            await socket.send_text(message.decode())
        except WebSocketDisconnect as error:
            raise OSError("The client is gone") from error

    await attend(parts.hub, session, _hear(socket, parts.hub, session), speak(session, send))


async def _hear(socket: WebSocket, hub: Hub, session: Session) -> None:
    """One message after the other: a client that asks faster than it is answered waits."""
    while True:
        received = await socket.receive()
        if received["type"] == "websocket.disconnect":
            return
        try:
            message = read(received.get("text") or "", hub.wording)
        except InvalidInput as error:
            session.problem(None, error)
            continue
        await hub.hear(session, message)
