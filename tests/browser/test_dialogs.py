"""The Runs page with each of its menus, dialogs and drawers open: axe finds nothing, in light and dark, wide and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .axe import violations
from .conftest import Stack
from .test_filters import open_list
from .test_presets import ask, make, menu, visitor
from .test_runs import rows, search_box

pytestmark = [pytest.mark.browser, pytest.mark.integration]

QUERY = "flow:invoices,mail (state:failed OR -tag:x) duration:>=0s -message:x param.region:eu,us is:finished"
KINDS = ("Cancel", "Retry", "Run again", "Tags", "Change state", "Delete")


class Look:
    """Looks at part after part and keeps what axe finds, by the part's name."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[str, list[str]] = {}

    def at(self, name: str, part: Locator | None = None) -> None:
        if part:
            expect(part).to_be_visible()
        if found := violations(self.page, part):
            self.found[name] = found
        if not part and not self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
            self.found[f"{name}: wider than the screen"] = []

    def dialog(self, name: str | re.Pattern[str], *, close: bool = True) -> Locator:
        """At a dialog, a drawer or the panel of a menu, which is closed again."""
        part = self.page.get_by_role("dialog", name=name)
        self.at(str(name), part)
        if close:
            self.page.keyboard.press("Escape")
            expect(part).to_be_hidden()
        return part


def looks(*seen: str) -> pytest.MarkDecorator:
    """Each test in light and in dark, and on both sizes; what differs by both at once is on the pages of test_pages."""
    return pytest.mark.parametrize(("theme", "size"), [one.split("-") for one in seen])


@looks("light-wide", "dark-phone")
def test_search_filters_and_menus(browser: Browser, past: Stack, theme: str, size: str) -> None:
    with visitor(browser, f"Ada-{theme}", size=size, theme=theme) as page:
        look = Look(page)
        open_list(page, past, QUERY)
        expect(rows(page).first if size == "wide" else page.get_by_role("checkbox").first).to_be_visible()
        look.at("the page")
        search_box(page).fill("")
        search_box(page).press_sequentially("sta")
        expect(page.get_by_role("listbox", name="Completions").get_by_role("option").first).to_be_visible()
        look.at("completions", page.get_by_role("search"))
        ask(page, "stat:failed")
        expect(page.get_by_text("Unknown field")).to_be_visible()
        look.at("a search that cannot be read")
        ask(page, QUERY)
        for name in ("Act", "Export", *(("Columns",) if size == "wide" else ()), "Group"):
            page.get_by_role("button", name=name, exact=True).click()
            look.dialog(name)
        page.get_by_role("button", name="Help on searching").click()
        expect(page.get_by_role("dialog", name="Help on searching").get_by_text("attempts:>1")).to_be_visible()
        look.dialog("Help on searching")
        page.keyboard.press("Control+k")
        expect(page.get_by_role("button", name=re.compile("^invoices"))).to_be_visible()
        look.at("the palette", page.get_by_role("dialog", name="Command palette"))
        page.keyboard.press("Escape")
        form = filters(page, size)
        look.at("the form", form)
        open_list(page, past, "flow:invoices,mail", "&group=root")
        page.locator("li button[aria-expanded=false]").first.click()
        expect(page.locator("li button[aria-expanded=true]").first).to_be_visible()
        expect(page.get_by_role("checkbox", name=re.compile("^Select ")).first).to_be_visible()
        look.at("groups")
        assert look.found == {}


def filters(page: Page, size: str) -> Locator:
    """The form with sections of every kind open."""
    page.get_by_role("button", name="Filters", exact=True).click()
    form = page.get_by_role("complementary" if size == "wide" else "dialog", name="Filters")
    form.get_by_role("button", name="Time: calendar", exact=True).click()
    expect(form.locator("button[data-today]")).to_be_visible()
    for field in ("outcome", "tag", "tag.key", "message", "attempts", "is", "has", "words"):
        toggle = form.locator(f"[data-field='{field}'] button[aria-expanded]").first
        if toggle.get_attribute("aria-expanded") == "false":
            toggle.click()
    return form


@looks("light-phone", "dark-wide")
def test_presets_and_messages(browser: Browser, past: Stack, theme: str, size: str) -> None:
    who = f"Bea-{theme}"
    headers = {"Vantage-Person": who.lower(), "Content-Type": "application/json"}
    made = make(past, who.lower(), name=f"Seen by {who}", query="flow:mail", description="For the test", grouping="flow")
    past.vantage.put(f"/api/v1/presets/{made['id']}/star", headers=headers).raise_for_status()
    with visitor(browser, who, size=size, theme=theme) as page:
        look = Look(page)
        page.goto(f"{past.url}/runs?preset={made['slug']}")
        expect(search_box(page)).to_have_value("flow:mail")
        ask(page, "flow:mail state:completed")
        expect(page.get_by_text("Modified", exact=True)).to_be_visible()
        look.at("a preset that was left")
        more(page, made).click()
        look.dialog("Presets", close=False)
        for name, title in (("Rename or describe", "Rename or describe"), ("Delete", f"Delete “{made['name']}”?")):
            if not page.get_by_role("dialog", name="Presets").is_visible():
                more(page, made).click()
            menu(page).get_by_role("button", name=name, exact=True).click()
            look.dialog(title)
        for name, title in (
            ("Save this view", "Save this view"),
            ("Take over searches saved in Prefect", "Take over searches saved in Prefect"),
        ):
            menu(page).get_by_role("button", name=name).click()
            look.dialog(title)
        menu(page).get_by_role("button", name=re.compile("^You are")).click()
        look.dialog("Who you are")
        page.get_by_role("button", name="In Prefect").click()
        expect(page.get_by_role("dialog", name=re.compile("in Prefect$")).get_by_role("link")).to_be_visible()
        look.dialog(re.compile("in Prefect$"))

        change = {"query": "flow:invoices"}
        past.vantage.patch(f"/api/v1/presets/{made['id']}", json=change, headers={**headers, "If-Match": "*"}).raise_for_status()
        page.get_by_role("button", name="Update").click()
        look.dialog(re.compile("was changed meanwhile"))

        more(page, made).click()
        menu(page).get_by_role("button", name="Tell me of new runs").click()
        page.keyboard.press("Escape")
        look.at("messages", page.get_by_role("region", name="Messages"))
        open_messages(page, size)
        look.dialog("Messages")
        assert look.found == {}


def more(page: Page, made: dict[str, object]) -> Locator:
    return menu(page).get_by_role("button", name=f"More about {made['name']}", exact=True)


def open_messages(page: Page, size: str) -> None:
    if size == "phone":
        page.get_by_role("banner").get_by_role("button", name=re.compile("^Messages")).click()
    else:
        page.get_by_role("complementary").get_by_role("button", name=re.compile("^Messages")).click()


@looks("light-phone", "dark-wide")
def test_actions(browser: Browser, past: Stack, theme: str, size: str) -> None:
    flow = f"acted-{theme}"
    for name in ("one", "two"):
        past.run(flow, name, ("RUNNING", ""), ("COMPLETED", ""))
    past.wait(f"flow:{flow} is:finished", 2)
    with visitor(browser, "Cem", size=size, theme=theme) as page:
        look = Look(page)
        open_list(page, past, f"flow:{flow}")
        for name in ("one", "two"):
            page.get_by_role("checkbox", name=f"Select {name}", exact=True).check()
        bar = page.get_by_role("region", name="Selected runs")
        look.at("the bar", bar)
        dialog = page.get_by_role("dialog")
        for kind in KINDS:
            bar.get_by_role("button", name=kind, exact=True).click()
            if kind == "Tags":
                dialog.get_by_label(re.compile("Add tags")).fill("seen")
            expect(dialog.get_by_role("region", name="Preview").get_by_role("status")).to_be_visible()
            look.dialog(re.compile(f"^{kind}"))
        bar.get_by_role("button", name="Tags", exact=True).click()
        dialog.get_by_label(re.compile("Add tags")).fill("seen")
        dialog.get_by_role("button", name="Tag 2 runs", exact=True).click()
        expect(dialog.get_by_role("status")).to_have_text("2 tagged", timeout=90_000)
        look.at("what came of it", dialog)
        assert look.found == {}
