"""The messages that wait for one client: bounded, because a frozen tab must not grow the service.

When more wait than fit, all are thrown away and one `resync` stands in for them: the client fetches again.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict

MOST_MESSAGES = 64
MOST_BYTES = 2_000_000
RESYNC = b'{"type":"resync","id":null}'


class Outbox:
    """A queue of encoded messages. A message with a key replaces the waiting one of that key."""

    def __init__(self, *, messages: int = MOST_MESSAGES, size: int = MOST_BYTES) -> None:
        self._messages = messages
        self._size = size
        self._waiting: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._serial = 0
        self._some = asyncio.Event()
        self.overflows = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def waiting_bytes(self) -> int:
        """Bytes that wait."""
        return self._bytes

    def put(self, message: bytes, *, key: str | None = None) -> None:
        """Queue a message; never blocks."""
        if key is None:
            self._serial += 1
            key = f"#{self._serial}"
        self._bytes += len(message) - len(self._waiting.pop(key, b""))
        self._waiting[key] = message
        if len(self._waiting) > self._messages or self._bytes > self._size:
            self._overflow()
        self._some.set()

    def _overflow(self) -> None:
        self.overflows += 1
        self._waiting.clear()
        self._waiting["resync"] = RESYNC
        self._bytes = len(RESYNC)

    def take(self) -> list[bytes]:
        """Every message that waits, oldest first."""
        messages = list(self._waiting.values())
        self._waiting.clear()
        self._bytes = 0
        return messages

    async def get(self) -> bytes:
        """The oldest message, as soon as there is one."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        _, message = self._waiting.popitem(last=False)
        self._bytes -= len(message)
        return message
