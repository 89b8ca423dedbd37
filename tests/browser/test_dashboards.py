"""Dashboards in the browser, by somebody who has a keyboard and nothing else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Stack
from .keys import focused, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.integration]

FAILED = "flow:invoices outcome:failure"


def test_a_dashboard_is_made_by_keyboard_found_again_and_opens_the_runs_behind_its_number(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/dashboards")
    expect(page.get_by_role("link", name="Operations wall")).to_be_visible()
    tab_to(page, "New dashboard")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title")).to_be_focused()
    page.keyboard.type("Broken invoices")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/dashboards/broken-invoices\?edit=1$"))

    tab_to(page, "Add a panel")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Add a panel")
    expect(form.get_by_label("What")).to_be_focused()
    expect(form.get_by_role("option", name="Finished runs")).to_be_attached()
    tab_to(page, "Drawn as")
    page.keyboard.type("One")  # number
    expect(form.get_by_label("Drawn as")).to_have_value("number")
    tab_to(page, "Only runs that match")
    page.keyboard.type(FAILED)
    expect(form.get_by_text("Every run.")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(form).to_be_hidden()

    count = past.vantage.get("/api/v1/runs/count", params={"q": FAILED}).raise_for_status().json()["count"]
    number = page.get_by_role("link", name=f"Finished: {count}, open its runs")
    expect(number).to_be_visible()
    tab_to(page, "Save", back=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit", exact=True)).to_be_visible()
    page.reload()
    expect(number).to_be_visible()
    tab_to(page, re.compile("^Finished: "))
    assert focused(page) == f"Finished: {count}, open its runs"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Runs")).to_be_visible()
    expect(page.get_by_text(re.compile(rf"^{count}\b.*of \d+ runs")).first).to_be_visible()


def test_a_dashboard_becomes_a_report_with_a_section_for_each_panel(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/dashboards/operations")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Make a report").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Operations wall, {{ period.label }}")
    document = page.frame_locator("iframe")
    for panel in ("Success rate", "How runs ended", "Failures by deployment"):
        expect(document.get_by_role("heading", name=panel, exact=True)).to_be_visible(timeout=60_000)
    expect(page.get_by_text("to mend")).to_be_hidden()
