from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.presets.people import Person, person
from tests.service.served import Served, service


@pytest.fixture
def served() -> Iterator[Served]:
    with service(runs=30) as running:
        yield running


@pytest.fixture
def anna(served: Served) -> Iterator[Person]:
    with person(served.url, "anna") as somebody:
        yield somebody


@pytest.fixture
def ben(served: Served) -> Iterator[Person]:
    with person(served.url, "ben") as somebody:
        yield somebody
