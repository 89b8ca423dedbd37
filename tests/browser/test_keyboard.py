"""All of it without a pointer: search, filter, keep the view, select, act, take it back; chips, menus and the command palette."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Stack
from .keys import focused, tab_to
from .test_filters import BASE, open_list, wait_for_query
from .test_runs import rows, search_box

pytestmark = [pytest.mark.browser, pytest.mark.integration]

LONG = 90_000
"""Milliseconds that something done by Prefect and read back may take on a busy machine."""


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_search_filter_keep_select_act_and_undo(page: Page, past: Stack) -> None:
    for index in range(3):
        past.run("keyed", f"keyed-{index}", ("RUNNING", ""), ("FAILED" if index == 0 else "COMPLETED", ""), tags=("new",))
    past.wait("flow:keyed is:finished", 3)
    page.goto(f"{past.url}/runs")
    expect(page.get_by_text("searched back to")).to_be_visible()

    press(page, "/")
    page.keyboard.type("flow:keyed")
    press(page, "Enter")
    wait_for_query(page, "flow:keyed")
    expect(rows(page)).to_have_count(3)

    tab_to(page, "Filters", back=True)
    press(page, "Enter")
    tab_to(page, "Find a filter")
    page.keyboard.type("outcome")
    expect(page.locator("[data-field='flow']")).to_have_count(0)
    tab_to(page, re.compile("^success"))
    press(page, "Enter")
    wait_for_query(page, "flow:keyed outcome:success")
    expect(rows(page)).to_have_count(2)

    tab_to(page, "Save view", back=True)
    press(page, "Enter")
    expect(page.get_by_role("dialog", name="Save this view").get_by_label("Name")).to_be_focused()
    page.keyboard.type("By keys")
    press(page, "Enter")
    pill = page.get_by_role("navigation", name="Presets").get_by_role("link", name="By keys")
    expect(pill).to_have_attribute("aria-current", "page")

    tab_to(page, "Select keyed-1")
    press(page, "Space")
    bar = page.get_by_role("region", name="Selected runs")
    expect(bar).to_contain_text("1 selected")
    tab_to(page, "Tags")
    press(page, "Enter")
    expect(page.get_by_label(re.compile("Add tags"))).to_be_focused()
    page.keyboard.type("by-keys")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Tags", exact=True)).to_be_enabled(timeout=LONG)
    tab_to(page, "Tags")
    press(page, "Enter")
    expect(dialog.get_by_role("status")).to_have_text("1 tagged", timeout=LONG)
    past.wait("flow:keyed tag:by-keys", 1)

    tab_to(page, "Undo")
    press(page, "Enter")
    past.wait("flow:keyed tag:by-keys", 0, seconds=LONG / 1000)
    past.wait("flow:keyed tag:new", 3)
    expect(dialog.get_by_role("status")).to_have_text("1 tagged", timeout=LONG)
    press(page, "Escape")
    expect(dialog).to_be_hidden()
    expect(bar).to_be_hidden()
    assert page.get_by_role("checkbox", name="Select keyed-1", exact=True).is_visible()


def test_chips_are_edited_turned_and_taken_away_by_keys(page: Page, past: Stack) -> None:
    open_list(page, past, f"{BASE} state:failed -tag:x")
    expect(rows(page)).to_have_count(3)
    press(page, "/")
    tab_to(page, "flow invoices,mail")
    press(page, "ArrowRight")
    expect(page.get_by_role("button", name="state failed", exact=True)).to_be_focused()
    press(page, "-")
    wait_for_query(page, f"{BASE} -state:failed -tag:x")
    expect(rows(page)).to_have_count(13)
    expect(page.get_by_role("button", name="not state failed", exact=True)).to_be_focused()
    press(page, "Enter")
    page.keyboard.type("state:completed")
    press(page, "Enter")
    wait_for_query(page, f"{BASE} state:completed -tag:x")
    expect(page.get_by_role("button", name="state completed", exact=True)).to_be_focused()
    press(page, "Delete")
    wait_for_query(page, f"{BASE} -tag:x")
    expect(page.get_by_role("button", name="not tag x", exact=True)).to_be_focused()


def test_sorting_moving_columns_and_groups_by_keys(page: Page, past: Stack) -> None:
    open_list(page, past, f"{BASE} outcome:success")
    expect(rows(page)).to_have_count(13)
    press(page, "/")
    tab_to(page, re.compile("^Run$"))
    press(page, "Enter")
    wait_for_query(page, f"{BASE} outcome:success sort:name")
    press(page, "Alt+ArrowLeft")
    page.wait_for_function("() => document.querySelector('[role=columnheader][data-column]').dataset.column === 'run'")
    tab_to(page, "Group", back=True)
    press(page, "Enter")
    tab_to(page, re.compile("^Flow$"))
    press(page, "Enter")
    groups = page.get_by_role("list", name="Runs by Flow")
    expect(groups.get_by_role("listitem").first).to_contain_text("invoices")
    tab_to(page, "invoices, 9 runs")
    press(page, "Enter")
    expect(page.get_by_role("table", name="Runs of invoices").get_by_role("link")).to_have_count(9)
    tab_to(page, re.compile("^Select invoice-"))
    press(page, "Space")
    expect(page.get_by_role("region", name="Selected runs")).to_contain_text("1 selected")


def palette(page: Page, typed: str, wanted: str) -> None:
    """Ctrl+K, write, choose the entry whose label is `wanted`."""
    press(page, "Control+k")
    box = page.get_by_label("Go to", exact=True)
    expect(box).to_be_focused()
    page.keyboard.type(typed)
    entry = page.locator("[data-selected]").filter(has_text=re.compile(rf"^\s*{re.escape(wanted)}"))
    expect(page.get_by_role("button", name=re.compile(f"^{re.escape(wanted)}")).first).to_be_visible()
    page.wait_for_load_state("networkidle")  # what is found later would move the selection
    for _ in range(40):
        if entry.count():
            break
        press(page, "ArrowDown")
    press(page, "Enter")
    expect(box).to_be_hidden()


def test_the_palette_goes_to_rooms_presets_and_flows_and_acts_on_runs(page: Page, past: Stack) -> None:
    page.goto(f"{past.url}/")
    expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
    palette(page, "syst", "System")
    expect(page.get_by_role("heading", level=1, name="System")).to_be_visible()

    palette(page, "failing", "Failing now")
    expect(page.get_by_role("heading", level=1, name="Runs")).to_be_visible()
    assert "preset=failing-now" in page.url

    palette(page, "invo", "invoices")
    wait_for_query(page, "flow:invoices")
    expect(rows(page)).to_have_count(12)

    palette(page, "save this", "Save this view")
    expect(page.get_by_role("dialog", name="Save this view").get_by_label("Name")).to_be_focused()
    press(page, "Escape")

    palette(page, "tags", "Tags")
    expect(page.get_by_role("dialog", name="Tags: 12 runs")).to_be_visible()
    expect(page.get_by_label(re.compile("Add tags"))).to_be_focused()
    press(page, "Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    palette(page, "name:mail-2", "Search runs for name:mail-2")
    wait_for_query(page, "name:mail-2")
    expect(rows(page)).to_have_count(1)


def test_escape_closes_what_is_open_and_the_focus_goes_back(page: Page, past: Stack) -> None:
    open_list(page, past)
    expect(rows(page)).to_have_count(16)
    press(page, "/")
    for name, panel in (("Act", "Act"), ("Export", "Export"), ("Columns", "Columns"), ("Group", "Group")):
        tab_to(page, name, back=name != "Presets")
        press(page, "Enter")
        expect(page.get_by_role("dialog", name=panel, exact=True)).to_be_visible()
        press(page, "Escape")
        expect(page.get_by_role("dialog", name=panel, exact=True)).to_be_hidden()
        assert focused(page) == name
        press(page, "/")
        expect(search_box(page)).to_be_focused()
