"""`vantage doctor`: every judgement as a row, and the exit code."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from prefect_vantage.cli.doctor.checks import Facts, judge, release
from tests.cli.conftest import Answer, Run, Script, json_answer
from tests.cli.scripted import system

WELL = Facts(
    api_url="http://127.0.0.1:4242",
    system=system(),
    service_error=None,
    web_app=True,
    prefect_url="http://127.0.0.1:4200/api",
    prefect_version="3.8.8",
    prefect_error=None,
    packages={"prefect": "3.8.8", "fastapi": "0.150.0", "sqlalchemy": "2.0.58"},
    data_dir=".vantage",
    data_dir_error=None,
    free=50_000_000_000,
)


def _system(**parts: dict[str, Any]) -> Facts:
    whole = system()
    return replace(WELL, system={**whole, **{name: {**whole[name], **part} for name, part in parts.items()}})


def test_all_is_well_when_it_is() -> None:
    findings = judge(WELL)
    assert {finding.status for finding in findings} == {"ok"}
    assert {finding.check for finding in findings} == {
        "service", "web app", "prefect", "packages", "events", "backfill", "drift", "clocks", "mirror", "disk",
    }  # fmt: skip


CASES = [
    ("service", "fail", replace(WELL, system=None, service_error="nobody there"), "nobody there"),
    ("web app", "fail", replace(WELL, web_app=False), "not built"),
    ("prefect", "fail", replace(WELL, prefect_version=None, prefect_error="answers 401"), "answers 401"),
    ("prefect", "fail", replace(WELL, prefect_version="3.6.29"), "3.6.29"),
    ("prefect", "ok", replace(WELL, prefect_version="3.10.0rc1"), "3.10.0rc1"),
    ("packages", "warn", replace(WELL, packages={"prefect": "3.8.8", "fastapi": "0.165.0"}), "fastapi 0.165.0"),
    ("packages", "warn", replace(WELL, packages={"prefect": "3.8.8", "sqlalchemy": "2.1.0"}), "sqlalchemy 2.1.0"),
    ("events", "warn", _system(stream={"status": "offline"}), "offline"),
    ("events", "warn", _system(stream={"lag_p95_ms": 9000.0}), "9.0 s"),
    ("events", "warn", _system(stream={"malformed": 3}), "3 events"),
    ("backfill", "warn", _system(backfill={"status": "running", "done": 40}), "40 runs"),
    ("backfill", "fail", _system(backfill={"status": "failed", "error": "refused"}), "refused"),
    ("drift", "warn", _system(drift={"rows": [{"state_type": "FAILED", "mirror": 1, "prefect": 3, "drift": -2}]}), "FAILED -2"),
    ("drift", "warn", _system(drift={"checked_at": None}), "not been compared"),
    ("clocks", "warn", _system(prefect={"clock_skew": -3.0}), "3.0 s"),
    ("clocks", "fail", _system(prefect={"clock_skew": 60.0}), "1m 00s"),
    ("mirror", "fail", replace(WELL, system=None, data_dir_error="/x cannot be written"), "/x"),
    ("disk", "warn", _system(disk={"free": 900_000_000}), "900 MB"),
    ("disk", "fail", _system(disk={"free": 100_000_000}), "100 MB"),
    ("disk", "fail", replace(WELL, system=None, free=5_000_000), "5.0 MB"),
]


@pytest.mark.parametrize(("check", "status", "facts", "words"), CASES)
def test_what_is_wrong_is_found_and_says_how_to_mend_it(check: str, status: str, facts: Facts, words: str) -> None:
    found = [finding for finding in judge(facts) if finding.check == check and words in finding.message]
    assert [finding.status for finding in found] == [status]
    assert status == "ok" or found[0].mend


def test_faults_that_the_service_reports_are_passed_on() -> None:
    fault = {"part": "stream", "since": "2026-11-24T08:00:00Z", "message": "refused", "hint": "Set the password."}
    whole = replace(WELL, system={**system(), "faults": [fault]})
    assert ("stream", "warn", "refused", "Set the password.") in [(f.check, f.status, f.message, f.mend) for f in judge(whole)]


@pytest.mark.parametrize(("text", "numbers"), [("3.8.8", (3, 8, 8)), ("0.165.0", (0, 165, 0)), ("3.10.0rc1", (3, 10, 0)), ("odd", ())])
def test_a_version_is_read_as_its_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert release(text) == numbers


def test_the_exit_code_follows_the_worst_finding(vantage: Run, script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("VANTAGE_PREFECT_API_URL", f"{script.url}/prefect")
    script.on("/system", json_answer(system()))
    script.on("/", Answer(b"<html><script src=app.js></script></html>", type="text/html"))
    script.on("/prefect/admin/version", json_answer("3.8.8"))
    ran = vantage("doctor", "--format", "json")
    assert ran.code == 0, ran.out
    assert {finding["status"] for finding in json.loads(ran.out)} == {"ok"}
    told = system()
    script.on("/system", json_answer({**told, "prefect": {**told["prefect"], "reachable": True, "version": "3.4.0"}}))
    ran = vantage("doctor")
    assert ran.code == 1
    assert "✗ fail  prefect" in ran.out
    assert "→ Upgrade it to 3.7 or later." in ran.out


def test_the_prefect_that_the_service_follows_is_judged_whatever_this_shell_names(
    vantage: Run, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VANTAGE_PREFECT_API_URL", "http://127.0.0.1:9/api")
    script.on(
        "/system",
        json_answer({**system(), "prefect": {**system()["prefect"], "url": "http://prefect/api", "reachable": True, "version": "3.8.8"}}),
    )
    script.on("/", Answer(b"<html><script src=app.js></script></html>", type="text/html"))
    findings = {finding["check"]: finding for finding in json.loads(vantage("doctor", "--format", "json").out)}
    assert findings["prefect"]["status"] == "ok"
    assert "http://prefect/api" in findings["prefect"]["message"]
