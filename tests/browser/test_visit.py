"""A visit of somebody on call, who never writes a query: from a number that alarms to the runs behind it, to the version that began it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Stack

pytestmark = [pytest.mark.browser, pytest.mark.integration]

GOOD, BAD = 5, 4


@pytest.fixture
def broken(past: Stack) -> str:
    """A deployment that did well with v1 and fails with v2; answers flow/name."""
    flow = past.flow("billing")
    deployment = past.post("/deployments/", {"name": "nightly", "flow_id": flow})["id"]
    for index in range(GOOD + BAD):
        good = index < GOOD
        body = {
            "flow_id": flow,
            "deployment_id": deployment,
            "flow_version": "v1" if good else "v2",
            "name": f"bill-{index}",
            "parameters": {"vat": 19 if good else None},
            "state": {"type": "PENDING"},
        }
        run_id = str(past.post("/flow_runs/", body)["id"])
        past.state(run_id, "RUNNING")
        past.state(run_id, *(("COMPLETED", "") if good else ("FAILED", "Flow run encountered an exception: KeyError: 'vat'")))
    past.wait("flow:billing is:finished", GOOD + BAD)
    return "billing/nightly"


def test_from_an_alarming_number_to_the_first_bad_version(page: Page, past: Stack, broken: str) -> None:
    page.goto(f"{past.url}/?range=24h")
    page.get_by_role("link", name=re.compile("Failures")).first.click()
    expect(page.get_by_role("heading", level=1, name="Runs")).to_be_visible()
    page.get_by_role("list", name="Deployment").get_by_role("button", name=re.compile("^billing.nightly")).first.click()
    expect(page.get_by_text(re.compile(rf"^{BAD}\b.*of \d+ runs")).first).to_be_visible()
    page.get_by_role("link", name="bill-8").first.click()
    expect(page.get_by_role("heading", level=1, name="bill-8")).to_be_visible()
    expect(page.get_by_text("KeyError: 'vat'").first).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="nightly", exact=True).click()
    expect(page.get_by_role("heading", level=1, name=broken)).to_be_visible()
    changed = page.get_by_role("region", name="Last good against first bad, table")
    expect(changed.get_by_role("row", name=re.compile("Run bill-4 .*bill-5"))).to_be_visible()
    expect(changed.get_by_role("row", name="Version v1 v2")).to_be_visible()
    expect(changed.get_by_role("row", name=re.compile("vat 19"))).to_be_visible()
    versions = page.get_by_role("region", name="Versions, table")
    first_bad = versions.get_by_role("row", name=re.compile("worse since"))
    expect(first_bad).to_contain_text("v2")
    expect(first_bad).to_contain_text("100")
    first_bad.get_by_role("link", name=f"{BAD} runs").click()
    expect(page.get_by_text(re.compile(rf"^{BAD}\b.*of \d+ runs")).first).to_be_visible()
    page.go_back()
    expect(versions).to_be_visible()
    changed.get_by_role("link", name="bill-5").click()
    expect(page.get_by_role("heading", level=1, name="bill-5")).to_be_visible()
    page.get_by_role("link", name="Errors", exact=True).first.click()
    expect(page.get_by_text("KeyError").first).to_be_visible()
    page.get_by_role("link", name="Workers and queues", exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name="Workers and queues")).to_be_visible()
