"""The truth test: a real Prefect server, `vantage serve` beside it, and every count held against SQL on Prefect's own database.

Steps: backfill killed in the middle (SIGKILL) and gone on with ─► runs while the event socket is cut ─► deletions. After each the counts per state,
per flow and per day must be equal, exactly. `tests/integration/test_truth.py` runs it small, `scripts/truth.py` at any size.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from prefect_vantage.demo.history import write_history
from tests.cut_proxy import CutProxy
from tests.prefect_server import PrefectServer, free_port

Counts = dict[str, int]
_LIVE = "-is:deleted"
_QUESTIONS: Mapping[str, str] = {
    "state_type": "SELECT r.state_type, count(*) FROM flow_run r GROUP BY 1",
    "state": "SELECT r.state_name, count(*) FROM flow_run r GROUP BY 1",
    "flow": "SELECT f.name, count(*) FROM flow_run r JOIN flow f ON f.id = r.flow_id GROUP BY 1",
    "ended:day": "SELECT substr(r.end_time, 1, 10), count(*) FROM flow_run r GROUP BY 1",
    "scheduled:day": "SELECT substr(r.expected_start_time, 1, 10), count(*) FROM flow_run r GROUP BY 1",
    "started:day": "SELECT substr(r.start_time, 1, 10), count(*) FROM flow_run r GROUP BY 1",
}


@dataclass(frozen=True)
class Plan:
    """How much, and how gently."""

    runs: int = 3_000
    days: int = 30
    cut_runs: int = 200
    deletions: int = 60
    rate: float = 5.0
    in_flight: int = 2
    reconcile_seconds: float = 60.0
    patience: float = 180.0


class Vantage:
    """`vantage serve` as a process of its own on one data folder."""

    def __init__(self, folder: Path, prefect_url: str, plan: Plan) -> None:
        self._folder = folder
        self._env = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "VANTAGE_"))} | {
            "PREFECT_API_URL": prefect_url,
            "PREFECT_HOME": str(folder / "home"),
            "VANTAGE_DATA_DIR": str(folder / "data"),
            "VANTAGE_PREFECT_RATE": str(plan.rate),
            "VANTAGE_PREFECT_IN_FLIGHT": str(plan.in_flight),
            "VANTAGE_RECONCILE_SECONDS": str(plan.reconcile_seconds),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        """Serve on a fresh port; returns when it answers."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/api/v1"
        with (self._folder / "vantage.log").open("ab") as log:
            command = [sys.executable, "-m", "prefect_vantage", "serve", "--port", str(port)]
            self._process = subprocess.Popen(command, env=self._env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        wait(self._answers, 60, "Vantage does not answer")

    def kill(self) -> None:
        """SIGKILL, now."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM."""
        self._end(signal.SIGTERM)

    def get(self, path: str, **params: str) -> dict[str, object]:
        """A JSON answer of the API."""
        answer = httpx.get(f"{self.url}/{path}", params=params, timeout=30)
        answer.raise_for_status()
        found: dict[str, object] = answer.json()
        return found

    def count(self, by: str) -> Counts:
        """Runs that Prefect still has, by a field. Only groups that have some: buckets between may be empty."""
        groups = self.get("runs/count", q=_LIVE, by=by, timezone="UTC")["groups"]
        assert isinstance(groups, list)
        return {
            str(group["value"])[:10] if by.endswith(":day") else str(group["value"]): group["count"] for group in groups if group["count"]
        }

    def _answers(self) -> bool:
        try:
            self.get("system")
        except httpx.HTTPError:
            return False
        return True

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            os.killpg(process.pid, how)
            process.wait(30)


class Truth:
    """The steps, each of which returns what differs (nothing, where all is well)."""

    def __init__(self, folder: Path, plan: Plan, *, say: Callable[[str], None] = lambda _: None) -> None:
        self._plan = plan
        self._say = say
        self._folder = folder
        self.server = PrefectServer(folder / "prefect")
        self._proxy: CutProxy | None = None
        self.vantage: Vantage | None = None

    def __enter__(self) -> Truth:
        self.server.lay_out()
        self._timed(
            "history written",
            lambda: write_history(f"sqlite+aiosqlite:///{self.server.database}", runs=self._plan.runs, days=self._plan.days),
        )
        self.server.start()
        self._proxy = CutProxy(self.server.port)
        self.vantage = Vantage(self._folder, self._proxy.url, self._plan)
        return self

    def __exit__(self, *_: object) -> None:
        if self.vantage:
            self.vantage.stop()
        if self._proxy:
            self._proxy.close()
        self.server.stop()

    def backfill_with_a_kill(self) -> dict[str, object]:
        """Backfill, SIGKILL in the middle, go on."""
        vantage = self._up()
        vantage.start()
        low, high = self._plan.runs * 0.2, self._plan.runs * 0.8
        wait(lambda: self._done() >= low, self._plan.patience, "The backfill does not come on")
        done = self._done()
        vantage.kill()
        self._say(f"killed with {done} of {self._plan.runs} runs done")
        assert done < high, "The backfill was too quick to be killed in its middle"
        vantage.start()
        self._timed("backfill ended", lambda: wait(self._is_filled, self._plan.patience, "The backfill does not end"))
        return self._settled()

    def runs_while_the_socket_is_cut(self) -> dict[str, object]:
        """Runs that no event tells of: some by the API, most of them through all their states."""
        assert self._proxy is not None
        self._proxy.cut()
        self._timed("runs made while the socket was cut", lambda: make_runs(self.server, self._plan.cut_runs))
        self._proxy.mend()
        return self._settled()

    def deletions(self) -> dict[str, object]:
        """Runs of any age deleted, of which Prefect tells nobody."""
        ids = [str(row[0]) for row in self.server.sql("SELECT id FROM flow_run ORDER BY id")]
        chosen = random.Random(11).sample(ids, self._plan.deletions)

        def delete() -> None:
            with self.server.client() as client:
                for run_id in chosen:
                    retried(lambda run_id=run_id: client.delete(f"/flow_runs/{run_id}"))  # type: ignore[misc]

        self._timed("runs deleted", delete)
        return self._settled()

    def differences(self) -> dict[str, object]:
        """Per question, what the mirror counts and what Prefect's database counts, where they differ."""
        found: dict[str, object] = {}
        for by, statement in _QUESTIONS.items():
            theirs = {str(value): int(str(count)) for value, count in self.server.sql(statement) if value is not None}
            ours = {value: count for value, count in self._up().count(by).items() if value not in ("None", "")}
            if ours != theirs:
                differing = {key: (ours.get(key, 0), theirs.get(key, 0)) for key in {*ours, *theirs} if ours.get(key) != theirs.get(key)}
                found[by] = dict(sorted(differing.items())[:20])
        return found

    def _settled(self) -> dict[str, object]:
        """What still differs when patience ends; nothing as soon as nothing does."""
        began = time.monotonic()
        last: dict[str, object] = {}
        while time.monotonic() - began < self._plan.patience:
            last = self.differences()
            if not last:
                self._say(f"equal after {time.monotonic() - began:.1f} s: {', '.join(_QUESTIONS)}")
                return {}
            time.sleep(1.0)
        return last

    def _up(self) -> Vantage:
        assert self.vantage is not None
        return self.vantage

    def _done(self) -> int:
        backfill = self._up().get("system")["backfill"]
        assert isinstance(backfill, dict)
        return int(backfill["done"])

    def _is_filled(self) -> bool:
        backfill = self._up().get("system")["backfill"]
        assert isinstance(backfill, dict)
        return bool(backfill["status"] == "done")

    def _timed(self, what: str, act: Callable[[], object]) -> None:
        began = time.monotonic()
        act()
        self._say(f"{what} in {time.monotonic() - began:.1f} s")


def make_runs(server: PrefectServer, count: int) -> None:
    """Runs by the API: a tenth stays unfinished, the rest ends in four ways."""
    endings = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED", "COMPLETED", "COMPLETED", "FAILED", "COMPLETED", "COMPLETED", None)
    with server.client() as client:
        flow = retried(lambda: client.post("/flows/", json={"name": "made-while-cut"})).json()["id"]
        for index in range(count):
            state = {"type": "PENDING", "name": "Pending"}
            run = retried(lambda: client.post("/flow_runs/", json={"flow_id": flow, "state": state})).json()["id"]  # noqa: B023
            ending = endings[index % len(endings)]
            for state_type in ("RUNNING", ending):
                if state_type:
                    body = {"state": {"type": state_type, "message": f"made {index}"}, "force": True}
                    retried(lambda: client.post(f"/flow_runs/{run}/set_state", json=body))  # noqa: B023


def retried(ask: Callable[[], httpx.Response], attempts: int = 20) -> httpx.Response:
    """The answer; SQLite's 503 is asked again."""
    for attempt in range(attempts):
        answer = ask()
        if answer.status_code != 503:
            break
        time.sleep(0.2 * (attempt + 1))
    answer.raise_for_status()
    return answer


def wait(true: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Until it is true. Raises AssertionError."""
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    while not true():
        assert datetime.now(UTC) < until, otherwise
        time.sleep(0.1)
