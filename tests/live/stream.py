"""A client of the event stream that waits for the message it expects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass
class Stream:
    """`messages` yields what comes; `say` speaks to the session that the greeting named."""

    client: httpx.Client
    messages: Iterator[dict[str, Any]]
    session: str = ""

    def next(self) -> dict[str, Any]:
        return next(self.messages)

    def until(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """The next message of that type that has those values."""
        return next(one for one in self.messages if one["type"] == kind and all(one.get(name) == value for name, value in wanted.items()))

    def say(self, **body: Any) -> httpx.Response:
        return self.client.post(f"/api/v1/live/events/{self.session}", json=body)


@contextmanager
def stream(url: str, **params: str) -> Iterator[Stream]:
    """An open event stream, past its greeting."""
    with (
        httpx.Client(base_url=url, timeout=20) as client,
        client.stream("GET", "/api/v1/live/events", params=params) as response,
    ):
        response.raise_for_status()
        assert response.headers["content-type"].startswith("text/event-stream")
        opened = Stream(client, _messages(response))
        hello = opened.next()
        assert hello["type"] == "hello"
        opened.session = hello["session"]
        yield opened


def _messages(response: httpx.Response) -> Iterator[dict[str, Any]]:
    for line in response.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))
