"""What goes wrong, what is said about it, and the exit code."""

from __future__ import annotations

import subprocess
import sys

import pytest

from prefect_vantage.cli.faults import excerpt
from tests.cli.conftest import Answer, Run, Script, json_answer, problem
from tests.cli.scripted import page, run_object


def test_no_service_is_exit_code_1_with_the_way_to_start_one(vantage: Run) -> None:
    ran = vantage("count", "--api-url", "http://127.0.0.1:9")
    assert ran.code == 1
    assert "does not answer at http://127.0.0.1:9" in ran.err
    assert "vantage up" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("serach",),
        ("search", "--limit", "0"),
        ("search", "--limit", "many"),
        ("search", "--format", "xml"),
        ("search", "--fromat", "json"),
        ("search", "--timezone", "Berlin"),
        ("count", "--api-url", "localhost:4242"),
        ("export", "--output", "/nowhere/at/all.csv"),
        ("prune",),
        ("prune", "--older-than", "soon"),
        ("prune", "--older-than", "0d"),
        ("prune", "--older-than", "9999999d"),
        ("sync", "--timeout", "5m"),
        ("serve", "--port", "70000"),
    ],
)
def test_bad_input_is_exit_code_2_and_leaves_stdout_empty(vantage: Run, script: Script, arguments: tuple[str, ...]) -> None:
    script.on("/export", Answer(b"id\n", headers={"X-Vantage-Rows": "0"}))
    ran = vantage(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: ")


def test_a_server_that_is_not_vantage_is_named(vantage: Run, script: Script) -> None:
    script.on("/runs", Answer(b"<html>hello</html>", type="text/html"))
    ran = vantage("search")
    assert ran.code == 1
    assert "VANTAGE_API_URL" in ran.err


def test_a_503_is_asked_again_and_a_refusal_is_not(vantage: Run, script: Script) -> None:
    script.on("/runs", problem(503, "Busy"), json_answer(page([run_object()])))
    assert vantage("search").code == 0
    assert len(script.asked) == 2
    script.on("/runs", problem(422, "No"))
    assert vantage("search").code == 2
    assert len(script.asked) == 3


def test_a_503_that_stays_is_told(vantage: Run, script: Script) -> None:
    script.on("/runs", problem(503, "Too many questions", hint="Narrow it."))
    ran = vantage("search")
    assert (ran.code, len(script.asked)) == (1, 3)
    assert "Narrow it." in ran.err


def test_a_post_is_never_sent_twice(vantage: Run, script: Script) -> None:
    script.on("/settings", json_answer({"version": "0.1.0"}))
    script.on("/prune", problem(503, "Busy"))
    assert vantage("prune", "--older-than", "90d", "--yes").code == 1
    assert [ask[1] for ask in script.asked] == ["/settings", "/prune"]


def test_ctrl_c_is_130_and_silent(vantage: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("prefect_vantage.sdk.client.VantageClient.count", interrupted)
    ran = vantage("count")
    assert (ran.code, ran.out, ran.err) == (130, "", "")


def test_a_reader_that_has_enough_is_not_an_error(script: Script) -> None:
    script.on("/runs", json_answer(page([run_object(n) for n in range(500)], total=10_000, next="more")))
    command = [sys.executable, "-m", "prefect_vantage", "search", "--format", "jsonl", "--limit", "5000"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert (process.wait(30), complaint) == (141, b"")


@pytest.mark.parametrize(
    ("text", "position", "length", "shown"),
    [
        ("stat:x", 0, 4, ("stat:x", 0, 4)),
        ("a\nb stat:x", 4, 4, ("a b stat:x", 4, 4)),
        ("x" * 100 + "(" + "y" * 100, 100, 1, ("…" + "x" * 60 + "(" + "y" * 60 + "…", 61, 1)),
        ("state:", 6, 1, ("state:", 6, 1)),
    ],
)
def test_the_place_of_an_error_is_shown_in_one_line(text: str, position: int, length: int, shown: tuple[str, int, int]) -> None:
    assert excerpt(text, position, length) == shown
