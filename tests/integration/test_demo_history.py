"""History in a real Prefect server: what was written is what Prefect's API answers, and all of it can be taken away again."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text

from benchmarks.postgres import free_port, postgres
from prefect_vantage.demo.fleet import deploy_fleet
from prefect_vantage.demo.history import write_history
from prefect_vantage.demo.removal import remove_fleet
from prefect_vantage.demo.schema import ensure_schema
from prefect_vantage.demo.tally import HistoryReport
from prefect_vantage.errors import InvalidInput, PrefectError, PrefectUnreachable
from prefect_vantage.up.options import UpOptions
from prefect_vantage.up.plan import database_address, make_plan, server_service
from prefect_vantage.up.supervisor import Supervisor

pytestmark = pytest.mark.integration

RUNS, DAYS = 3_000, 30
NOW = datetime.now(UTC) - timedelta(hours=1)


@dataclass(frozen=True)
class Server:
    api: httpx.Client
    api_url: str
    database: Path
    written: HistoryReport

    @property
    def database_url(self) -> str:
        return database_address(self.database)

    def count(self, noun: str, **filters: Any) -> int:
        return int(self.api.post(f"/{noun}/count", json=filters).raise_for_status().json())

    def rows(self, noun: str, **filters: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while page := self.api.post(f"/{noun}/filter", json={"limit": 200, "offset": len(found), **filters}).raise_for_status().json():
            found += page
        return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("prefect")
    plan = make_plan(UpOptions(prefect_port=free_port()), folder, None, None, {"PATH": "/usr/bin:/bin", "HOME": str(folder)})
    ensure_schema(database_address(plan.database), plan.environment)
    written = write_history(database_address(plan.database), runs=RUNS, days=DAYS, now=NOW)
    supervisor = Supervisor(plan.logs, lambda _line: None, Event(), lambda _children: None)
    try:
        supervisor.start(server_service(plan))
        with httpx.Client(base_url=plan.prefect_api_url, timeout=60) as api:
            yield Server(api, plan.prefect_api_url, plan.database, written)
    finally:
        supervisor.stop(lambda: None)


def test_prefect_counts_the_runs_of_each_state_as_they_were_written(server: Server) -> None:
    assert server.count("flow_runs", flow_runs={"tags": {"all_": ["sample-data"]}}) >= RUNS
    assert sum(server.written.by_state.values()) == RUNS
    for name, written in server.written.by_state.items():
        chosen = {"state": {"name": {"any_": [name]}}, "start_time": {"before_": NOW.isoformat()}}
        assert server.count("flow_runs", flow_runs=chosen) == written, name


def test_every_written_run_reads_through_prefects_api(server: Server) -> None:
    runs = server.rows("flow_runs", sort="START_TIME_ASC", flow_runs={"start_time": {"before_": NOW.isoformat()}})
    assert len(runs) == len({run["id"] for run in runs}) == RUNS
    assert Counter(run["state_name"] for run in runs) == server.written.by_state
    for run in runs:
        assert run["state"]["id"] == run["state_id"]
        assert run["state"]["state_details"]["flow_run_id"] == run["id"]
        assert run["end_time"] == run["state"]["timestamp"]
        assert datetime.fromisoformat(run["end_time"]) < NOW
        assert "sample-data" in run["tags"]


def test_a_runs_states_are_prefects_own_in_order(server: Server) -> None:
    failed = server.rows("flow_runs", flow_runs={"state": {"name": {"any_": ["Failed"]}}}, flows={"name": {"any_": ["partner-feed"]}})
    retried = next(run for run in failed if run["run_count"] == 3)
    states = server.api.get("/flow_run_states/", params={"flow_run_id": retried["id"]}).json()
    names = [state["name"] for state in states if state["name"] != "Late"]
    assert names == ["Scheduled", "Pending", "Submitting", "Running", *["AwaitingRetry", "Running"] * 2, "Failed"]
    assert states[-1]["message"] == retried["state"]["message"]
    assert retried["labels"]["prefect.worker.name"].startswith("sample-batch-")


def test_a_subflow_run_hangs_on_a_task_run_of_its_parent(server: Server) -> None:
    children = server.rows("flow_runs", flow_runs={"parent_task_run_id": {"is_null_": False}})
    assert len(children) == server.written.subflow_runs
    task = server.api.get(f"/task_runs/{children[0]['parent_task_run_id']}").raise_for_status().json()
    assert task["state"]["state_details"]["child_flow_run_id"] == children[0]["id"]
    graph = server.api.get(f"/flow_runs/{task['flow_run_id']}/graph-v2").raise_for_status().json()
    assert children[0]["id"] in {node[0] for node in graph["nodes"]}


def test_customers_queues_and_workers_can_be_asked_for(server: Server) -> None:
    acme = server.count("flow_runs", flow_runs={"tags": {"all_": ["customer:acme"]}})
    assert acme == server.count("flow_runs", deployments={"name": {"any_": ["crm-acme"]}}) > 0
    queues = server.api.post("/work_pools/sample-express/queues/filter", json={}).json()
    assert [(queue["name"], queue["priority"]) for queue in queues] == [("critical", 1), ("high", 2), ("default", 3), ("low", 4)]


def test_the_same_history_is_not_written_twice(server: Server) -> None:
    with pytest.raises(PrefectError, match="already"):
        write_history(server.database_url, runs=RUNS, days=DAYS, now=NOW)
    assert server.count("flow_runs", flow_runs={"start_time": {"before_": NOW.isoformat()}}) == RUNS


def test_the_fleet_deploys_twice_without_a_change(server: Server) -> None:
    first = deploy_fleet(server.api_url)
    before = [(row["id"], row["schedules"][0]["schedule"], row["tags"]) for row in server.rows("deployments")]
    assert deploy_fleet(server.api_url) == first
    assert [(row["id"], row["schedules"][0]["schedule"], row["tags"]) for row in server.rows("deployments")] == before
    assert len(before) == len(first.deployments) == 12


def test_the_api_takes_a_history_too_but_dates_it_now(server: Server) -> None:
    progress: list[tuple[int, int]] = []
    report = write_history(server.api_url, runs=12, days=1, seed=3, progress=lambda done, total: progress.append((done, total)))
    assert (report.into, progress[-1]) == ("api", (12, 12))
    since = datetime.now(UTC) - timedelta(minutes=10)
    fresh = server.rows("flow_runs", flow_runs={"end_time": {"after_": since.isoformat()}})
    assert Counter(run["state_name"] for run in fresh) == report.by_state


def test_removal_takes_all_sample_data_and_nothing_else(server: Server) -> None:
    own = server.api.post("/flows/", json={"name": "own-flow"}).json()["id"]
    server.api.post("/flow_runs/", json={"flow_id": own, "tags": ["sample-data"], "state": {"type": "COMPLETED"}}).raise_for_status()
    server.api.post("/work_pools/", json={"name": "sample-of-mine", "type": "process"}).raise_for_status()
    report = remove_fleet(server.api_url, database_url=server.database_url)
    assert report.runs >= RUNS
    assert (report.deployments, report.pools) == (12, 2)
    assert server.count("flow_runs") == server.count("flows") == server.count("work_pools") == 1
    with sqlite3.connect(server.database) as database:
        left = [
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("flow_run_state", "task_run", "task_run_state")
        ]
    assert left == [1, 0, 0]
    assert remove_fleet(server.api_url).runs == 0


def test_postgres_takes_the_very_same_runs(tmp_path: Path) -> None:
    sqlite_url = f"sqlite:///{tmp_path / 'prefect.db'}"
    question = "SELECT id, name, state_name, run_count, state_id, parent_task_run_id FROM flow_run ORDER BY id"
    with postgres() as database:
        reports = [write_history(url, runs=800, days=10, now=NOW) for url in (sqlite_url, database.url)]
        engines = [create_engine(sqlite_url), create_engine(database.url.replace("postgresql:", "postgresql+psycopg:"))]
        answers = []
        for engine in engines:
            with engine.connect() as connection:
                answers.append([tuple(None if cell is None else str(cell) for cell in row) for row in connection.execute(text(question))])
            engine.dispose()
    assert answers[0] == answers[1]
    assert len(answers[0]) == 800
    assert [report.into for report in reports] == ["sqlite", "postgresql"]


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("mysql://x/y", InvalidInput),
        ("nonsense", InvalidInput),
        ("postgresql://nobody@127.0.0.1:1/prefect", PrefectError),
        ("http://127.0.0.1:1/api", PrefectUnreachable),
    ],
)
def test_an_address_that_cannot_be_used_is_an_error_with_a_hint(url: str, error: type[PrefectError]) -> None:
    with pytest.raises(error) as caught:
        write_history(url, runs=1, days=1)
    assert caught.value.hint
