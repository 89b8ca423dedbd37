"""A worker for tests: one process that has imported Prefect once and runs what is scheduled in a pool, one run after another, in Prefect's order.

A worker of Prefect's own starts a process for each run, which takes ten seconds on a busy machine. States, results and logs are the engine's here as there.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from tests.prefect_server import PrefectServer
from tests.truth import retried

POOL = "main"
IDLE = "idle"
"""A pool whose runs nobody starts."""
QUEUES = ("critical", "high", "default", "low")
_START_SECONDS = 240.0
_AGAIN = {"state": {"type": "SCHEDULED"}, "force": True}


class Executor:
    """Deploys `etl/nightly`, `flaky/hourly`, `report/weekly` (pool main) and `etl/idle` (pool idle), then runs what main has."""

    def __init__(self, server: PrefectServer) -> None:
        self._server = server
        self._log = server.home / "executor.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Executor:
        with self._log.open("wb") as log:
            env = self._server.env | {"PREFECT_LOGGING_TO_API_BATCH_INTERVAL": "0.2"}
            root = Path(__file__).resolve().parents[1]
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.executor"], env=env, stdout=log, stderr=subprocess.STDOUT, cwd=root
            )
        until = time.monotonic() + _START_SECONDS
        while "ready" not in self._log.read_text(encoding="utf-8"):
            if self._process.poll() is not None or time.monotonic() > until:
                self.__exit__(None, None, None)
                raise RuntimeError(f"The executor did not start:\n{self._log.read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.1)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Meanwhile it takes nothing up, save for one run that it may have been told of already."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)


def deploy(client: httpx.Client) -> None:
    """The pools with their queues and the deployments of the test flows."""
    from prefect.utilities.callables import parameter_schema

    from tests import task_flows

    for pool in (POOL, IDLE):
        retried(lambda: client.post("/work_pools/", json={"name": pool, "type": "process"}))  # noqa: B023
        for name in QUEUES:
            if name != "default":
                retried(lambda: client.post(f"/work_pools/{pool}/queues", json={"name": name}))  # noqa: B023
        for priority, name in enumerate(QUEUES, 1):
            retried(lambda: client.patch(f"/work_pools/{pool}/queues/{name}", json={"priority": priority}))  # noqa: B023
    for made, name, pool in (
        (task_flows.etl, "nightly", POOL),
        (task_flows.flaky, "hourly", POOL),
        (task_flows.report, "weekly", POOL),
        (task_flows.etl, "idle", IDLE),
    ):
        flow_id = retried(lambda: client.post("/flows/", json={"name": made.name})).json()["id"]  # noqa: B023
        body = {
            "name": name,
            "flow_id": flow_id,
            "work_pool_name": pool,
            "entrypoint": f"tests.task_flows.{made.name}",
            "parameter_openapi_schema": parameter_schema(made).model_dump(),
            "enforce_parameter_schema": True,
        }
        retried(lambda: client.post("/deployments/", json=body))  # noqa: B023


def work(client: httpx.Client) -> None:
    """Run what is due, the queue that is served first at the front, for ever."""
    while True:
        try:
            body = {"limit": 1, "scheduled_before": datetime.now(UTC).isoformat()}
            due = client.post(f"/work_pools/{POOL}/get_scheduled_flow_runs", json=body).raise_for_status().json()
        except httpx.HTTPError:
            due = []
        for one in due:
            try:
                execute(client, one["flow_run"]["id"])
            except httpx.HTTPError as error:  # Prefect went away, or was too busy to answer in time
                print(one["flow_run"]["id"], repr(error), flush=True)
                run_again(client, one["flow_run"]["id"])
        if not due:
            time.sleep(0.5)  # each asking writes, and SQLite has one writer


def execute(client: httpx.Client, run_id: str) -> None:
    """Run it in this process."""
    from prefect.flow_engine import load_flow_run, run_flow

    from tests import task_flows

    verdict: dict[str, Any] = retried(lambda: client.post(f"/flow_runs/{run_id}/set_state", json={"state": {"type": "PENDING"}})).json()
    run = load_flow_run(run_id)  # type: ignore[arg-type]
    # A refused one may be pending by the asking before, whose answer did not arrive: there is no other worker.
    if verdict["status"] != "ACCEPT" and not (run.state and run.state.is_pending()):
        return
    names = {row["id"]: row["name"] for row in retried(lambda: client.post("/flows/filter", json={})).json()}
    try:
        run_flow(getattr(task_flows, names[str(run.flow_id)]), flow_run=run, return_type="state")
    except Exception as error:
        print(run_id, repr(error), flush=True)
    run_again(client, run_id)  # where Prefect was not told how it ended, whether the engine says so or not


def run_again(client: httpx.Client, run_id: str) -> None:
    """Put back what Prefect believes begun: it was not told how it ended. Asks until Prefect answers."""
    while True:
        try:
            state = retried(lambda: client.get(f"/flow_runs/{run_id}")).json()["state_type"]
            if state in ("PENDING", "RUNNING"):
                retried(lambda: client.post(f"/flow_runs/{run_id}/set_state", json=_AGAIN))
            return
        except httpx.HTTPError:
            time.sleep(1)


if __name__ == "__main__":
    with httpx.Client(base_url=os.environ["PREFECT_API_URL"], timeout=60) as http:
        deploy(http)
        print("ready", flush=True)
        work(http)
