from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.service.served import Served, service

Json = dict[str, Any]
DASHBOARDS = "/api/v1/dashboards"
SECRET = "only these tests know it"


@dataclass
class Person:
    """Somebody who uses dashboards over HTTP."""

    client: httpx.Client

    def send(self, method: str, path: str = "", body: object = None, *, status: int, match: object = None) -> httpx.Response:
        headers = {} if match is None else {"If-Match": str(match) if match == "*" else f'"{match}"'}
        answer = self.client.request(method, DASHBOARDS + path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer

    def make(self, title: str = "Failures", **more: Any) -> Json:
        made: Json = self.send("POST", "", {"title": title, "panels": [{"metric": "error_rate"}], **more}, status=201).json()
        return made

    def names(self) -> list[str]:
        return [one["name"] for one in self.send("GET", status=200).json()["dashboards"]]


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    with service(runs=200, embed_secret=SECRET, embed_origins=("https://wiki.example",)) as served:
        yield served


@pytest.fixture
def served(running: Served) -> Iterator[Served]:
    """Without the dashboards of the tests before."""
    yield running
    for person in ("anna", "ben"):
        with httpx.Client(base_url=running.url, headers={"Vantage-Person": person}) as client:
            for one in client.get(DASHBOARDS).json()["dashboards"]:
                if one["source"] == "kept":
                    client.delete(f"{DASHBOARDS}/{one['name']}", headers={"If-Match": "*"}).raise_for_status()


@pytest.fixture
def anna(served: Served) -> Iterator[Person]:
    with httpx.Client(base_url=served.url, timeout=30, headers={"Vantage-Person": "anna; name=Anna"}) as client:
        yield Person(client)


@pytest.fixture
def ben(served: Served) -> Iterator[Person]:
    with httpx.Client(base_url=served.url, timeout=30, headers={"Vantage-Person": "ben; name=Ben"}) as client:
        yield Person(client)
