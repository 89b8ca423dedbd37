"""A client of the live socket that waits for the message it expects."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any

from websockets.sync.client import ClientConnection, connect


class Listener:
    def __init__(self, url: str, *, origin: str | None = None) -> None:
        self._connection: ClientConnection = connect(
            url.replace("http", "ws", 1) + "/api/v1/live", origin=origin, max_size=None, proxy=None
        )  # type: ignore[arg-type]

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def say(self, **body: Any) -> None:
        self._connection.send(json.dumps(body))

    def send(self, text: str) -> None:
        self._connection.send(text)

    def next(self, timeout: float = 10.0) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._connection.recv(timeout))
        return message

    def until(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """The next message of that type that has those values."""
        while True:
            message = self.next()
            if message["type"] == kind and all(message.get(name) == value for name, value in wanted.items()):
                return message
