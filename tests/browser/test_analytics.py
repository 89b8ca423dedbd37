"""The Analytics page: a mark leads to its runs, a drag chooses the period, a filter that cannot be read is told so, every chart is a table too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Stack

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def panel(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def test_a_number_in_a_panel_leads_to_exactly_its_runs(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/analytics?range=24h&q=flow:invoices")
    page.get_by_role("button", name="Outcomes as a table").click()
    link = panel(page, "Outcomes").get_by_role("row", name=re.compile("3 .*12")).get_by_role("link").first
    expect(link).to_have_text("12")
    link.click()
    expect(page.get_by_role("heading", level=1, name="Runs")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^12\b.*of \d+ runs")).first).to_be_visible()


def test_dragging_over_a_line_chooses_a_period_that_can_be_left_again(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/analytics?range=24h")
    marks = panel(page, "Throughput").get_by_role("link")
    expect(marks.first).to_be_visible()
    first, last = marks.nth(2), marks.nth(8)
    first.hover()
    page.mouse.down()
    last.hover()
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=2.*&to=2"))
    expect(page.get_by_role("heading", level=1, name="Analytics")).to_be_visible()
    page.get_by_role("button", name="Back to the last 24 hours").click()
    expect(page).not_to_have_url(re.compile("from="))


def test_a_filter_is_checked_before_it_is_used(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/analytics")
    box = page.get_by_role("textbox", name="Which runs")
    box.fill("flwo:invoices")
    expect(page.get_by_role("alert")).to_contain_text("flow")
    expect(page.get_by_role("button", name="Apply")).to_be_disabled()
    box.fill("flow:mail")
    expect(page.get_by_text("Runs where flow is mail")).to_be_visible()
    box.press("Enter")
    expect(page).to_have_url(re.compile("q=flow:mail"))
    expect(page.get_by_role("link", name="4 runs of No deployment").first).to_be_visible()


def test_the_week_is_walked_with_the_arrow_keys(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/analytics?range=30d")
    cells = panel(page, "Pattern of the week").get_by_role("link")
    expect(cells).to_have_count(168)
    page.locator('[data-cell="3-9"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name=re.compile("Thursday 10:00"))).to_be_focused()
    page.get_by_label("What is laid over the week").select_option("error_rate")
    expect(page).to_have_url(re.compile("week=error_rate"))


def test_a_panel_is_downloaded_as_a_picture_and_as_numbers(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/analytics?q=flow:invoices")
    outcomes = panel(page, "Outcomes")
    for label, begins in (("Download SVG", b"<svg"), ("Download CSV", b"\xef\xbb\xbffrom,to,line")):
        outcomes.get_by_role("button", name="Outcomes as a file").click()
        with page.expect_download() as waited:
            outcomes.get_by_role("link", name=label).click()
        assert waited.value.path().read_bytes().startswith(begins)
    outcomes.get_by_role("button", name="Outcomes as a file").click()
    outcomes.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied the link to “Outcomes”").first).to_be_visible()
    assert "/api/v1/metrics/chart.svg?" in page.evaluate("navigator.clipboard.readText()")
