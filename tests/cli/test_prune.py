"""`vantage prune`: asks first, goes through the service, and opens the file itself only when no service is there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.times import to_naive_utc, utc_now
from tests.cli.conftest import Run, Script, json_answer


@pytest.fixture
def service(script: Script) -> Script:
    script.on("/settings", json_answer({"version": "0.1.0"}))
    script.on("/prune", json_answer({"total": 1204}))
    return script


def _bodies(script: Script) -> list[object]:
    return [ask[3] for ask in script.asked if ask[1] == "/prune"]


def test_with_yes_it_counts_and_then_removes(vantage: Run, service: Script) -> None:
    ran = vantage("prune", "--older-than", "90d", "--yes")
    assert (ran.code, ran.out) == (0, "Removed 1,204 runs\n")
    assert _bodies(service) == [{"older_than": "90d", "dry_run": True}, {"older_than": "90d", "dry_run": False, "progress": True}]


def test_a_dry_run_removes_nothing(vantage: Run, service: Script) -> None:
    ran = vantage("prune", "--older-than", "90d", "--dry-run")
    assert "1,204 runs" in ran.out
    assert _bodies(service) == [{"older_than": "90d", "dry_run": True}]


def test_without_anybody_to_ask_it_removes_nothing(vantage: Run, service: Script) -> None:
    ran = vantage("prune", "--older-than", "90d")
    assert ran.code == 2
    assert "--yes" in ran.err
    assert len(_bodies(service)) == 1


@pytest.mark.parametrize(("answer", "removed"), [("y\n", True), ("\n", False), ("n\n", False)])
def test_only_a_yes_is_a_yes(vantage: Run, service: Script, monkeypatch: pytest.MonkeyPatch, answer: str, removed: bool) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return answer

    monkeypatch.setattr("sys.stdin", Terminal())
    ran = vantage("prune", "--older-than", "90d")
    assert "Remove 1,204 runs that ended longer ago than 90d" in ran.err
    assert (len(_bodies(service)) == 2) is removed


def _mirror_with_old_and_new_runs(path: Path) -> None:
    now = to_naive_utc(utc_now())
    ages = {1: 100, 2: 95, 3: 10}
    mirror = Mirror.open(path)
    mirror.apply(
        Batch(
            rows={
                "runs": [
                    {
                        "id": f"00000000-0000-4000-8000-{number:012d}",
                        "name": f"run-{number}",
                        "state_type": "COMPLETED",
                        "tags": [],
                        "attempts": 1,
                        "ended": now - timedelta(days=age),
                        "run_seconds": 1.0,
                        "auto_scheduled": False,
                        "states_complete": True,
                    }
                    for number, age in ages.items()
                ]
            }
        )
    )
    mirror.close()


def test_without_a_service_the_file_itself_is_pruned(vantage: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _mirror_with_old_and_new_runs(tmp_path / "mirror.duckdb")
    monkeypatch.setenv("VANTAGE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("prefect_vantage.cli.prune.connect", lambda _url: _nobody())
    assert "2 runs" in vantage("prune", "--older-than", "90d", "--dry-run").out
    assert vantage("prune", "--older-than", "90d", "--yes").out == "Removed 2 runs\n"
    assert "No finished run" in vantage("prune", "--older-than", "90d", "--yes").err


def test_a_named_service_that_is_away_is_not_replaced_by_a_file(vantage: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _mirror_with_old_and_new_runs(tmp_path / "mirror.duckdb")
    monkeypatch.setenv("VANTAGE_DATA_DIR", str(tmp_path))
    ran = vantage("prune", "--older-than", "90d", "--yes", "--api-url", "http://127.0.0.1:9")
    assert ran.code == 1
    assert "does not answer" in ran.err


def test_a_folder_without_a_mirror_is_bad_input(vantage: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("prefect_vantage.cli.prune.connect", lambda _url: _nobody())
    assert vantage("prune", "--older-than", "90d", "--yes").code == 2
    assert list(tmp_path.iterdir()) == []


def _nobody() -> object:
    from prefect_vantage.sdk.client import VantageClient

    return VantageClient("http://127.0.0.1:9")
