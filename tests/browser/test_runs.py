"""The Runs page as a person uses it: find, exclude, mend a typo, watch, export, share."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Stack

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def rows(page: Page, text: str | re.Pattern[str] | None = None) -> Locator:
    found = page.locator("[role=rowgroup] [role=row]:has(a[href*='/runs/'])")
    return found.filter(has_text=text) if text else found


def open_runs(page: Page, path: Stack, q: str) -> None:
    page.goto(f"{path.url}/runs?q={q}")
    expect(page.get_by_text("searched back to")).to_be_visible()


def search_box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search runs")


def test_a_query_in_the_address_is_the_view(page: Page, past: Stack) -> None:
    open_runs(page, past, "flow:invoices state:failed")
    expect(rows(page)).to_have_count(3)
    expect(page.get_by_text(re.compile(r"^3\b.*of \d+ runs")).first).to_be_visible()


def test_typing_a_query_finds_and_writes_the_address(page: Page, past: Stack) -> None:
    open_runs(page, past, "")
    page.keyboard.press("/")
    expect(search_box(page)).to_be_focused()
    page.keyboard.type("flow:mail tag:customer=acme")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(4)
    assert "mail" in page.url


def test_a_misspelt_field_says_where_and_offers_the_right_one(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/runs?q=stat:failed")
    expect(page.get_by_text("Unknown field")).to_be_visible()
    page.get_by_role("button", name=re.compile("state")).first.click()
    expect(page.get_by_text("Unknown field")).to_be_hidden()
    expect(rows(page).first).to_be_visible()


def test_a_facet_includes_and_its_not_button_excludes(page: Page, past: Stack) -> None:
    open_runs(page, past, "flow:invoices,mail")
    expect(rows(page)).to_have_count(16)
    page.get_by_role("list", name="Flow").get_by_role("button", name="Exclude mail").click(force=True)
    expect(rows(page)).to_have_count(12)
    page.get_by_role("list", name="State").get_by_role("button", name=re.compile("Failed")).first.click()
    expect(rows(page)).to_have_count(3)


def test_a_run_that_changes_is_patched_in_its_row_and_a_new_one_is_announced(page: Page, past: Stack) -> None:
    run_id = past.run("live", "watched", ("RUNNING", ""))
    past.wait("flow:live state:running", 1)
    open_runs(page, past, "flow:live")
    expect(rows(page, "Running")).to_have_count(1)
    past.state(run_id, "COMPLETED")
    expect(rows(page, "Completed")).to_have_count(1)
    past.run("live", "newcomer", ("RUNNING", ""))
    page.get_by_role("button", name=re.compile(r"1 new run")).click()
    expect(rows(page, "newcomer")).to_have_count(1)


def test_the_export_holds_exactly_the_rows_that_the_page_counts(page: Page, past: Stack) -> None:
    open_runs(page, past, "flow:invoices state:failed")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_text(re.compile("CSV")).first.click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == 3
    assert "hush" not in text


def test_an_export_in_the_background_is_listed_fetched_and_deleted(page: Page, past: Stack) -> None:
    open_runs(page, past, "flow:invoices")
    counted = past.vantage.get("/api/v1/runs/count", params={"q": "flow:invoices"}).json()["count"]
    page.get_by_role("button", name="Export", exact=True).click()
    menu = page.get_by_role("dialog", name="Export")
    menu.get_by_role("checkbox", name=re.compile("^In the background")).check()
    menu.get_by_role("button", name=re.compile("^CSV")).click()
    page.get_by_role("link", name="It is listed with the reports").click()
    row = page.get_by_role("list", name="Exports").get_by_role("listitem").first
    expect(row).to_contain_text(re.compile(rf"^flow:invoices.*{counted:,} runs?", re.DOTALL), timeout=60_000)
    with page.expect_download() as download:
        row.get_by_role("link", name="Download").click()
    assert len(list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))) == counted
    row.get_by_role("button", name="Delete the export of flow:invoices").click()
    page.get_by_role("dialog", name="Delete this export?").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("list", name="Exports")).to_be_hidden()


def test_the_runs_on_screen_become_a_report_in_one_click(page: Page, past: Stack) -> None:
    open_runs(page, past, "flow:invoices at:-24h.. sort:-duration")
    page.get_by_role("button", name="Export", exact=True).click()
    page.get_by_role("link", name="Make a report of these runs").click()
    expect(page.get_by_label("Which runs")).to_have_value("flow:invoices")
