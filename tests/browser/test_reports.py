"""Reports in the browser: begun, seen with real numbers, mended where it is wrong, put in order by keys, kept, changed by two."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Stack
from .test_pages import serious

pytestmark = [pytest.mark.browser, pytest.mark.integration]

SLOW = 60_000
"""Milliseconds that the first document of a service may take on a busy machine."""

DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
"""A picture of one point."""


def test_a_report_is_begun_seen_mended_ordered_kept_and_not_overwritten(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/reports/new")
    page.get_by_role("link", name=re.compile("^Failures")).click()
    page.get_by_label("Title", exact=True).fill("Broken invoices")
    expect(page.get_by_label("Name", exact=True)).to_have_value("broken-invoices")
    page.get_by_label("Which runs").fill("flow:invoices")
    page.get_by_label("Period of the preview").select_option("today")
    document = page.frame_locator("iframe")
    expect(document.get_by_role("heading", name="Broken invoices")).to_be_visible(timeout=SLOW)

    page.get_by_label("Which runs").fill("flwo:invoices")
    expect(page.get_by_text("One thing to mend")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("Which runs")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Which runs").fill("flow:invoices")
    expect(page.get_by_text("One thing to mend")).to_be_hidden(timeout=SLOW)

    page.get_by_role("button", name=re.compile("^Move Still failing")).press("ArrowUp")
    expect(page.get_by_text("Still failing is now 2 of 3")).to_be_attached()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile("/reports/broken-invoices$"), timeout=SLOW)
    kept = past.vantage.get("/api/v1/reports/broken-invoices").raise_for_status().json()
    assert [one["kind"] for one in kept["definition"]["sections"]] == ["errors", "unresolved", "runs"]
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()

    theirs = kept["definition"] | {"title": "Theirs"}
    past.vantage.put("/api/v1/reports/broken-invoices", json=theirs, headers={"If-Match": "*"}).raise_for_status()
    page.get_by_label("Title", exact=True).fill("Mine")
    page.get_by_role("button", name="Save", exact=True).click()
    conflict = page.get_by_role("dialog", name="“Theirs” was changed meanwhile")
    expect(conflict.get_by_role("row", name=re.compile("^Title"))).to_contain_text("Mine")
    conflict.get_by_role("button", name="Replace theirs").click()
    expect(conflict).to_be_hidden()
    assert past.vantage.get("/api/v1/reports/broken-invoices").json()["definition"]["title"] == "Mine"


def test_a_schedule_tells_its_next_times_and_that_nobody_gets_it(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/reports/task-performance?tab=sending")
    page.get_by_label("By itself, on a schedule").check()
    expect(page.get_by_role("listitem").filter(has_text=re.compile(r"^Mon .*07:00$"))).to_have_count(5, timeout=SLOW)
    expect(page.get_by_text("Nobody would get what this schedule sends").first).to_be_visible(timeout=SLOW)
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Add recipient").click()
    page.get_by_label("Address").fill("ada@example.com")
    expect(page.get_by_text("Nobody would get what this schedule sends")).to_have_count(0, timeout=SLOW)


def test_a_report_gets_a_look_and_another_language_that_are_seen_at_once(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/reports/task-performance")
    document = page.frame_locator("iframe")
    expect(document.get_by_role("heading", name="At a glance")).to_be_visible(timeout=SLOW)
    page.get_by_label("Language", exact=True).select_option("de")
    expect(document.get_by_role("heading", name="Auf einen Blick")).to_be_visible(timeout=SLOW)
    page.get_by_label("Numbers and dates").fill("xx-nowhere")
    expect(page.get_by_text("is not a locale").first).to_be_visible(timeout=SLOW)
    page.get_by_label("Numbers and dates").fill("de-CH")
    expect(page.get_by_text("is not a locale")).to_have_count(0, timeout=SLOW)

    page.get_by_label("Code of the colour").fill("#0f766e")
    expect(page.get_by_label("Colour", exact=True)).to_have_value("#0f766e")
    page.get_by_label("Logo", exact=True).set_input_files({"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    expect(page.get_by_text("Choose a PNG or a JPEG.")).to_be_visible()
    page.get_by_label("Logo", exact=True).set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": DOT})
    expect(page.get_by_role("img", name="The logo as it is")).to_be_visible()
    expect(document.locator("img.logo")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Remove the logo").press("Enter")
    expect(page.get_by_label("Logo", exact=True)).to_be_focused()
    expect(document.locator("img.logo")).to_have_count(0, timeout=SLOW)


def test_a_report_is_built_and_downloaded_from_the_list(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/reports")
    page.get_by_role("button", name="Build Task performance").click()
    with page.expect_download(timeout=SLOW) as download:
        page.get_by_role("button", name=re.compile("^JSON")).click()
    assert download.value.suggested_filename.endswith(".json")
    expect(page.get_by_text(re.compile(r"Built task-performance.*\.json$")).first).to_be_visible()


@pytest.mark.parametrize("address", ["/reports/new", "/reports/task-performance", "/reports/task-performance?tab=sending"])
def test_pages_of_reports_are_accessible(page: Page, past: Stack, address: str) -> None:
    context = page.context.browser
    assert context is not None
    opened = context.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    phone = opened.new_page()
    phone.goto(past.url + address)
    expect(phone.get_by_role("heading", level=1)).to_be_visible(timeout=SLOW)
    assert serious(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    opened.close()
