"""Acting on runs as a person does it: select, look, confirm, see what became of each; run one again with other parameters."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.truth import retried

from .conftest import Stack
from .test_pages import serious
from .test_runs import open_runs, rows

pytestmark = [pytest.mark.browser, pytest.mark.integration]

LONG = 90_000
"""Milliseconds that something done by Prefect and read back may take on a busy machine."""


def check(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=f"Select {name}", exact=True)


def state(past: Stack, run_id: str) -> str:
    return str(retried(lambda: past.prefect.get(f"/flow_runs/{run_id}")).json()["state_name"])


def deployed(past: Stack, flow: str) -> str:
    """A deployment whose runs need a day."""
    schema = {"type": "object", "required": ["day"], "properties": {"day": {"type": "string"}}}
    body = {"name": "by-hand", "flow_id": past.flow(flow), "parameter_openapi_schema": schema, "enforce_parameter_schema": True}
    return str(past.post("/deployments/", body)["id"])


def test_selected_runs_are_cancelled_and_the_rest_is_left_alone(page: Page, past: Stack) -> None:
    ids = {name: past.run("to-cancel", name, ("RUNNING", "")) for name in ("one", "two", "three")}
    past.wait("flow:to-cancel state:running", 3)
    open_runs(page, past, "flow:to-cancel")
    check(page, "one").check()
    check(page, "two").check()
    bar = page.get_by_role("region", name="Selected runs")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Cancel").click()
    dialog = page.get_by_role("dialog", name=re.compile("^Cancel"))
    expect(dialog.get_by_text("2 runs will be cancelled")).to_be_visible()
    dialog.get_by_label(re.compile("^Why")).fill("a browser test")
    dialog.get_by_role("button", name="Cancel 2 runs").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("2 cancelled", timeout=LONG)
    page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).last.click()
    expect(bar).to_be_hidden()
    expect(rows(page, "Cancelling")).to_have_count(2)
    expect(rows(page, "three").filter(has_text="Running")).to_have_count(1)
    assert [state(past, ids[name]) for name in ("one", "two", "three")] == ["Cancelling", "Cancelling", "Running"]


def test_all_that_match_are_tagged_but_the_one_that_is_taken_out(page: Page, past: Stack) -> None:
    for index in range(3):
        past.run("to-tag", f"tagged-{index}", ("RUNNING", ""), ("COMPLETED", ""))
    past.wait("flow:to-tag is:finished", 3)
    open_runs(page, past, "flow:to-tag")
    check(page, "tagged-0").check()
    page.get_by_role("button", name="Select all 3 that match").click()
    check(page, "tagged-1").uncheck()
    bar = page.get_by_role("region", name="Selected runs")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Tags").click()
    page.get_by_label(re.compile("Add tags")).fill("seen, owner:ada")
    page.get_by_role("button", name="Tag 2 runs").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("2 tagged", timeout=LONG)
    past.wait("flow:to-tag tag:owner=ada", 2)


def test_why_runs_were_left_alone_is_in_the_audit_run_by_run(page: Page, past: Stack) -> None:
    past.run("to-delete", "goes-on", ("RUNNING", ""))
    past.run("to-delete", "is-done", ("RUNNING", ""), ("COMPLETED", ""))
    past.wait("flow:to-delete", 2)
    past.wait("flow:to-delete is:finished", 1)
    open_runs(page, past, "flow:to-delete")
    page.get_by_role("button", name="Act", exact=True).click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("1 run left alone: Running: cancel it first")).to_be_visible()
    page.get_by_role("button", name="Delete 1 run").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_have_text("1 deleted, 1 skipped", timeout=LONG)
    expect(dialog.get_by_text("Running: cancel it first")).to_be_visible()
    dialog.get_by_role("link", name="Every run’s outcome").click()
    expect(page.get_by_role("heading", level=1, name="Delete")).to_be_visible()
    skipped = page.get_by_role("row").filter(has_text="goes-on")
    expect(skipped).to_contain_text("skipped")
    expect(skipped).to_contain_text("Running: cancel it first")
    expect(page.get_by_role("row").filter(has_text="is-done")).to_contain_text("done")
    assert serious(page) == []
    page.get_by_role("link", name="Actions").first.click()
    expect(page.get_by_role("row").filter(has_text="flow:to-delete").first).to_contain_text("1 deleted, 1 skipped")
    assert serious(page) == []


def test_a_run_is_started_again_with_other_parameters_that_the_deployment_accepts(page: Page, past: Stack) -> None:
    deployment = deployed(past, "to-repeat")
    given = {"parameters": {"day": "2026-11-01", "password": "hush"}}
    run_id = str(past.post(f"/deployments/{deployment}/create_flow_run", given)["id"])
    past.state(run_id, "FAILED", "no day")
    past.wait(f"id:{run_id} state:failed", 1)
    page.goto(f"{past.url}/runs/{run_id}")
    page.get_by_role("button", name="Run again").click()
    editor = page.get_by_label(re.compile("^Parameters"))
    expect(editor).to_have_value(re.compile(r'"password": "\[redacted\]"'))
    editor.fill('{"password": "[redacted]"}')
    expect(page.get_by_text(re.compile("day.*required"))).to_be_visible(timeout=LONG)
    again = page.get_by_role("dialog").get_by_role("button", name="Run again")
    expect(again).to_be_disabled()
    editor.fill('{"day": "2026-11-02", "password": "[redacted]"}')
    expect(again).to_be_enabled(timeout=LONG)
    assert serious(page) == []
    again.click()
    page.get_by_role("dialog").get_by_role("link", name=re.compile("^New run")).click(timeout=LONG)
    expect(page).not_to_have_url(re.compile(run_id))
    new = retried(lambda: past.prefect.get(f"/flow_runs/{page.url.rsplit('/', 1)[-1]}")).json()
    assert (new["parameters"], new["deployment_id"]) == ({"day": "2026-11-02", "password": "hush"}, deployment)


def test_it_all_works_by_keyboard(page: Page, past: Stack) -> None:
    run_id = past.run("by-keyboard", "typed", ("RUNNING", ""))
    past.wait("flow:by-keyboard state:running", 1)
    open_runs(page, past, "flow:by-keyboard")
    check(page, "typed").focus()
    page.keyboard.press("Space")
    page.get_by_role("region", name="Selected runs").get_by_role("button", name="Cancel").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label(re.compile("^Why"))).to_be_focused()
    confirm = page.get_by_role("dialog").get_by_role("button", name=re.compile("^Cancel"))
    expect(confirm).to_be_enabled()
    confirm.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("1 cancelled", timeout=LONG)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert state(past, run_id) == "Cancelling"
