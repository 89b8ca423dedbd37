from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.served import Served, service


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with service() as running:
        yield running
