"""The backfill flow: it ends when the mirror equals Prefect, and says what is missing when it does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from prefect_vantage.errands import backfill
from tests.flows.conftest import Stack
from tests.truth import make_runs, retried

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300), pytest.mark.usefixtures("as_on_a_worker")]


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill, "LOOK_EVERY", 0.2)


def held_by_prefect(stack: Stack) -> dict[str, int]:
    return {
        str(state).capitalize(): int(str(runs)) for state, runs in stack.prefect.sql("SELECT state_type, count(*) FROM flow_run GROUP BY 1")
    }


def test_it_ends_when_the_mirror_equals_prefect(stack: Stack) -> None:
    make_runs(stack.prefect, 5)
    ran = stack.run("backfill", timeout="3m")
    assert ran.state.is_completed(), ran.message
    assert ran.result["drift"] == 0
    assert ran.result["runs"] >= 905
    rows = json.loads(ran.artifact("table")["data"])
    assert {row["Drift"] for row in rows} == {0}
    now = held_by_prefect(stack)
    ended = ("Cancelled", "Crashed")  # no flow of these tests ends like that meanwhile
    assert {row["State"]: row["In the mirror"] for row in rows if row["State"] in ended} == {state: now[state] for state in ended}
    assert ran.artifact("table")["description"].startswith("The mirror equals Prefect. It holds ")
    assert ran.artifact("progress")["data"] == 100.0


def test_a_stretch_of_the_past_is_read_again(stack: Stack) -> None:
    (run_id, name) = stack.prefect.sql(
        "SELECT id, name FROM flow_run WHERE state_type = 'FAILED' AND end_time < date('now', '-20 days') LIMIT 1"
    )[0]
    with stack.prefect.client() as api:
        retried(lambda: api.patch(f"/flow_runs/{run_id}", json={"name": "renamed-behind-its-back"}))
    assert stack.count(f"id:{run_id} name:{name}") == 1
    ran = stack.run("backfill", since="-300d", until="-10d", task_runs=True, timeout="4m")
    assert ran.state.is_completed(), ran.message
    assert stack.count("name:renamed-behind-its-back") == 1
    assert ran.result["recheck"]["done"] > 100
    assert "Read again: " in ran.artifact("table")["description"]


def test_a_mirror_that_does_not_catch_up_in_time_fails_the_run_and_still_shows_what_it_holds(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "is_whole", lambda *_: False)
    monkeypatch.setattr(backfill, "drift_of", lambda _system: 12)
    ran = stack.run("backfill", timeout="2s")
    assert ran.state.is_failed()
    assert "Not caught up after 2s" in ran.message
    assert "vantage doctor" in ran.message
    assert ran.artifact("table")["description"].startswith("**Not caught up**")
    assert ran.artifact("progress")["data"] < 100


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"since": "soon"}, "is not a time"),
        ({"until": "2026-01-01"}, "without since"),
        ({"timeout": "a while"}, "is not a duration"),
        ({"timezone": "Mars/Olympus"}, "Unknown time zone"),
    ],
)
def test_bad_input_fails_at_once(stack: Stack, parameters: dict[str, Any], words: str) -> None:
    ran = stack.run("backfill", **parameters)
    assert ran.state.is_failed()
    assert words in ran.message
    assert ran.artifacts == []
