"""`vantage tasks`: from Prefect by ids and by being under way, from the service by a query; once, to the end, or until Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from prefect_vantage import Vantage
from tests.cli.conftest import Run, Script, json_answer, problem
from tests.cli.scripted import page, run_object
from tests.sdk.conftest import prefect  # noqa: F401
from tests.sdk.prefect import TaskPrefect

DAY = {"day": "2026-11-01"}


@pytest.fixture
def ids(prefect: TaskPrefect) -> list[str]:  # noqa: F811
    """Three runs: under way, due, not due."""
    with Vantage() as sdk:
        made = [sdk.submit("etl/nightly", DAY, delay=delay).id for delay in (None, None, "1h")]
    prefect.runs[made[0]].update(state_type="RUNNING", state_name="Running")
    prefect.runs[made[0]]["state"].update(type="RUNNING", name="Running")  # type: ignore[attr-defined]
    return made


def test_what_runs_or_is_due_is_shown_once_where_nobody_watches(vantage: Run, prefect: TaskPrefect, ids: list[str]) -> None:  # noqa: F811
    ran = vantage("tasks")
    assert ran.code == 0
    for number, text in ((0, "Running"), (1, "Scheduled")):
        assert str(prefect.runs[ids[number]]["name"]) in ran.out
        assert text in ran.out
    assert str(prefect.runs[ids[2]]["name"]) not in ran.out
    told = json.loads(vantage("tasks", "--format", "json", "--limit", "1").out)
    assert [(run["id"], run["flow"], run["deployment"], run["state_type"]) for run in told] == [(ids[0], "etl", "nightly", "RUNNING")]
    prefect.runs.clear()
    assert "No run" in vantage("tasks", "--once").out


def test_ids_are_followed_to_their_end_line_by_line(vantage: Run, prefect: TaskPrefect, ids: list[str]) -> None:  # noqa: F811
    def end() -> None:
        for run_id in ids[:2]:
            prefect.end(prefect.runs[run_id], "COMPLETED")  # type: ignore[arg-type]

    ending = prefect.after_two_looks(end)
    ran = vantage("tasks", *ids[:2])
    ending.join()
    assert ran.code == 0
    assert [line.rpartition(" ")[2] for line in ran.out.splitlines()] == ["Running", "Scheduled", "Completed", "Completed"]


def test_a_watched_task_that_failed_is_exit_code_1(vantage: Run, prefect: TaskPrefect, ids: list[str]) -> None:  # noqa: F811
    prefect.end(prefect.runs[ids[0]], "FAILED", "no such day")  # type: ignore[arg-type]
    prefect.end(prefect.runs[ids[1]])  # type: ignore[arg-type]
    ran = vantage("tasks", *ids[:2], "--format", "json")
    assert (ran.code, "1 of 2 runs did not complete" in ran.err) == (1, True)
    assert [(run["state_type"], run["message"]) for run in json.loads(ran.out)] == [("FAILED", "no such day"), ("COMPLETED", None)]
    assert vantage("tasks", ids[0], "--once").code == 0
    ran = vantage("tasks", ids[2], "--timeout", "300ms")
    assert (ran.code, "1 run of 1 not ended" in ran.err) == (1, True)


def test_a_query_is_asked_of_the_service(vantage: Run, script: Script, prefect: TaskPrefect) -> None:  # noqa: F811
    script.on("/runs", json_answer(page([run_object(1)])))
    ran = vantage("tasks", "--query", "state:failed", "--columns", "name,param.region", "--limit", "5")
    assert (ran.code, "brave-otter-1" in ran.out, "eu" in ran.out) == (0, True, True)
    assert (script.asked[0][2]["q"], script.asked[0][2]["limit"], prefect.paths()) == ("state:failed", "5", [])
    assert json.loads(vantage("tasks", "--query", "state:failed", "--format", "json").out)[0]["duration"] == 192.0
    script.on("/runs", problem(422, "Unknown field", position=0, length=4, suggestion="state"))
    ran = vantage("tasks", "--query", "stat:failed")
    assert (ran.code, "^^^^" in ran.err, "state:failed" in ran.err) == (2, True, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("brave-otter",),
        ("--query", "state:failed", "6f1c2b1e-0d3a-4c58-9a55-0b7f0c9d3e21"),
        ("--timeout", "1m"),
        ("6f1c2b1e-0d3a-4c58-9a55-0b7f0c9d3e21", "--once", "--timeout", "1m"),
        ("--columns", "colour"),
        ("--limit", "0"),
    ],
)
def test_bad_input_is_exit_code_2(vantage: Run, prefect: TaskPrefect, arguments: tuple[str, ...]) -> None:  # noqa: F811
    assert vantage("tasks", *arguments).code == 2


def test_a_task_that_prefect_does_not_have_is_exit_code_1(vantage: Run, prefect: TaskPrefect) -> None:  # noqa: F811
    ran = vantage("tasks", "6f1c2b1e-0d3a-4c58-9a55-0b7f0c9d3e21")
    assert (ran.code, "Prefect has no run 6f1c2b1e" in ran.err) == (1, True)


def test_on_a_terminal_the_table_stays_until_ctrl_c(prefect: TaskPrefect, ids: list[str]) -> None:  # noqa: F811
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect_vantage", "tasks", "--prefect-url", prefect.api_url],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"COLUMNS": "120", "TERM": "xterm"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  a job in the background is born deaf to it
    )
    os.close(theirs)
    try:
        seen = read_until(ours, str(prefect.runs[ids[1]]["name"]))
        assert "Running" in seen
        later: dict[str, Any] = prefect.runs[ids[2]]
        later["expected_start_time"] = "2020-01-01T00:00:00Z"
        read_until(ours, later["name"])
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def read_until(terminal: int, text: str, seconds: float = 90.0) -> str:
    """What was written up to and with `text`."""
    seen, end = "", time.monotonic() + seconds
    while text not in seen:
        assert time.monotonic() < end, seen
        seen += os.read(terminal, 65536).decode(errors="replace")
    return seen
