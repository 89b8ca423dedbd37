from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.changes import settle
from tests.live.listener import Listener
from tests.service.served import Served, service


@pytest.fixture
def served() -> Iterator[Served]:
    with service(runs=60) as running:
        settle(running)
        yield running


@pytest.fixture
def listener(served: Served) -> Iterator[Listener]:
    with Listener(served.url) as opened:
        assert opened.next()["type"] == "hello"
        yield opened
