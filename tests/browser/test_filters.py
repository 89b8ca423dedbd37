"""The form and the text box: two faces of one query. Every field through both finds the same runs, wanted and shut out."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Stack
from .form import (
    BASE,
    ERROR,
    VARIED,
    clear,
    faces,
    fill,
    open_form,
    open_list,
    query_of,
    search,
    section,
    shows,
    switch,
    tick,
    turn,
    wait_for_query,
)
from .test_runs import rows

pytestmark = [pytest.mark.browser, pytest.mark.integration]


@pytest.fixture(scope="module")
def varied(past: Stack) -> dict[str, str]:
    """Four runs that differ in all; the ids of a parent and its child."""
    past.post("/work_pools/", {"name": "browser-pool", "type": "process"})
    past.post("/work_pools/browser-pool/queues", {"name": "high", "priority": 3})
    flow = past.flow("varied")
    place = {"work_pool_name": "browser-pool", "work_queue_name": "high"}
    deployment = past.post("/deployments/", {"name": "nightly", "flow_id": flow, "description": "Loads what varies", **place})["id"]

    def run(name: str, **more: Any) -> str:
        body = {"flow_id": flow, "name": name, "state": {"type": "PENDING"}, **more}
        return str(past.post("/flow_runs/", body)["id"])

    parent = run(
        "parent",
        deployment_id=deployment,
        flow_version="v12",
        tags=["customer:acme", "eu"],
        parameters={"region": "eu", "rows": 3},
        labels={"prefect.worker.name": "w1"},
        **place,
    )
    task = past.post("/task_runs/", {"flow_run_id": parent, "task_key": "step", "dynamic_key": "0"})["id"]
    child = run("child", parent_task_run_id=task, parameters={"region": "us"}, tags=["us"])
    failed = run("failed", flow_version="v11", parameters={"region": "eu"})
    ends = ((parent, "COMPLETED", "Everything varied"), (child, "RUNNING", ""), (failed, "FAILED", ERROR))
    run("waiting")
    for id_, kind, message in ends:
        past.state(id_, "RUNNING")
        if kind != "RUNNING":
            past.state(id_, kind, message)
    for id_, what in ((parent, "worker:w1 pool:browser-pool queue:high priority:3 deployment:varied/nightly"), (child, f"parent:{parent}")):
        past.wait(f"id:{id_} {what}", 1)
    past.wait(f"{VARIED} is:finished", 2)
    past.wait(f"{VARIED} state:running is:subflow", 1)
    past.wait(f"{VARIED} attempts:0", 1)
    return {"parent": parent, "child": child}


def test_every_field_finds_the_same_runs_through_the_form_and_through_the_text(page: Page, past: Stack, varied: dict[str, str]) -> None:
    open_list(page, past, VARIED)
    form = open_form(page)
    for name in ("flow", "state", "outcome", "duration", "param"):
        turn(form.locator(f"[data-field='{name}']"), "false")
    for face in faces(past, varied):
        face.ask(form)
        wait_for_query(page, f"{VARIED} {face.term}")
        face.shut(form)
        shows(page, past, f"{VARIED} {face.contrary}")
        search(page, f"{VARIED} {face.term}")  # the same address as the form's, so the same rows
        shows(page, past, f"{VARIED} {face.term}")
        expect(form.locator(f"[data-field='{face.field}'][data-active]")).to_be_visible()  # the form says what was typed
        clear(form, face)


def test_whether_there_is_a_value_is_asked_of_a_field_of_each_kind(page: Page, past: Stack, varied: dict[str, str]) -> None:
    fields = past.vantage.get("/api/v1/query/fields").raise_for_status().json()["fields"]
    by_kind = {field["kind"]: field for field in fields if field["kind"] != "flag" and field["name"] != "param"}
    open_list(page, past, VARIED)
    form = open_form(page)
    for field in by_kind.values():
        for word, sign in (("has", ""), ("none", "-")):
            switch("has", field["label"], word)(form)
            shows(page, past, f"{VARIED} {sign}{field['name']}:*")
        switch("has", field["label"], "any")(form)
        wait_for_query(page, VARIED)


def test_a_value_found_by_typing_joins_as_a_wildcard(page: Page, past: Stack) -> None:
    open_list(page, past, "is:finished")
    fill(section(open_form(page), "flow").get_by_label("Find or write a value of Flow"), "inv*")
    wait_for_query(page, "is:finished flow:inv*")
    expect(rows(page)).to_have_count(12)


def test_the_histogram_sets_a_range_by_dragging_and_by_keys(page: Page, past: Stack, varied: dict[str, str]) -> None:
    open_list(page, past, VARIED)
    found = section(open_form(page), "attempts")
    to = found.get_by_role("slider", name="Attempts, to")
    to.focus()
    page.keyboard.press("ArrowLeft")
    shows(page, past, f"{VARIED} attempts:..0")
    page.keyboard.press("ArrowRight")
    shows(page, past, VARIED)
    low, high = (found.get_by_role("slider", name=f"Attempts, {end}").bounding_box() for end in ("from", "to"))
    assert low
    assert high
    middle, right = (low["x"] + high["x"] + high["width"]) / 2, high["x"] + high["width"] / 2
    page.mouse.move(middle + 12, low["y"] - 10)
    page.mouse.down()
    page.mouse.move(right - 8, low["y"] - 10, steps=4)
    page.mouse.up()
    shows(page, past, f"{VARIED} attempts:1..")


def test_what_the_form_cannot_say_stays_in_its_place(page: Page, past: Stack) -> None:
    open_list(page, past, f"{BASE} (state:failed OR -tag:x) sort:-name")
    form = open_form(page)
    expect(form.get_by_role("list", name="Also")).to_contain_text("(state:failed OR -tag:x)")
    tick("state", "Failed")(form)
    wait_for_query(page, f"{BASE} (state:failed OR -tag:x) state:Failed sort:-name")
    expect(rows(page)).to_have_count(3)


def test_what_is_typed_wrongly_in_the_form_is_said_there_and_changes_nothing(page: Page, past: Stack) -> None:
    open_list(page, past)
    found = section(open_form(page), "duration")
    fill(found.get_by_role("textbox", name="Duration, from", exact=True), "soon")
    expect(found.get_by_text("is not a duration")).to_be_visible()
    assert query_of(page) == BASE


TERMS = [
    "state:failed",
    "-state:late,running",
    "flow:inv*,mail",
    "tag:customer=acme",
    "-tag.customer:x",
    "duration:>0s",
    "duration:..1h",
    "attempts:1..3",
    "-priority:2",
    "at:-7d..",
    "created:today,yesterday",
    "param.region:eu",
    '-message:*"no total"*',
    "error:/val/i",
    "invoice",
    "-invoice-3*",
    "is:finished",
    "-is:late,stuck",
    "has:name",
    "(state:failed OR outcome:success)",
    "NOT (flow:x pool:y)",
]


def test_text_form_and_address_agree_for_generated_queries(page: Page, past: Stack) -> None:
    dice = random.Random(11)
    open_list(page, past)
    form = open_form(page)
    for _ in range(8):
        terms = dice.sample(TERMS, dice.randrange(1, 6))
        q = " ".join([*terms, *dice.choice(([], ["sort:-at"], ["sort:name"]))])
        search(page, q)
        wait_for_query(page, q)
        asked = {"q": q, "limit": 1, "timezone": "Europe/Berlin"}
        total = past.vantage.get("/api/v1/runs", params=asked).raise_for_status().json()
        expect(page.get_by_text(re.compile(rf"^{total['total']:,} of [\d,]+ runs?")).first).to_be_visible()
        # There and back through the form: another term comes and goes, all others stay as they were.
        switch("is", "subflow", "no")(form)
        page.wait_for_function("() => new URL(location.href).searchParams.get('q').includes('-is:subflow')")
        switch("is", "subflow", "any")(form)
        page.wait_for_function("() => !new URL(location.href).searchParams.get('q').includes('-is:subflow')")
        again = past.vantage.get("/api/v1/query/parse", params={"q": query_of(page)}).raise_for_status().json()
        assert again["query"] == total["query"]


def test_groups_count_what_the_list_counts_and_open_to_their_rows(page: Page, past: Stack) -> None:
    open_list(page, past, BASE, "&group=flow")
    expect(page.get_by_text("2 groups")).to_be_visible()
    mail = page.get_by_role("listitem").filter(has_text="mail")
    expect(mail.get_by_text("4 completed")).to_be_visible()
    page.get_by_role("button", name="Show only the runs of mail").click()
    expect(rows(page)).to_have_count(4)
    assert "group=" not in page.url


def test_runs_are_selected_in_an_opened_group(page: Page, past: Stack) -> None:
    open_list(page, past, BASE, "&group=flow")
    page.get_by_role("button", name="mail, 4 runs", exact=True).click()
    page.get_by_role("checkbox", name="Select mail-1", exact=True).check()
    page.get_by_role("checkbox", name="Select mail-3", exact=True).check()
    bar = page.get_by_role("region", name="Selected runs")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Clear the selection").click()
    expect(page.get_by_role("checkbox", name="Select mail-1", exact=True)).not_to_be_checked()


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_runs_are_selected_on_a_phone(page: Page, past: Stack) -> None:
    open_list(page, past, BASE)
    page.get_by_role("checkbox", name="Select mail-1", exact=True).check()
    bar = page.get_by_role("region", name="Selected runs")
    expect(bar).to_contain_text("1 selected")
    expect(bar).to_be_in_viewport()
    bar.get_by_role("button", name="Select all 16 that match").click()
    expect(bar).to_contain_text("All 16 selected")
    assert "/runs?" in page.url  # a box is no link to the run


def test_a_family_shows_its_root_and_where_it_failed_deepest(page: Page, past: Stack) -> None:
    open_list(page, past, "flow:invoices state:failed", "&group=root")
    expect(page.get_by_text("3 root runs, 3 runs with their subflows")).to_be_visible()
    expect(page.get_by_text("invoice 0 has no total").first).to_be_visible()


def test_a_calendar_day_becomes_a_time_in_the_readers_zone(page: Page, past: Stack) -> None:
    open_list(page, past)
    found = section(open_form(page), "times")
    expect(found.get_by_text("Times in Europe/Berlin")).to_be_visible()
    found.get_by_role("button", name="Time: calendar", exact=True).click()
    day = found.locator("button[data-today]")
    day.click()
    day.click()
    page.wait_for_function("() => / at:\\d{4}-\\d{2}-\\d{2}$/.test(new URL(location.href).searchParams.get('q'))")
    shows(page, past, query_of(page))


def test_the_help_adds_an_example(page: Page, past: Stack) -> None:
    open_list(page, past, "flow:mail tag:customer:acme")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Help on searching")
    dialog.get_by_label("Find in the help").fill("attempts")
    dialog.get_by_role("button", name="Search for attempts:>1", exact=True).click()
    wait_for_query(page, "flow:mail tag:customer:acme attempts:>1")
    expect(dialog).to_have_count(0)
