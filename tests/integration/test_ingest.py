"""Ingest beside a real Prefect server that wants a password and CSRF tokens: filled, followed live, renamed, deleted, restarted."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from prefect_vantage.ingest import Ingest
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.settings import Settings
from tests.cut_proxy import CutProxy
from tests.prefect_server import PrefectServer
from tests.truth import retried

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

AUTH = "amy:s3:cret"
FLOW = """
from prefect import flow, task

@task
def add(x): return x + 1

@flow
def child(x): return add(x)

@flow(retries=1, retry_delay_seconds=0)
def flaky(n: int = 1, password: str = "hunter2"):
    child(n)
    from prefect.runtime import flow_run
    if flow_run.run_count < 2:
        raise ValueError(f"bad value {n} from postgresql://amy:hunter2@db/x")

@flow
def broken():
    raise RuntimeError("always, at 10.0.0.7")

flaky(3)
try:
    broken()
except RuntimeError:
    pass
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    env = {"PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true"}
    with PrefectServer(tmp_path_factory.mktemp("guarded"), auth=AUTH, env=env) as made:
        yield made


@pytest.fixture(scope="module")
def proxy(server: PrefectServer) -> Iterator[CutProxy]:
    with CutProxy(server.port) as made:
        yield made


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    opened = Mirror.open(tmp_path / "mirror.duckdb")
    yield opened
    opened.close()


@pytest.fixture
def ingest(proxy: CutProxy, mirror: Mirror, tmp_path: Path) -> Iterator[Ingest]:
    settings = Settings(
        prefect_api_url=proxy.url, prefect_auth_string=AUTH, data_dir=tmp_path, prefect_rate=40.0, reconcile_seconds=3.0, sample_seconds=2.0
    )
    made = Ingest(settings, mirror)
    made.start()
    yield made
    made.stop()


class Admin:
    """Prefect's API as its own clients use it: with the password and a CSRF token."""

    def __init__(self, server: PrefectServer) -> None:
        self._http = server.client()
        token = self._http.get("/csrf-token", params={"client": "tests"}).raise_for_status().json()["token"]
        self._http.headers.update({"Prefect-Csrf-Client": "tests", "Prefect-Csrf-Token": token})

    def post(self, path: str, body: dict[str, object]) -> dict[str, object]:
        found: dict[str, object] = retried(lambda: self._http.post(path, json=body)).json()
        return found

    def patch(self, path: str, body: dict[str, object]) -> None:
        retried(lambda: self._http.patch(path, json=body))

    def delete(self, path: str) -> None:
        retried(lambda: self._http.delete(path))

    def run(self, flow: str, *states: str) -> str:
        """A run of `flow` that goes through `states`."""
        flow_id = self.post("/flows/", {"name": flow})["id"]
        run_id = str(self.post("/flow_runs/", {"flow_id": flow_id, "state": {"type": "PENDING", "name": "Pending"}})["id"])
        for state in states:
            self.post(f"/flow_runs/{run_id}/set_state", {"state": {"type": state}, "force": True})
        return run_id

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def admin(server: PrefectServer) -> Iterator[Admin]:
    made = Admin(server)
    yield made
    made.close()


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "It did not happen"
        time.sleep(0.05)


def ask(mirror: Mirror, statement: str, *values: object) -> list[tuple[object, ...]]:
    with mirror.cursor() as cursor:
        found: list[tuple[object, ...]] = cursor.execute(statement, list(values)).fetchall()
    return found


def state_of(mirror: Mirror, run_id: str) -> object:
    found = ask(mirror, "SELECT state_type FROM runs WHERE id = ?::UUID AND deleted IS NULL", run_id)
    return found[0][0] if found else None


def test_a_flow_is_followed_from_its_first_state_to_its_last(server: PrefectServer, ingest: Ingest, mirror: Mirror, tmp_path: Path) -> None:
    until(lambda: ingest.status().stream.status == "live")
    script = tmp_path / "flow.py"
    script.write_text(FLOW, encoding="utf-8")
    env = server.env | {"PREFECT_HOME": str(tmp_path / "home"), "PATH": os.environ.get("PATH", "")}
    done = subprocess.run([sys.executable, str(script)], env=env, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    ended = "SELECT count(*) FROM runs WHERE flow IN ('flaky', 'broken', 'child') AND ended IS NOT NULL"
    until(lambda: ask(mirror, ended) == [(4,)])
    flaky = ask(
        mirror, "SELECT id::VARCHAR, state_type, attempts, states_complete, parameters, pending IS NOT NULL FROM runs WHERE flow = 'flaky'"
    )[0]
    assert flaky[1:4] == ("COMPLETED", 2, True)
    assert flaky[5] is True
    assert "hunter2" not in str(ask(mirror, "SELECT parameters, message FROM runs"))
    assert "hunter2" not in str(ask(mirror, "SELECT message FROM transitions"))
    broken = ask(mirror, "SELECT error, error_type, error_group FROM runs WHERE flow = 'broken'")
    assert broken == [("RuntimeError: always, at 10.0.0.7", "RuntimeError", "RuntimeError: always, at <address>")]
    until(
        lambda: (
            ask(mirror, "SELECT count(*) FROM runs WHERE flow = 'child' AND parent_id = ?::UUID AND root_id = parent_id", flaky[0])
            == [(2,)]
        )
    )
    until(lambda: ask(mirror, "SELECT count(*) FROM task_runs WHERE name LIKE 'add-%' AND state_type = 'COMPLETED'") == [(2,)])
    ingest.want_history(str(flaky[0]))
    names = "SELECT name FROM transitions WHERE run_id = ?::UUID ORDER BY occurred, id"
    until(lambda: [row[0] for row in ask(mirror, names, flaky[0])] == ["Pending", "Running", "AwaitingRetry", "Running", "Completed"])


def test_the_lag_of_live_events_is_measured(admin: Admin, ingest: Ingest, mirror: Mirror) -> None:
    until(lambda: ingest.status().stream.status == "live")
    run_id = admin.run("lagging", "RUNNING", "COMPLETED")
    until(lambda: state_of(mirror, run_id) == "COMPLETED")
    status = ingest.status()
    assert status.stream.applied >= 3
    assert status.stream.lag_p95_ms is not None
    assert (status.prefect.reachable, status.prefect.clock_skew, status.stream.malformed) == (True, 0.0, 0)


def test_what_happens_while_the_socket_is_cut_is_caught_up_with(admin: Admin, proxy: CutProxy, ingest: Ingest, mirror: Mirror) -> None:
    until(lambda: ingest.status().stream.status == "live")
    running = admin.run("cut", "RUNNING")
    until(lambda: state_of(mirror, running) == "RUNNING")
    proxy.cut()
    until(lambda: ingest.status().stream.status == "offline")
    assert "stream" in {fault.part for fault in ingest.status().faults}
    admin.post(f"/flow_runs/{running}/set_state", {"state": {"type": "FAILED", "message": "while cut"}, "force": True})
    new = admin.run("cut", "RUNNING", "CRASHED")
    until(lambda: (state_of(mirror, running), state_of(mirror, new)) == ("FAILED", "CRASHED"))
    proxy.mend()
    until(lambda: ingest.status().stream.status == "live")
    assert "stream" not in {fault.part for fault in ingest.status().faults}


def test_deleted_runs_are_kept_and_marked(admin: Admin, ingest: Ingest, mirror: Mirror) -> None:
    finished, waiting = admin.run("doomed", "RUNNING", "COMPLETED"), admin.run("doomed")
    until(lambda: ingest.status().backfill.status == "done" and state_of(mirror, finished) == "COMPLETED" and state_of(mirror, waiting))
    admin.delete(f"/flow_runs/{finished}")
    admin.delete(f"/flow_runs/{waiting}")
    until(lambda: state_of(mirror, finished) is None and state_of(mirror, waiting) is None, 90)
    assert len(ask(mirror, "SELECT id FROM runs WHERE deleted IS NOT NULL")) == 2


def test_renames_are_followed_and_the_catalogue_is_read(admin: Admin, ingest: Ingest, mirror: Mirror) -> None:
    admin.post("/work_pools/", {"name": "machines", "type": "process", "concurrency_limit": 5})
    flow_id = admin.post("/flows/", {"name": "placed"})["id"]
    deployment = admin.post("/deployments/", {"name": "nightly", "flow_id": flow_id, "work_pool_name": "machines", "concurrency_limit": 2})
    run = admin.post(f"/deployments/{deployment['id']}/create_flow_run", {"parameters": {}})
    place = "SELECT flow, deployment, pool, queue, priority FROM runs WHERE id = ?::UUID"
    until(lambda: ask(mirror, place, run["id"]) == [("placed", "nightly", "machines", "default", 1)])
    until(lambda: ask(mirror, "SELECT concurrency_limit FROM deployments WHERE name = 'nightly'") == [(2,)])
    until(lambda: ask(mirror, "SELECT slots FROM samples WHERE kind = 'pool' AND subject = 'machines' LIMIT 1") == [(5,)])
    admin.patch(f"/flow_runs/{run['id']}", {"name": "renamed", "tags": ["late"]})
    until(lambda: ask(mirror, "SELECT name, tags FROM runs WHERE id = ?::UUID", run["id"]) == [("renamed", ["late"])])


def test_a_wrong_password_is_a_fault_with_a_hint(server: PrefectServer, mirror: Mirror, tmp_path: Path) -> None:
    made = Ingest(Settings(prefect_api_url=server.url, prefect_auth_string="amy:wrong", data_dir=tmp_path), mirror)
    made.start()
    try:
        until(lambda: "stream" in {fault.part for fault in made.status().faults} and made.status().prefect.error)
        assert {fault.hint for fault in made.status().faults if "AUTH_STRING" in str(fault.hint)}
    finally:
        made.stop()


def test_a_server_that_restarts_is_followed_again(admin: Admin, server: PrefectServer, ingest: Ingest, mirror: Mirror) -> None:
    until(lambda: ingest.status().stream.status == "live")
    server.stop()
    until(lambda: ingest.status().stream.status == "offline")
    server.start()
    fresh = Admin(server)
    try:
        run_id = fresh.run("after", "RUNNING", "COMPLETED")
        until(lambda: state_of(mirror, run_id) == "COMPLETED")
        until(lambda: ingest.status().faults == ())
    finally:
        fresh.close()
