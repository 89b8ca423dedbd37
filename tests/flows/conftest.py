"""The flows that ship, run in this process as a worker would run them: against a real Prefect server with a past, and a real `vantage serve` beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
from prefect.states import State

from prefect_vantage import project
from prefect_vantage.demo.history import write_history
from prefect_vantage.errands import server as errands_server
from prefect_vantage.sdk import Retry
from tests.prefect_server import PrefectServer
from tests.truth import Plan, Vantage, retried, wait

RUNS = 900
DAYS = 150
SHIPPED = ("export", "backfill", "retention", "report")


@dataclass(frozen=True)
class Ran:
    """A flow run that has ended, as Prefect knows it."""

    state: State
    artifacts: list[dict[str, Any]]

    @property
    def message(self) -> str:
        return str(self.state.message)

    @property
    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = self.state.result()
        return found

    def artifact(self, kind: str) -> dict[str, Any]:
        """The one artifact of that type."""
        (found,) = [one for one in self.artifacts if one["type"] == kind]
        return found


@dataclass(frozen=True)
class Stack:
    """Prefect and Vantage, both running."""

    prefect: PrefectServer
    vantage: Vantage
    flows: dict[str, Flow[..., Any]]

    @property
    def url(self) -> str:
        return self.vantage.url.removesuffix("/api/v1")

    def run(self, flow: str, /, **parameters: Any) -> Ran:
        """Run a flow to its end; a failure is an answer."""
        state = self.flows[flow](**parameters, return_state=True)
        run_id = str(state.state_details.flow_run_id)
        with self.prefect.client() as api:
            chosen = {"artifacts": {"flow_run_id": {"any_": [run_id]}}}
            found = retried(lambda: api.post("/artifacts/filter", json=chosen)).json()
        return Ran(
            state, [one for one in found if one["type"] in ("markdown", "table", "progress")]
        )  # Prefect keeps results as artifacts too

    def count(self, q: str, timezone: str = "UTC") -> int:
        """What the service counts."""
        return int(str(self.vantage.get("runs/count", q=q, timezone=timezone)["count"]))


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("flows")
    server = PrefectServer(folder / "prefect")
    server.lay_out()
    write_history(f"sqlite+aiosqlite:///{server.database}", runs=RUNS, days=DAYS)
    vantage = Vantage(folder, server.url, Plan(rate=50.0, reconcile_seconds=600.0))
    with server:
        try:
            vantage.start()
            wait(lambda: vantage.get("system")["backfill"]["status"] == "done", 180, "The backfill does not end")  # type: ignore[index]
            yield Stack(server, vantage, {name: load(name) for name in SHIPPED})
        finally:
            vantage.stop()


def load(name: str) -> Flow[..., Any]:
    """The flow as a worker loads it."""
    return load_flow_from_entrypoint(f"{project.root()}/flows/{name}.py:{name}")


@pytest.fixture
def as_on_a_worker(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings and the working directory of a worker's run."""
    monkeypatch.setenv("VANTAGE_API_URL", stack.url)
    monkeypatch.setattr(errands_server, "PATIENCE", Retry(attempts=2, pause=0.01))
    monkeypatch.chdir(tmp_path)
    home = stack.prefect.home / "client"
    with temporary_settings({PREFECT_API_URL: stack.prefect.url, PREFECT_HOME: home, PREFECT_LOGGING_TO_API_ENABLED: False}):
        yield
