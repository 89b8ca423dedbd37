"""The guide to tasks does what it says: its Python, from the first line to the last, against a real Prefect, a worker and a Vantage service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docs.test_docs import DOCS, blocks
from tests.executor import Executor
from tests.prefect_server import PrefectServer
from tests.truth import Plan, Vantage

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]

GUIDE = DOCS / "how-to" / "tasks.md"


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a reader has who follows the guide."""
    with PrefectServer(tmp_path / "prefect") as server, Executor(server):
        service = Vantage(tmp_path, server.url, Plan())
        service.start()
        monkeypatch.setenv("VANTAGE_PREFECT_API_URL", server.url)
        monkeypatch.setenv("VANTAGE_API_URL", service.url.removesuffix("/api/v1"))
        monkeypatch.setenv("PREFECT_HOME", str(server.home))  # where the worker keeps results
        yield
        service.stop()


def test_the_guide_to_tasks_runs(environment: None, capsys: pytest.CaptureFixture[str]) -> None:
    written: dict[str, Any] = {}
    for number, body in enumerate(blocks(GUIDE, "python"), 1):
        exec(compile(body, f"{GUIDE.name}, block {number}", "exec"), written)
    said = capsys.readouterr().out
    for expected in (
        "etl/nightly: there is no parameter 'dya'",
        "Did you mean day? It takes: day (date, required)",
        "{'day': '2026-11-01', 'rows': 41}",
        "ValueError: attempt 1 is not enough",
        "it completed, but its flow keeps no result",
        "10 of 10",
    ):
        assert expected in said
    assert written["rows"] == list(range(41, 51))
    assert (written["batch"].failed, list(written["data"].columns)) == ([], ["id", "flow", "state_name", "duration"])
