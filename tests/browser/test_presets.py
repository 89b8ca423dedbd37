"""Presets as people use them: kept, shared, opened elsewhere, left and found again, changed by two, lost, taken over from Prefect."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.prefect_server import free_port

from .conftest import Stack, served
from .test_pages import SIZES
from .visits import RECENT, ask, make, menu, messages, open_view, pill, save, search_box, until, visitor

pytestmark = [pytest.mark.browser, pytest.mark.integration]

DRAGGED = ["Drag two", "Drag one", "Drag three"]
TEMPLATES = ("failing-now", "late-or-stuck", "my-runs", "retried", "slowest-this-week", "today", "unowned-failures")


def test_a_preset_made_in_one_browser_appears_in_another_by_the_live_socket(browser: Browser, past: Stack) -> None:
    with visitor(browser, "Anna") as anna, visitor(browser, "Ben") as ben, visitor(browser, "Anna") as annas_phone:
        told = messages(ben)
        for page in (ben, annas_phone):
            open_view(page, past, "flow:mail")
        expect(menu(ben).get_by_text("Failing now")).to_be_visible()
        ben.evaluate("window.same = true")
        open_view(anna, past, "flow:invoices state:failed")
        save(anna, "Broken invoices")
        expect(menu(ben).get_by_role("link", name="Broken invoices")).to_be_visible()
        assert ben.evaluate("window.same")  # nobody reloaded the page
        assert [message["type"] for message in told].count("presets") >= 2
        expect(pill(annas_phone, "Broken invoices")).to_be_visible()  # a star is the person's, wherever they are

        menu(ben).get_by_role("link", name="Broken invoices").click()
        expect(search_box(ben)).to_have_value("flow:invoices state:failed")
        expect(ben.get_by_text(re.compile(r"^3\b.*of \d+ runs")).first).to_be_visible()
        assert "preset=broken-invoices" in ben.url
        assert "q=flow:invoices" in ben.url


def test_a_preset_survives_a_restart_and_the_open_page_too(browser: Browser, past: Stack, tmp_path: Path) -> None:
    port = free_port()
    with visitor(browser, "Anna") as anna, visitor(browser, "Ben") as ben:
        with served(tmp_path, past.server, port) as url:
            open_view(anna, url, "state:failed")
            save(anna, "Kept")
        with served(tmp_path, past.server, port) as url:
            ben.goto(f"{url}/runs?preset=kept")
            expect(search_box(ben)).to_have_value("state:failed")
            expect(pill(anna, "Kept")).to_be_visible()
            anna.reload()
            expect(pill(anna, "Kept")).to_be_visible()


def test_an_update_conflict_shows_both_versions_and_loses_none(browser: Browser, past: Stack) -> None:
    made = make(past, "anna; name=Anna", name="Team view", query="flow:invoices", shared=True)
    address = f"{past.url}/runs?preset={made['slug']}"
    with visitor(browser, "Anna") as anna, visitor(browser, "Ben") as ben:
        for page in (anna, ben):
            page.goto(address)
            expect(search_box(page)).to_have_value("flow:invoices")
        ask(ben, "flow:invoices state:failed")
        ben.get_by_role("button", name="Update").click()
        expect(ben.get_by_text("Updated “Team view”")).to_be_visible()

        expect(anna.get_by_text("Changed by Ben")).to_be_visible()  # and nothing has moved
        expect(search_box(anna)).to_have_value("flow:invoices")
        ask(anna, "flow:invoices state:completed")
        anna.get_by_role("button", name="Update").click()
        conflict = anna.get_by_role("dialog", name=re.compile("was changed meanwhile"))
        row = conflict.get_by_role("row", name=re.compile("^Search"))
        expect(row).to_contain_text("flow:invoices state:completed")
        expect(row).to_contain_text("flow:invoices state:failed")
        expect(row).to_contain_text("was: flow:invoices")
        assert past.vantage.get(f"/api/v1/presets/{made['id']}").json()["query"] == "flow:invoices state:failed"

        conflict.get_by_role("button", name="Save mine as another").click()
        anna.get_by_role("dialog", name="Save this view").get_by_role("button", name="Save", exact=True).click()
        expect(pill(anna, "Team view (mine)")).to_have_attribute("aria-current", "page")
        expect(search_box(anna)).to_have_value("flow:invoices state:completed")


def test_theirs_can_be_kept_or_replaced_knowingly(browser: Browser, past: Stack) -> None:
    made = make(past, "anna; name=Anna", name="Contested", query="flow:invoices", shared=True)

    def change(q: str) -> None:
        headers = {"Vantage-Person": "ben; name=Ben", "If-Match": "*"}
        past.vantage.patch(f"/api/v1/presets/{made['id']}", json={"query": q}, headers=headers).raise_for_status()

    def conflict(q: str, theirs: str) -> Locator:
        ask(anna, q)
        expect(anna.get_by_text("Modified", exact=True)).to_be_visible()
        change(theirs)
        anna.get_by_role("button", name="Update").click()
        return anna.get_by_role("dialog", name=re.compile("was changed meanwhile"))

    with visitor(browser, "Anna") as anna:
        anna.goto(f"{past.url}/runs?preset={made['slug']}")
        expect(search_box(anna)).to_have_value("flow:invoices")
        conflict("flow:mail", "state:failed").get_by_role("button", name="Keep theirs").click()
        expect(search_box(anna)).to_have_value("state:failed")
        conflict("flow:mail", "state:crashed").get_by_role("button", name="Replace theirs").click()
        expect(anna.get_by_text("Updated “Contested”")).to_be_visible()
        assert past.vantage.get(f"/api/v1/presets/{made['id']}").json()["query"] == "flow:mail"


def test_a_view_that_left_its_preset_says_so_and_goes_back_or_is_kept(browser: Browser, past: Stack) -> None:
    made = make(past, "anna; name=Anna", name="Mine alone", query="flow:invoices at:-7d..")
    with visitor(browser, "Anna") as page:
        page.goto(f"{past.url}/runs?preset={made['slug']}")
        expect(search_box(page)).to_have_value("flow:invoices at:-7d..")
        expect(page.get_by_text("Modified", exact=True)).to_be_hidden()
        ask(page, "at:-7d.. flow:invoices")
        expect(page).to_have_url(re.compile("q=at:-7d"))
        expect(page.get_by_text("Modified", exact=True)).to_be_hidden()  # the same question in another order
        ask(page, "flow:mail at:-7d..")
        expect(page.get_by_text("Modified", exact=True)).to_be_visible()
        page.get_by_role("button", name="Reset", exact=True).click()
        expect(search_box(page)).to_have_value("flow:invoices at:-7d..")
        ask(page, "flow:mail at:-7d..")
        page.get_by_role("button", name="Update").click()
        expect(page.get_by_text("Modified", exact=True)).to_be_hidden()
        kept = past.vantage.get(f"/api/v1/presets/{made['id']}", headers={"Vantage-Person": "anna"}).json()
        assert (kept["query"], kept["version"]) == ("flow:mail at:-7d..", 2)  # relative time stays relative


def test_every_template_opens_and_answers_as_its_text_does(browser: Browser, past: Stack) -> None:
    told = past.vantage.get("/api/v1/presets", headers={"Vantage-Person": "anna; name=Anna"}).json()["templates"]
    assert {template["slug"] for template in told} == set(TEMPLATES)
    with visitor(browser, "Anna") as page:
        for template in told:
            page.goto(f"{past.url}/runs?preset={template['slug']}")
            expect(search_box(page)).to_have_value(template["q"])
            expect(pill(page, template["name"])).to_have_attribute("aria-current", "page")
            expect(page.get_by_text("Modified", exact=True)).to_be_hidden()
            asked = {"q": template["q"], "timezone": "Europe/Berlin", "limit": 1}
            total = past.vantage.get("/api/v1/runs", params=asked).raise_for_status().json()["total"]
            counts(page, total)

            ask(page, "flow:nobody")
            counts(page, 0)
            expect(page.get_by_text("Modified", exact=True)).to_be_visible()
            ask(page, template["q"])
            counts(page, total)
            expect(page.get_by_text("Modified", exact=True)).to_be_hidden()


def counts(page: Page, total: int) -> None:
    expect(page.get_by_text(re.compile(rf"^{total:,} of [\d,]+ runs?")).first).to_be_visible()


def test_a_template_that_needs_a_name_asks_for_it(browser: Browser, past: Stack) -> None:
    context = browser.new_context(viewport=SIZES["wide"])  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(30_000)
    open_view(page, past, "")
    menu(page).get_by_role("button", name=re.compile("My runs Tell who you are")).click()
    dialog = page.get_by_role("dialog", name="Who you are")
    dialog.get_by_label("Your name").fill("Zoë Müller")
    dialog.get_by_role("button", name="Save", exact=True).click()
    menu(page).get_by_role("link", name=re.compile("My runs")).click()
    expect(search_box(page)).to_have_value('(created_by:"Zoë Müller" OR tag:"owner=Zoë Müller") at:-7d..')
    context.close()


def test_a_default_opens_by_itself_and_a_lost_one_falls_back_with_a_notice(browser: Browser, past: Stack) -> None:
    made = make(past, "carla; name=Carla", name="Common default", query="flow:mail", shared=True)
    with visitor(browser, "Dora") as page:
        open_view(page, past, "")
        menu(page).get_by_role("button", name="More about Common default").click()
        menu(page).get_by_role("button", name="Open by default").click()
        page.get_by_role("link", name="Overview").first.click()
        page.get_by_role("navigation", name="Rooms").get_by_role("link", name="Runs").click()
        expect(search_box(page)).to_have_value("flow:mail")
        pill(page, "All runs").click()
        expect(search_box(page)).to_have_value("")
        page.reload()
        expect(pill(page, "All runs")).to_have_attribute("aria-current", "page")

        headers = {"Vantage-Person": "carla; name=Carla", "If-Match": "*", "Content-Type": "application/json"}
        past.vantage.delete(f"/api/v1/presets/{made['id']}", headers=headers).raise_for_status()
        expect(page.get_by_text("Your default “Common default” was deleted by Carla")).to_be_visible()
        page.goto(f"{past.url}/runs")
        expect(page.get_by_text("The standard view is shown instead")).to_be_visible()
        expect(page.get_by_text("searched back to")).to_be_visible()
        page.get_by_role("button", name="Close: Your default “Common default” was deleted by Carla").click()
        expect(page.get_by_text("Your default “Common default” was deleted")).to_be_hidden()


def test_a_deletion_asks_and_can_be_undone(browser: Browser, past: Stack) -> None:
    made = make(past, "anna; name=Anna", name="Short-lived", query="flow:mail")
    with visitor(browser, "Anna") as page:
        page.goto(f"{past.url}/runs?preset={made['slug']}")
        expect(pill(page, "Short-lived")).to_be_visible()
        menu(page).get_by_role("button", name="More about Short-lived").click()
        menu(page).get_by_role("button", name="Delete", exact=True).click()
        page.get_by_role("dialog", name="Delete “Short-lived”?").get_by_role("button", name="Delete").click()
        expect(pill(page, "Short-lived")).to_be_hidden()
        page.get_by_role("button", name="Undo").click()
        expect(menu(page).get_by_role("link", name="Short-lived")).to_be_visible()


def test_a_link_to_what_is_not_there_for_somebody_says_so(browser: Browser, past: Stack) -> None:
    made = make(past, "anna; name=Anna", name="Private", query="flow:mail")
    with visitor(browser, "Ben") as page:
        page.goto(f"{past.url}/runs?preset={made['slug']}")
        expect(page.get_by_text("This preset is not there for you")).to_be_visible()
        expect(page.get_by_text("searched back to")).to_be_visible()


def test_the_menu_works_by_keyboard_alone(browser: Browser, past: Stack) -> None:
    for name in ("Key one", "Key two"):
        made = make(past, "emil; name=Emil", name=name, query="flow:mail")
        past.vantage.put(f"/api/v1/presets/{made['id']}/star", headers={"Vantage-Person": "emil", "Content-Type": "application/json"})
    with visitor(browser, "Emil") as page:
        open_view(page, past, "")
        expect(pill(page, "Key two")).to_be_visible()
        page.get_by_role("button", name="Presets", exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("searchbox", name="Find a preset")).to_be_focused()
        grip = menu(page).get_by_role("button", name=re.compile("^Move Key two"))
        grip.focus()
        page.keyboard.press("ArrowUp")
        expect(page.get_by_role("navigation", name="Presets").get_by_role("link")).to_have_text(["All runs", "Key two", "Key one"])
        expect(grip).to_be_focused()
        expect(page.get_by_text("Key two is now 1 of 2 in Starred")).to_be_attached()
        page.get_by_role("searchbox", name="Find a preset").focus()
        page.keyboard.type("key one")
        expect(menu(page).get_by_role("listitem")).to_have_count(1)
        menu(page).get_by_role("link", name="Key one").focus()
        page.keyboard.press("Enter")
        expect(search_box(page)).to_have_value("flow:mail")
        expect(page.get_by_role("dialog", name="Presets")).to_be_hidden()


def test_an_order_is_dragged_by_pointer(browser: Browser, past: Stack) -> None:
    headers = {"Vantage-Person": "fritz"}
    for name in sorted(DRAGGED):
        make(past, "fritz; name=Fritz", name=name, query="flow:mail")
    with visitor(browser, "Fritz") as page:
        open_view(page, past, "")
        yours = menu(page).get_by_role("region", name="Yours").get_by_role("listitem")
        expect(yours).to_have_text([re.compile(name) for name in ("Drag one", "Drag three", "Drag two")])
        page.get_by_role("button", name=re.compile("^Move Drag two")).hover()
        page.mouse.down()
        target = yours.first.bounding_box()
        assert target is not None
        page.mouse.move(target["x"] + 20, target["y"] + 4, steps=6)
        page.mouse.up()
        expect(yours).to_have_text([re.compile(name) for name in DRAGGED])
        until(
            lambda: (
                [one["name"] for one in past.vantage.get("/api/v1/presets", headers=headers).json()["presets"] if one["mine"]] == DRAGGED
            )
        )
        page.reload()
        expect(menu(page).get_by_role("region", name="Yours").get_by_role("listitem").first).to_contain_text("Drag two")


def test_searches_saved_in_prefect_are_taken_over_after_a_report(browser: Browser, past: Stack) -> None:
    filters = [
        {"object": "flowRun", "property": "state", "type": "", "operation": "", "value": ["Failed"]},
        {"object": "flowRun", "property": "colour", "type": "", "operation": "", "value": "red"},
    ]
    past.prefect.put("/saved_searches/", json={"name": "Red failures", "filters": filters}).raise_for_status()
    with visitor(browser, "Greta") as page:
        open_view(page, past, "")
        menu(page).get_by_role("button", name="Take over searches saved in Prefect").click()
        dialog = page.get_by_role("dialog", name="Take over searches saved in Prefect")
        expect(dialog.get_by_text("state_name:Failed")).to_be_visible()
        expect(dialog.get_by_text("flow run colour: red")).to_be_visible()
        dialog.get_by_role("button", name="Take over 1").click()
        expect(page.get_by_text("1 preset from Prefect")).to_be_visible()
        menu(page).get_by_role("link", name="Red failures").click()
        expect(search_box(page)).to_have_value("state_name:Failed")


def test_a_view_opens_in_prefect_with_what_that_cannot_say(browser: Browser, past: Stack) -> None:
    with visitor(browser, "Anna") as page:
        open_view(page, past, "flow:invoices state:failed duration:>5m")
        page.get_by_role("button", name="In Prefect").click()
        dialog = page.get_by_role("dialog", name="This view in Prefect")
        expect(dialog.get_by_text("duration:>5m")).to_be_visible()
        link = dialog.get_by_role("link", name="Open in Prefect").get_attribute("href")
        assert link is not None
        assert parse_qs(urlparse(link).query) == {"flows": [past.flow("invoices")], "state": ["Failed,TimedOut"]}


def test_recent_searches_follow_the_person_into_another_browser(browser: Browser, past: Stack) -> None:
    headers = {"Vantage-Person": "hanna"}
    with visitor(browser, "Hanna") as first:
        open_view(first, past, "flow:invoices state:failed")
        # A search that was looked at for a moment.
        until(lambda: any(one["q"] == "flow:invoices state:failed" for one in past.vantage.get(RECENT, headers=headers).json()["recent"]))
    with visitor(browser, "Hanna") as second:
        open_view(second, past, "")
        search_box(second).click()
        expect(second.get_by_role("option", name=re.compile("flow:invoices state:failed"))).to_be_visible()


def test_a_preset_that_notifies_says_new_runs_on_every_page(browser: Browser, past: Stack) -> None:
    make(past, "ines; name=Ines", name="Told of", query="flow:told")
    with visitor(browser, "Ines") as page:
        open_view(page, past, "")
        menu(page).get_by_role("button", name="More about Told of").click()
        with page.expect_response(lambda response: "/runs?" in response.url and "limit=500" in response.url):
            menu(page).get_by_role("button", name="Tell me of new runs").click()
        page.keyboard.press("Escape")
        page.get_by_role("navigation", name="Rooms").get_by_role("link", name="System").click()
        expect(page.get_by_role("heading", level=1, name="System")).to_be_visible()
        past.run("told", "told-first", ("RUNNING", ""))
        message = page.get_by_role("region", name="Messages").get_by_role("listitem").filter(has_text="New runs in “Told of”")
        expect(message).to_be_visible()
        message.get_by_role("link", name="See them").click()
        expect(search_box(page)).to_have_value("flow:told")
