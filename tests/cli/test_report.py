"""`vantage report`: the list, and a built report in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Run, Script, json_answer, problem


def test_reports_are_listed_with_what_they_tell(vantage: Run, script: Script) -> None:
    reports = [{"name": "task-performance", "title": "Task performance", "description": "How runs did."}]
    script.on("/reports", json_answer({"reports": reports}))
    assert "task-performance  Task performance  How runs did." in vantage("report", "list").out
    assert json.loads(vantage("report", "list", "--format", "json").out) == reports


def test_a_report_gets_the_name_that_the_service_proposes_and_never_a_folder(
    vantage: Run, script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    headers = {"Content-Disposition": 'attachment; filename="../../task-performance-2026-W47.pdf"'}
    script.on("/reports/task-performance/build", Answer(b"%PDF-1.7", type="application/pdf", headers=headers))
    ran = vantage("report", "build", "task-performance", "--timezone", "Europe/Berlin")
    assert ran.code == 0, ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["task-performance-2026-W47.pdf"]
    assert script.asked[0][2] == {"format": "pdf", "timezone": "Europe/Berlin"}


def test_a_report_goes_where_it_is_told(vantage: Run, script: Script, tmp_path: Path) -> None:
    script.on("/reports/task-performance/build", Answer(b"<html></html>", type="text/html"))
    ran = vantage("report", "build", "task-performance", "--format", "html", "--output", str(tmp_path / "w.html"), "--query", "-flow:etl")
    assert ran.code == 0, ran.err
    assert (tmp_path / "w.html").read_bytes() == b"<html></html>"
    assert script.asked[0][2]["q"] == "-flow:etl"


def test_an_unknown_report_is_told_with_its_hint(vantage: Run, script: Script) -> None:
    script.on("/reports/x/build", problem(404, "There is no report `x`", hint="`vantage report list` shows them."))
    ran = vantage("report", "build", "x")
    assert ran.code == 1
    assert "vantage report list" in ran.err
