"""Vantage is killed while runs change in Prefect: the open page says so, and becomes true again by itself.

`python -m benchmarks.outage` does the same at full size (3 minutes, 3,000 changes) and holds it to 15 seconds.
"""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.outage import FLOW, Fleet, Service, seconds_until_true
from tests.prefect_server import PrefectServer

from .test_runs import rows

pytestmark = [pytest.mark.browser, pytest.mark.integration]

RUNS, NEW = 40, 12
PATIENCE = 90.0
"""Far more than it takes: the machine that tests run on may be busy."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PrefectServer]:
    """A Prefect of its own: the session's is Vantage's for other tests."""
    (tmp_path / "prefect").mkdir()
    with PrefectServer(tmp_path / "prefect") as running:
        yield running


@pytest.fixture
def service(server: PrefectServer, tmp_path: Path) -> Iterator[Service]:
    (tmp_path / "vantage").mkdir()
    made = Service(tmp_path / "vantage", {**server.env, "VANTAGE_PREFECT_RATE": "50"})
    yield made
    made.end(signal.SIGTERM)


def test_a_page_that_lost_its_service_says_so_and_is_true_again_without_being_loaded(
    page: Page, server: PrefectServer, service: Service
) -> None:
    with server.client() as prefect:
        fleet = Fleet(prefect, threads=2)
        ids = fleet.begin(RUNS)
        service.start()
        page.goto(f"{service.url}/runs?q=flow:{FLOW}")
        seconds_until_true(page, fleet.states, time.monotonic(), PATIENCE)
        page.evaluate("window.loaded = 'once'")
        service.end(signal.SIGKILL)
        expect(page.get_by_text("Offline").first).to_be_visible(timeout=30_000)
        expect(page.get_by_text(re.compile(r"since \d\d:\d\d")).first).to_be_visible()
        expect(rows(page).first).to_be_visible()  # what it knows stays
        fleet.change(ids, RUNS)
        fleet.begin(NEW)
        seconds_until_true(page, fleet.states, service.start(), PATIENCE, new=NEW)
    page.keyboard.press("n")
    expect(page.get_by_role("button", name=f"{NEW} new runs")).to_be_hidden()
    assert page.evaluate("window.loaded") == "once"
