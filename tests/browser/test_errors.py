"""The Errors page: failures by kind, each with its runs and its newest run."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Stack

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def test_failures_of_one_kind_are_one_error_that_is_new_and_leads_to_its_runs(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/errors?q=flow:invoices")
    kinds = page.get_by_role("region", name="By kind").get_by_role("listitem")
    expect(kinds).to_have_count(1)  # the invoices' numbers differ, the error is one
    expect(kinds.first).to_contain_text("ValueError")
    expect(kinds.first).to_contain_text("New")
    expect(kinds.first).to_contain_text("invoices")
    kinds.first.get_by_role("link", name="3 runs").click()
    expect(page.get_by_role("heading", level=1, name="Runs")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^3\b.*of \d+ runs")).first).to_be_visible()


def test_no_failure_is_said_so(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/errors?q=flow:mail")
    expect(page.get_by_text("No run failed in this period.").first).to_be_visible()


def test_an_error_is_resolved_by_keys_found_by_its_status_and_opened_again(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/errors?q=flow:invoices")
    kinds = page.get_by_role("region", name="By kind").get_by_role("listitem")
    status = kinds.first.get_by_role("button", name=re.compile("status of ValueError$"))
    expect(status).to_have_text("Open")
    status.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^Resolved")).focus()
    page.keyboard.press("Enter")
    expect(status).to_have_text("Resolved")
    expect(kinds.first).to_contain_text("Resolved")
    page.get_by_label("Status", exact=True).select_option("open")
    expect(page.get_by_text("No error is open")).to_be_visible()
    page.get_by_role("button", name="Show 1 kind hidden by status").click()
    expect(kinds).to_have_count(1)
    page.get_by_role("button", name="Undo").first.click()
    expect(status).to_have_text("Open")


def test_an_ignored_error_leaves_the_list_and_the_page_says_so(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/errors?q=flow:invoices")
    region = page.get_by_role("region", name="By kind")
    region.get_by_role("button", name=re.compile("status of ValueError$")).click()
    page.get_by_label("Runs that are ignored").fill("50")
    page.get_by_role("button", name="Ignore up to 50 runs per hour").click()
    expect(page.get_by_text("Nothing but ignored errors")).to_be_visible()
    page.get_by_role("button", name="Show 1 kind hidden by status").click()
    kind = region.get_by_role("listitem").first
    expect(kind).to_contain_text("up to 50 runs an hour")
    kind.get_by_role("button", name=re.compile("status of ValueError$")).click()
    page.get_by_role("button", name=re.compile("^Open")).click()
    expect(kind.get_by_role("button", name=re.compile("status of ValueError$"))).to_have_text("Open")
