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
