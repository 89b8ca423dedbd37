"""Every page, light on a wide screen and dark on a phone: it shows what it is for, and axe finds nothing serious."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Stack

pytestmark = [pytest.mark.browser, pytest.mark.integration]

AXE = Path(__file__).parents[2] / "ui_extensions/companion/node_modules/axe-core/axe.min.js"
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
PAGES = {
    "/": "Overview",
    "/runs": "Runs",
    "/analytics?range=30d": "Analytics",
    "/dashboards": "Dashboards",
    "/dashboards/operations": "Operations wall",
    "/work": "Workers and queues",
    "/errors": "Errors",
    "/flows/invoices": "invoices",
    "/reports": "Reports",
    "/actions": "Actions",
    "/system": "System",
}


def serious(page: Page) -> list[str]:
    """What axe calls critical or serious: rule and first node."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # Only what is wrong is worked out in full and carried over: the nodes of a chart that pass are thousands.
    found: list[dict[str, str]] = page.evaluate(
        "axe.run({resultTypes: ['violations']}).then(r => r.violations.map(v => ({...v, nodes: 0, html: v.nodes[0].html.slice(0, 120)})))"
    )
    return [f"{one['id']}: {one['html']}" for one in found if one["impact"] in ("critical", "serious")]


@pytest.mark.parametrize(("theme", "size"), [("light", "wide"), ("dark", "phone")])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_shows_its_heading_fits_its_width_and_is_accessible(
    browser: Browser, past: Stack, address: str, theme: str, size: str
) -> None:
    context = browser.new_context(viewport=SIZES[size], bypass_csp=True)  # type: ignore[arg-type]
    context.add_init_script(f"localStorage.setItem('vite-ui-theme', '{theme}')")
    page = context.new_page()
    page.goto(past.url + address)
    expect(page.get_by_role("heading", level=1, name=PAGES[address])).to_be_visible(timeout=20_000)
    page.wait_for_timeout(1000)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_a_run_tells_its_error_its_parameters_without_secrets_and_its_states(page: Page, past: Stack) -> None:
    run_id = past.vantage.get("/api/v1/runs", params={"q": "name:invoice-0"}).json()["runs"][0]["id"]
    page.goto(f"{past.url}/runs/{run_id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("invoice-0")
    expect(page.get_by_text("invoice 0 has no total").first).to_be_visible()
    expect(page.get_by_text("Running").first).to_be_visible()
    page.get_by_role("tab", name=re.compile("Parameters")).click()
    expect(page.get_by_text("region").first).to_be_visible()
    expect(page.get_by_text("hush")).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("Open in Prefect"))).to_have_attribute("href", re.compile(run_id))


def test_a_run_that_does_not_exist_says_so(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/runs/00000000-0000-0000-0000-000000000000")
    expect(page.get_by_text(re.compile("no run|not found", re.IGNORECASE)).first).to_be_visible()


def test_the_system_page_compares_the_mirror_with_prefect(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/system")
    expect(page.get_by_text("Mirror against Prefect")).to_be_visible()
    expect(page.get_by_text("Reachable")).to_be_visible()


def test_a_number_on_the_overview_leads_to_exactly_its_runs(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/?range=24h")
    failures = past.vantage.get("/api/v1/overview", params={"range": "24h"}).json()["totals"]
    value = next(int(total["value"]) for total in failures if total["key"] == "failures")
    page.get_by_role("link", name=re.compile("Failures")).first.click()
    expect(page.get_by_text(re.compile(rf"^{value}\b.*of \d+ runs")).first).to_be_visible()
