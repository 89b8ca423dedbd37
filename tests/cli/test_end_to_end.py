"""The command line against the real service: `vantage serve` on a free port over a mirror of generated runs, counted again in Python."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pyarrow.parquet as pq
import pytest

from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from tests.cli.conftest import Run

pytestmark = pytest.mark.integration

Row = dict[str, Any]
RUNS = 1_500
STATES = {"COMPLETED": "Completed", "FAILED": "Failed", "CRASHED": "Crashed", "CANCELLED": "Cancelled"}


@dataclass(frozen=True, slots=True)
class Served:
    """A running service, and the rows in its mirror."""

    url: str
    rows: list[Row]
    folder: Path


def generated() -> list[Row]:
    """Finished runs of the last 40 days with the awkward texts that people write."""
    dice, now = random.Random(11), datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    rows = []
    for number in range(RUNS):
        state = dice.choices(list(STATES), weights=[80, 12, 3, 5])[0]
        started = now - timedelta(minutes=dice.randint(20, 40 * 1440))
        seconds = dice.choice([0.25, 3.0, 42.0, 700.0])
        rows.append(
            {
                "id": f"00000000-0000-4000-8000-{number:012d}",
                "name": f"run-{number}",
                "flow": dice.choice(["etl", "sync", "forecast"]),
                "deployment": dice.choice(["nightly", None]),
                "state_type": state,
                "state_name": STATES[state],
                "message": dice.choice(['=1+1 "quoted",\nsecond line', "Ünïcode ✓", None]),
                "tags": dice.choice([[], ["eu"], ["eu", "gold"]]),
                "parameters": json.dumps({"region": dice.choice(["eu", "us"])}),
                "attempts": dice.choice([1, 1, 3]),
                "scheduled": started - timedelta(seconds=5),
                "started": started,
                "ended": started + timedelta(seconds=seconds),
                "created": started - timedelta(minutes=1),
                "run_seconds": seconds,
                "auto_scheduled": False,
                "states_complete": False,
            }
        )
    return rows


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    rows = generated()
    mirror = Mirror.open(folder / "mirror.duckdb")
    mirror.apply(Batch(rows={"runs": rows}))
    mirror.close()
    port = free_port()
    command = [sys.executable, "-m", "prefect_vantage", "serve", "--no-follow", "--port", str(port), "--data-dir", str(folder)]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "PREFECT_API_URL": "http://127.0.0.1:9/api"})
    url = f"http://127.0.0.1:{port}"
    _wait_until_alive(url, process, folder / "serve.log")
    yield Served(url, rows, folder)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) in (0, -signal.SIGTERM)


def _wait_until_alive(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/api/v1/health/live").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    process.kill()
    raise AssertionError(f"the service did not start: {log.read_text()}")


@pytest.fixture(autouse=True)
def _named(vantage: Run, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_API_URL", served.url)


def test_the_count_is_exact(vantage: Run, served: Served) -> None:
    failed = sum(row["state_type"] == "FAILED" for row in served.rows)
    assert vantage("count").out == f"{RUNS}\n"
    assert vantage("count", "state_type:FAILED").out == f"{failed}\n"
    assert vantage("count", "-state_type:FAILED").out == f"{RUNS - failed}\n"


@pytest.mark.parametrize(
    ("by", "column"), [("state_type", "state_type"), ("flow", "flow"), ("attempts", "attempts"), ("message", "message")]
)
def test_groups_are_all_groups_and_exact(vantage: Run, served: Served, by: str, column: str) -> None:
    if by == "message":
        assert vantage("count", "--by", by).code == 2  # no dimension: said so, not guessed
        return
    groups = json.loads(vantage("count", "--by", by, "--format", "json").out)
    assert {group["value"]: group["count"] for group in groups} == Counter(row[column] for row in served.rows)
    assert [group["count"] for group in groups] == sorted((group["count"] for group in groups), reverse=True)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/New_York"])
def test_days_are_local_dates_of_the_zone(vantage: Run, served: Served, zone: str) -> None:
    groups = json.loads(vantage("count", "--by", "ended:day", "--format", "json", "--timezone", zone).out)
    local = Counter(row["ended"].replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d") for row in served.rows)
    assert [(group["value"], group["count"]) for group in groups] == sorted(local.items())


def test_search_lists_in_order_up_to_the_limit(vantage: Run, served: Served) -> None:
    ran = vantage("search", "flow:etl sort:-duration", "--limit", "700", "--format", "json")
    runs = json.loads(ran.out)
    etl = [row for row in served.rows if row["flow"] == "etl"]
    assert len(runs) == min(700, len(etl))
    assert [run["duration"] for run in runs] == sorted((row["run_seconds"] for row in etl), reverse=True)[:700]
    assert {run["id"] for run in runs} <= {row["id"] for row in etl}


def test_a_table_says_how_many_match(vantage: Run, served: Served) -> None:
    ran = vantage("search", "state_type:FAILED", "--limit", "3")
    failed = sum(row["state_type"] == "FAILED" for row in served.rows)
    assert len(ran.out.splitlines()) == 4
    assert ran.err.startswith(f"3 of {failed:,} runs")


def test_a_mistyped_field_points_at_itself(vantage: Run) -> None:
    ran = vantage("search", "flow:etl stat:failed")
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert lines[1].index("stat:failed") == lines[2].index("^")
    assert "Did you mean: flow:etl state:failed" in ran.err


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_an_export_holds_exactly_the_rows_of_the_query(vantage: Run, served: Served, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"failed.{kind}"
    ran = vantage("export", "state_type:FAILED", "--output", str(path), "--columns", "id,flow,message")
    assert ran.code == 0, ran.err
    failed = {row["id"] for row in served.rows if row["state_type"] == "FAILED"}
    assert f"Wrote {len(failed)} runs" in ran.err
    assert sorted(_ids(path, kind)) == sorted(failed)


def _ids(path: Path, kind: str) -> list[str]:
    if kind == "parquet":
        return [str(one) for one in pq.read_table(path).column("id").to_pylist()]
    text = path.read_text(encoding="utf-8")
    if kind == "jsonl":
        return [json.loads(line)["id"] for line in text.splitlines()]
    return [row["id"] for row in csv.DictReader(io.StringIO(text))]


def test_an_exported_formula_is_harmless(vantage: Run, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    vantage("export", "--output", str(path), "--columns", "id,message", "--bom")
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    cells = {row["message"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))}
    assert cells == {'\'=1+1 "quoted",\nsecond line', "Ünïcode ✓", ""}


@pytest.mark.parametrize("text", ["(" * 40, "message:/[/", "x" * 5_000, "state:", "\x00"])
def test_garbage_is_exit_code_2(vantage: Run, text: str) -> None:
    ran = vantage("count", text)
    assert (ran.code, ran.out) == (2, "")


def test_reports_can_be_listed_and_built(vantage: Run, tmp_path: Path) -> None:
    assert "task-performance" in vantage("report", "list").out
    ran = vantage("report", "build", "task-performance", "--format", "json", "--output", str(tmp_path / "week.json"))
    assert ran.code == 0, ran.err
    assert json.loads((tmp_path / "week.json").read_text())


def test_the_doctor_finds_the_service_and_misses_prefect(vantage: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_PREFECT_API_URL", "http://127.0.0.1:9/api")
    ran = vantage("doctor", "--format", "json")
    status = {finding["check"]: finding["status"] for finding in json.loads(ran.out)}
    assert (ran.code, status["service"], status["prefect"], status["mirror"]) == (1, "ok", "fail", "ok")


def test_pruning_goes_through_the_service_and_takes_only_what_is_old(vantage: Run, served: Served) -> None:
    before = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=39)
    old = sum(row["ended"] < before for row in served.rows)
    assert f"{old} runs" in vantage("prune", "--older-than", "39d", "--dry-run").out
    assert vantage("count").out == f"{RUNS}\n"
    assert vantage("prune", "--older-than", "39d", "--yes").out == f"Removed {old} runs\n"
    assert vantage("count").out == f"{RUNS - old}\n"
