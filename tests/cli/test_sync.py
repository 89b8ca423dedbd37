"""`vantage sync`: what the standing means, and when `--wait` returns."""

from __future__ import annotations

import json
from typing import Any

import pytest

from prefect_vantage.cli.syncing import stand
from tests.cli.conftest import Run, Script, json_answer, problem
from tests.cli.scripted import system

BEFORE = system(checked_at=None)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prefect_vantage.cli.sync._LOOK_EVERY", 0.0)


@pytest.mark.parametrize(
    ("now", "before", "whole"),
    [
        (system(), BEFORE, True),
        (system(backfill="running"), BEFORE, False),
        (system(checked_at=None), BEFORE, False),
        (system(), system(), False),  # the comparison is the one from before
        (system(drift={"COMPLETED": -1}), BEFORE, False),
        (system(drift={"COMPLETED": -1, "RUNNING": 1}), BEFORE, False),  # sums to nothing, and is wrong twice
    ],
)
def test_the_mirror_is_whole_only_after_backfill_and_a_new_comparison_without_drift(now: Any, before: Any, whole: bool) -> None:
    assert stand(now, before).whole is whole


def test_the_backfill_is_told_with_rate_and_time_left() -> None:
    assert stand(system(backfill="running", done=4200, total=100_000), BEFORE).backfill == "4,200 of 100,000 runs, 50 a second, 12.0 s left"


def test_waiting_returns_when_the_mirror_equals_prefect(vantage: Run, script: Script) -> None:
    final = system()
    script.on("/sync", json_answer({"started": True}, status=202))
    script.on(
        "/system",
        json_answer(BEFORE),
        json_answer(system(backfill="running", done=40, checked_at=None)),
        json_answer(system(drift={"FAILED": -2})),
        json_answer(final),
    )
    ran = vantage("sync", "--wait", "--format", "json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out) == final
    assert "40 of 100 runs" in ran.err
    assert "FAILED -2" in ran.err
    assert ("POST", "/sync", {}, None) in script.asked


def test_a_backfill_that_fails_for_a_moment_is_waited_for(vantage: Run, script: Script) -> None:
    script.on("/sync", json_answer({"started": True}, status=202))
    script.on("/system", json_answer(BEFORE), json_answer(system(backfill="failed")), json_answer(system()))
    ran = vantage("sync", "--wait")
    assert ran.code == 0
    assert "failed after 100 of 100 runs" in ran.err


def test_a_backfill_that_keeps_failing_ends_the_waiting_with_its_reason(vantage: Run, script: Script) -> None:
    failed = system(backfill="failed")
    failed["backfill"]["error"] = "Prefect refused the password"
    script.on("/sync", json_answer({"started": True}, status=202))
    script.on("/system", json_answer(BEFORE), json_answer(failed))
    ran = vantage("sync", "--wait")
    assert ran.code == 1
    assert "Error: The backfill failed: Prefect refused the password" in ran.err


def test_waiting_too_long_is_exit_code_1(vantage: Run, script: Script) -> None:
    script.on("/sync", json_answer({"started": True}, status=202))
    script.on("/system", json_answer(BEFORE))
    ran = vantage("sync", "--wait", "--timeout", "1ms")
    assert ran.code == 1
    assert "vantage doctor" in ran.err


def test_a_reader_is_only_watched(vantage: Run, script: Script) -> None:
    script.on("/sync", problem(409, "This service only reads"))
    script.on("/system", json_answer(BEFORE), json_answer(system()))
    ran = vantage("sync", "--wait")
    assert ran.code == 0
    assert "This service only reads; watching only." in ran.err
