"""The guide to exports does what it says: its requests and its Python run against a service."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from prefect_vantage import project
from tests.service.exporting import Desk

PAGE = (project.root() / "docs" / "how-to" / "export.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
BLOCKS = [(kind, body) for kind, body in _BLOCK.findall(PAGE)]
PYTHON = [body for kind, body in BLOCKS if kind == "python" and ".schedule(" not in body]
POSTS = re.findall(r"curl -X POST \S+?/api/v1(\S+) .*?-d '(.*?)'", PAGE, re.DOTALL)


@pytest.mark.parametrize("body", PYTHON)
def test_the_python_of_the_guide_runs(body: str, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.jobs.on_change(desk.jobs.tick)
    monkeypatch.chdir(tmp_path)
    exec(compile(body.replace("VantageClient()", f"VantageClient({desk.url!r})"), "export.md", "exec"), {})
    assert (tmp_path / "failed.parquet").stat().st_size > 1000


def test_the_requests_of_the_guide_are_taken(desk: Desk) -> None:
    assert [path for path, _ in POSTS] == ["/exports", "/exports/schedules"]
    desk.jobs.on_change(desk.jobs.tick)
    asked = desk.ask(**json.loads(POSTS[0][1]))
    done = desk.get(asked["id"])
    assert (done["status"], done["columns"]) == ("done", ["id", "flow", "ended", "duration"])
    assert desk.http.get(f"/api/v1/exports/{asked['id']}/file").content[:4] == b"PAR1"


def test_the_schedule_of_the_guide_is_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prefect_vantage.service.api.exports.schedule_export", lambda _settings, schedule: f"made {schedule.name}")
    made = desk.http.post("/api/v1/exports/schedules", json=json.loads(POSTS[1][1]))
    assert (made.status_code, made.json()["deployment"]) == (201, "vantage-export/export-weekly-failures")
