"""`vantage cancel`, `retry`, `delete`, `tag` and `audit` against a real service: shown, asked, followed, summed up."""

from __future__ import annotations

import json

import pytest

from prefect_vantage.testing import acts
from tests.actions.conftest import Acting, Runs
from tests.cli.conftest import Ran, Run, vantage  # noqa: F401 - a fixture


class Terminal:
    """A keyboard with one line typed on it."""

    def __init__(self, line: str) -> None:
        self._line = line

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self._line


@pytest.fixture
def shell(vantage: Run, acting: Acting, monkeypatch: pytest.MonkeyPatch) -> Run:  # noqa: F811
    monkeypatch.setenv("VANTAGE_PERSON", "ada")
    return lambda *words: vantage(*words, "--api-url", acting.url)


def test_what_would_be_touched_is_shown_and_done_after_a_yes(
    shell: Run, acting: Acting, runs: Runs, mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, _done = runs("RUNNING", "COMPLETED")
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    ran = shell("cancel", mine, "--reason", "a test")
    assert (ran.code, ran.out) == (0, "1 cancelled, 1 skipped\n")
    assert "Cancel 1 run? [y/N]" in ran.err
    assert str(running["id"]) in ran.err
    assert "1 skipped: Already Completed" in ran.err
    assert acting.state(running)[1] == "Cancelling"
    newest = acting.client.get("/api/v1/actions", params={"limit": 1}).json()["actions"][0]
    assert (newest["person"]["id"], newest["reason"]) == ("ada", "a test")


@pytest.mark.parametrize("typed", ["n\n", "\n", "yesterday\n"])
def test_anything_but_a_yes_does_nothing(
    shell: Run, acting: Acting, runs: Runs, mine: str, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    (run,) = runs("RUNNING")
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    ran = shell("cancel", mine)
    assert (ran.code, ran.out) == (0, "")
    assert "Nothing was done" in ran.err
    assert acting.state(run)[0] == "RUNNING"


def test_without_a_terminal_nothing_is_done_unless_told_so(shell: Run, acting: Acting, runs: Runs, mine: str) -> None:
    (run,) = runs("RUNNING")
    assert shell("cancel", mine).code == 2
    assert acting.state(run)[0] == "RUNNING"
    assert shell("cancel", mine, "--yes").code == 0
    assert acting.state(run)[0] == "CANCELLING"


def test_nothing_to_do_is_no_failure(shell: Run, runs: Runs, mine: str) -> None:
    runs("COMPLETED")
    assert "1 skipped: Already Completed" in shell("cancel", mine, "--yes").err
    assert "No run matches" in shell("cancel", "name:nothing-has-this-name", "--yes").err


def test_a_run_that_fails_makes_the_command_fail(shell: Run, acting: Acting, runs: Runs, mine: str) -> None:
    runs("RUNNING")
    acting.prefect.fail(422, path="flow_runs/bulk_set_state")
    ran = shell("cancel", mine, "--yes")
    assert (ran.code, ran.out) == (1, "0 cancelled, 1 failed\n")
    assert "1 failed: as told" in ran.err


@pytest.mark.parametrize(
    "words",
    [("cancel",), ("delete", "--yes"), ("cancel", "flow:etl", "--all"), ("cancel", "stat:x"), ("tag", "flow:etl"), ("audit", "--stop")],
)
def test_bad_input_leaves_with_two(shell: Run, words: tuple[str, ...]) -> None:
    assert shell(*words).code == 2


def test_retry_delete_and_tag_do_what_they_say(shell: Run, acting: Acting, runs: Runs, mine: str) -> None:
    failed, done = runs("FAILED", "COMPLETED")
    assert shell("tag", f"{mine} state:failed", "--add", "seen, owner:ada", "--yes").out == "1 tagged\n"
    assert acting.prefect.runs[str(failed["id"])]["tags"][-2:] == ["seen", "owner:ada"]  # type: ignore[index]
    assert shell("retry", mine, "--yes").out == "1 scheduled again, 1 skipped\n"
    assert acting.state(failed)[1] == "AwaitingRetry"
    acts.enter(done, "RUNNING")
    assert shell("delete", mine, "--yes").out == "1 deleted, 1 skipped\n"
    assert shell("delete", f"id:{done['id']}", "--under-way", "--yes").out == "1 deleted\n"


def test_no_wait_prints_the_id_with_which_the_audit_shows_every_run(shell: Run, acting: Acting, runs: Runs, mine: str) -> None:
    running, done = runs("RUNNING", "COMPLETED")
    action_id = shell("cancel", mine, "--yes", "--no-wait").out.strip()
    acting.ended(action_id)
    rows = {row["run_id"]: row["status"] for row in json.loads(shell("audit", action_id, "--format", "json").out)}
    assert rows == {str(running["id"]): "done", str(done["id"]): "skipped"}
    assert [row["run_id"] for row in _lines(shell("audit", action_id, "--status", "skipped", "--format", "jsonl"))] == [done["id"]]
    shown = shell("audit", action_id)
    assert "Already Completed" in shown.out
    assert "Cancel by ada" in shown.err
    assert shell("audit", action_id, "--stop").code == 1  # it has ended


def test_the_audit_lists_actions_newest_first_and_filtered(shell: Run, acting: Acting, runs: Runs, mine: str) -> None:
    (run,) = runs("FAILED")
    first = acting.act("retry", runs=[run["id"]], reason="why not")["id"]
    second = acting.act("cancel", query=mine)["id"]
    assert [one["id"] for one in json.loads(shell("audit", "--run", str(run["id"]), "--format", "json").out)] == [second, first]
    assert [one["id"] for one in _lines(shell("audit", "--run", str(run["id"]), "--kind", "retry", "--format", "jsonl"))] == [first]
    assert shell("audit", "--run", str(run["id"]), "--since", "1h", "--limit", "1").out.count(second) == 1
    assert "why not" in shell("audit", "--run", str(run["id"]), "--format", "csv").out
    assert shell("audit", "--kind", "explode").code == 2


def _lines(ran: Ran) -> list[dict[str, object]]:
    return [json.loads(line) for line in ran.out.splitlines()]
