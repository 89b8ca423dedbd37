"""One generated fleet for all tests of numbers; it is only read."""

from __future__ import annotations

import pytest

from tests.analytics.fleet import Fleet, make_fleet


@pytest.fixture(scope="session")
def fleet() -> Fleet:
    return make_fleet()
