"""The retention flow: it counts unless it is told to remove, and the table says which months and states."""

from __future__ import annotations

import json

import pytest

from tests.flows.conftest import DAYS, Stack

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300), pytest.mark.usefixtures("as_on_a_worker")]


def test_a_dry_run_removes_nothing_and_says_what_would_go(stack: Stack) -> None:
    before, old = stack.count(""), stack.count("is:finished ended:..-90d")
    ran = stack.run("retention")
    table = ran.artifact("table")
    assert ran.state.is_completed(), ran.message
    assert (ran.result["total"], ran.result["dry_run"]) == (old, True)
    assert sum(row["Runs"] for row in json.loads(table["data"])) == old > 0
    assert "**would be removed**" in table["description"]
    assert stack.count("") >= before


def test_told_to_it_removes_exactly_the_old_ones(stack: Stack) -> None:
    days = DAYS - 10
    old, kept = stack.count(f"is:finished ended:..-{days}d"), stack.count(f"is:finished ended:-{days}d..-1d")
    ran = stack.run("retention", older_than=f"{days}d", dry_run=False)
    assert ran.state.is_completed(), ran.message
    assert ran.result["total"] == old > 0
    assert stack.count(f"is:finished ended:..-{days}d") == 0
    assert stack.count(f"is:finished ended:-{days}d..-1d") == kept
    assert {month["state_type"] for month in ran.result["months"]} <= {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
    assert f"{old:,} finished runs that ended longer ago than {days}d were removed" in ran.artifact("table")["description"]
    assert ran.artifact("progress")["data"] == 100.0


def test_nothing_old_is_said_too(stack: Stack) -> None:
    ran = stack.run("retention", older_than="9000d", dry_run=False)
    assert ran.result == {"total": 0, "dry_run": False, "months": []}
    assert "nothing was removed" in ran.artifact("table")["description"]


@pytest.mark.parametrize("older_than", ["soon", "0d", "-5d", "99999d"])
def test_what_is_no_age_removes_nothing(stack: Stack, older_than: str) -> None:
    before = stack.count("is:finished ended:..-1d")
    ran = stack.run("retention", older_than=older_than, dry_run=False)
    assert ran.state.is_failed()
    assert "Write" in ran.message
    assert stack.count("is:finished ended:..-1d") == before
