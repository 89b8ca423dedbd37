"""What a cold Runs page may cost, held on every run of the tests; how long it takes is measured by `make bench`."""

from __future__ import annotations

from playwright.sync_api import Browser

from benchmarks.browser import LIMITS, visit
from tests.browser.conftest import Stack

ROWS = "[role=rowgroup] [role=row]"


def test_a_cold_runs_page_keeps_its_budgets(browser: Browser, past: Stack) -> None:
    seen = visit(browser, f"{past.url}/runs?q=", ROWS)
    assert 50 < seen.script_kilobytes <= LIMITS["script_kilobytes"]
    assert seen.requests <= LIMITS["requests"]
    assert seen.api_requests <= LIMITS["api_requests"]
    assert seen.layout_shift == 0
