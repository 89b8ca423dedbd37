"""Somebody who uses presets over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

Json = dict[str, Any]
PRESETS = "/api/v1/presets"


@dataclass
class Person:
    client: httpx.Client

    def make(self, name: str = "Failures", query: str = "state:failed", **more: Any) -> Json:
        made: Json = self.send("POST", "", {"name": name, "query": query, **more}, status=201).json()
        return made

    def send(self, method: str, path: str, body: object = None, *, status: int, match: object = None) -> httpx.Response:
        headers = {} if match is None else {"If-Match": str(match) if match == "*" else f'"{match}"'}
        answer = self.client.request(method, PRESETS + path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer

    def list(self) -> Json:
        found: Json = self.client.get(PRESETS).raise_for_status().json()
        return found

    def names(self) -> list[str]:
        return [one["name"] for one in self.list()["presets"]]

    def one(self, ref: str) -> Json:
        found: Json = self.client.get(f"{PRESETS}/{ref}").raise_for_status().json()
        return found


@contextmanager
def person(url: str, person_id: str) -> Iterator[Person]:
    with httpx.Client(base_url=url, timeout=30, headers={"Vantage-Person": person_id}) as client:
        yield Person(client)
