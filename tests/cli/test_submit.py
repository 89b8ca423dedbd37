"""`vantage submit`: what Prefect is sent, what is printed, and the exit code."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from prefect_vantage.cli.parameters import value_of
from tests.cli.conftest import Run
from tests.sdk.conftest import prefect  # noqa: F401
from tests.sdk.prefect import TaskPrefect


def only(fake: TaskPrefect) -> dict[str, Any]:
    (run,) = fake.runs.values()
    return run


def test_the_id_goes_to_stdout_and_the_rest_to_stderr(vantage: Run, prefect: TaskPrefect) -> None:  # noqa: F811
    ran = vantage(
        *("submit", "etl/nightly", "-p", "day=2026-11-01", "-p", "tries=3", "--priority", "high", "--tag", "a", "--tag", "b"),
        *("--key", "once", "--name", "by-hand"),
    )
    run = only(prefect)
    assert (ran.code, ran.out) == (0, f"{run['id']}\n")
    assert f"Submitted by-hand of etl/nightly: http://127.0.0.1:{prefect.port}/runs/flow-run/{run['id']}" in ran.err
    assert (run["parameters"], run["work_queue_name"], run["tags"]) == ({"day": "2026-11-01", "tries": 3}, "high", ["a", "b"])
    assert "Already there under this key: by-hand" in vantage("submit", "etl/nightly", "-p", "day=2026-11-01", "--key", "once").err


def test_the_task_as_data(vantage: Run, prefect: TaskPrefect) -> None:  # noqa: F811
    told = json.loads(vantage("submit", "etl/nightly", "-p", "day=2026-11-01", "--key", "k", "--format", "json").out)
    assert told == {
        "id": only(prefect)["id"],
        "name": only(prefect)["name"],
        "deployment": "etl/nightly",
        "key": "k",
        "new": True,
        "url": f"http://127.0.0.1:{prefect.port}/runs/flow-run/{only(prefect)['id']}",
    }


@pytest.mark.parametrize(
    ("text", "schema", "value"),
    [
        ("3", {"type": "integer"}, 3),
        ("3", {"type": "string"}, "3"),
        ("20261101", {"type": "string", "format": "date"}, "20261101"),
        ("true", {"anyOf": [{"type": "string"}, {"type": "null"}]}, "true"),
        ("null", {"anyOf": [{"type": "string"}, {"type": "null"}]}, None),
        ("2.5", {"type": ["number", "string"]}, 2.5),
        ('["a"]', {"type": "array"}, ["a"]),
        ("eu", {"type": "integer"}, "eu"),
        ("7", None, 7),
        ("", {"type": "string"}, ""),
        ('"3"', {"type": "string"}, "3"),
    ],
)
def test_what_a_word_means_is_for_the_schema_to_say(text: str, schema: Any, value: Any) -> None:
    assert value_of(text, schema) == value


def test_parameters_come_as_json_from_a_file_and_from_stdin(
    vantage: Run,
    prefect: TaskPrefect,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "day.json"
    file.write_text('{"day": "2026-11-01", "region": "us"}', encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"day": "2026-11-03"}'))
    for given in (f"@{file}", '{"day": "2026-11-02"}', "@-"):
        assert vantage("submit", "etl/nightly", "--params", given, "-p", "region=ap").code == 0
    assert [run["parameters"] for run in prefect.runs.values()] == [
        {"day": day, "region": "ap"} for day in ("2026-11-01", "2026-11-02", "2026-11-03")
    ]


def test_a_moment_is_read_in_the_time_zone_that_is_given(vantage: Run, prefect: TaskPrefect) -> None:  # noqa: F811
    for more in (("--at", "2030-01-01T08:30", "--timezone", "Asia/Kolkata"), ("--at", "2030-01-01T08:30+05:30")):
        assert vantage("submit", "etl/nightly", "-p", "day=2026-11-01", *more).code == 0
    assert [run["expected_start_time"] for run in prefect.runs.values()] == ["2030-01-01T03:00:00Z"] * 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "etl/nightly: day is missing"),
        (("-p", "day"), "-p day is not name=value"),
        (("-p", "dya=1"), "Did you mean day?"),
        (("--params", "{"), "--params is not JSON"),
        (("--params", "[1]"), "--params is not a JSON object"),
        (("--params", "@/nowhere.json"), "/nowhere.json cannot be read"),
        (("-p", "day=2026-11-01", "--priority", "urgent"), "critical, high, default, low"),
        (("-p", "day=2026-11-01", "--at", "soon"), "--at soon is not a moment"),
        (("-p", "day=2026-11-01", "--delay", "soon"), "'soon' is not a duration"),
        (("-p", "day=2026-11-01", "--delay", "1m", "--at", "2030-01-01"), "delay or at"),
        (("-p", "day=2026-11-01", "--timeout", "1m"), "--timeout means nothing"),
        (("-p", "day=2026-11-01", "--prefect-url", "localhost"), "is not an address of Prefect's API"),
    ],
)
def test_bad_input_is_exit_code_2_and_sends_nothing(
    vantage: Run,
    prefect: TaskPrefect,  # noqa: F811
    arguments: tuple[str, ...],
    said: str,
) -> None:
    ran = vantage("submit", "etl/nightly", *arguments)
    assert (ran.code, prefect.runs, ran.out) == (2, {}, "")
    assert said in ran.err


def test_what_is_not_there_is_exit_code_1(vantage: Run, prefect: TaskPrefect) -> None:  # noqa: F811
    ran = vantage("submit", "etl/nigthly", "-p", "day=2026-11-01")
    assert (ran.code, "Did you mean etl/nightly?" in ran.err) == (1, True)


def ending(fake: TaskPrefect, state: str, message: str | None = None) -> None:
    """The next run ends so, once it has been seen as it was."""

    def wait(run: dict[str, Any]) -> None:
        fake.after_two_looks(lambda: fake.end(run, state, message))

    fake.on_create = wait


@pytest.mark.parametrize("how", ["--wait", "--watch"])
def test_waiting_ends_with_the_run_and_tells_by_the_exit_code_how(
    vantage: Run,
    prefect: TaskPrefect,  # noqa: F811
    how: str,
) -> None:
    ending(prefect, "COMPLETED")
    assert vantage("submit", "etl/nightly", "-p", "day=2026-11-01", how).code == 0
    ending(prefect, "FAILED", "ValueError: no such day")
    ran = vantage("submit", "etl/nightly", "-p", "day=2026-11-01", how)
    assert (ran.code, "ended as Failed: ValueError: no such day" in ran.err) == (1, True)
    if how == "--watch":
        assert "(etl/nightly) Scheduled" in ran.err


def test_waiting_as_data_and_with_an_end(vantage: Run, prefect: TaskPrefect) -> None:  # noqa: F811
    ending(prefect, "CRASHED", "out of memory")
    ran = vantage("submit", "etl/nightly", "-p", "day=2026-11-01", "--wait", "--format", "json")
    told = json.loads(ran.out)
    assert (ran.code, told["state"], told["state_type"], told["message"]) == (1, "Crashed", "CRASHED", "out of memory")
    prefect.on_create = lambda _: None
    for how in ("--wait", "--watch"):
        ran = vantage("submit", "etl/nightly", "-p", "day=2026-11-01", how, "--timeout", "300ms")
        assert (ran.code, "after" in ran.err) == (1, True)


def test_on_a_terminal_the_run_is_drawn_in_place(
    vantage: Run,
    prefect: TaskPrefect,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    ending(prefect, "COMPLETED")
    ran = vantage("submit", "etl/nightly", "-p", "day=2026-11-01", "--watch")
    assert (ran.code, "Completed" in ran.err, "Scheduled" in ran.err) == (0, True, True)
