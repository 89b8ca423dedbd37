"""What every lasting connection does: it hears, speaks and pings until one of these ends, and then the client is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from prefect_vantage.service.live.hub import Hub
from prefect_vantage.service.live.session import Session

PING_EVERY = 20.0
SEND_WITHIN = 60.0
"""Seconds that one message may take to leave; a client that is frozen for longer is let go."""


async def attend(hub: Hub, session: Session, *works: Coroutine[Any, Any, None]) -> None:
    """Run the works and the pings; the first that ends ends all."""
    tasks = [asyncio.create_task(work) for work in (*works, _ping(session))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.part(session)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def speak(session: Session, send: Callable[[bytes], Awaitable[None]]) -> None:
    """Send what waits for the client, until it is gone or frozen; whoever ends the other tasks closes the connection."""
    while True:
        message = await session.outbox.get()
        try:
            async with asyncio.timeout(SEND_WITHIN):
                await send(message)
        except (TimeoutError, OSError, RuntimeError):
            return


async def _ping(session: Session) -> None:
    """Lets the page see that the connection lives, which browsers do not show of the protocol's own pings."""
    while True:
        await asyncio.sleep(PING_EVERY)
        session.tell({"type": "ping"}, key="ping")
