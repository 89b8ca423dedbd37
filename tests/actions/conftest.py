"""A whole service (ingest, mirror, state store, executor) over a fake Prefect, asked by HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from prefect_vantage.app import create_app
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.settings import Settings
from prefect_vantage.testing import FakePrefect, deployment_json, flow_json
from prefect_vantage.testing.factories import FLOW_ID, Json, run_json
from tests.service.served import serving
from tests.truth import wait

DEPLOYMENT = "d0d0d0d0-0000-4000-8000-000000000001"


@dataclass
class Acting:
    """A running service and the Prefect behind it."""

    url: str
    app: FastAPI
    prefect: FakePrefect
    client: httpx.Client

    def add(self, *runs: Json) -> None:
        """Runs that Prefect has, and that the mirror has when this returns."""
        self.prefect.add(*runs)
        ids = {str(run["id"]) for run in runs}
        self.app.state.parts.upstream.reread(ids)
        wait(lambda: self.mirrored() >= ids, 120, "the runs are not mirrored")

    def mirrored(self) -> set[str]:
        return {run["id"] for run in self.client.get("/api/v1/runs", params={"limit": 500}).json()["runs"]}

    def preview(self, kind: str, **asked: Any) -> Any:
        return self._ask("/api/v1/actions/preview", {"kind": kind, **asked}, 200)

    def confirm(self, kind: str, **asked: Any) -> Any:
        return self._ask("/api/v1/actions", {"kind": kind, **asked}, 202)

    def act(self, kind: str, **asked: Any) -> Any:
        """Confirm, and wait until the action has ended."""
        return self.ended(self.confirm(kind, **asked)["id"])

    def ended(self, action_id: str) -> Any:
        wait(lambda: self.action(action_id)["finished_at"] is not None, 120, "the action does not end")
        return self.action(action_id)

    def action(self, action_id: str) -> Any:
        return self.client.get(f"/api/v1/actions/{action_id}").raise_for_status().json()

    def outcomes(self, action_id: str) -> dict[str, tuple[str, str | None]]:
        """(status, message) by run id."""
        rows = self.client.get(f"/api/v1/actions/{action_id}/runs", params={"limit": 500}).raise_for_status().json()["runs"]
        return {row["run_id"]: (row["status"], row["message"]) for row in rows}

    def state(self, run: Json) -> tuple[object, object]:
        """How Prefect has the run now."""
        now = self.prefect.runs[str(run["id"])]
        return now["state_type"], now["state_name"]

    def _ask(self, path: str, body: dict[str, Any], status: int) -> Any:
        response = self.client.post(path, json=body, headers={"Vantage-Person": "ada; name=Ada%20L"})
        assert response.status_code == status, response.text
        return response.json()


def settings_for(prefect: FakePrefect, folder: Path, **given: Any) -> Settings:
    """No rate to wait for; no pause between looks."""
    fast: dict[str, Any] = {"prefect_rate": 10_000.0, "prefect_in_flight": 8, "state_url": f"sqlite:///{folder / 'state.sqlite'}"}
    return Settings(prefect_api_url=prefect.api_url, data_dir=folder, **{**fast, **given})


@contextmanager
def acting_on(prefect: FakePrefect, folder: Path, **given: Any) -> Iterator[Acting]:
    """The service until the block ends; what it kept stays in the folder."""
    mirror = Mirror.open(folder / "mirror.duckdb")
    app = create_app(settings_for(prefect, folder, **given), mirror=mirror)
    try:
        with serving(app) as url, httpx.Client(base_url=url, timeout=30) as client:
            yield Acting(url, app, prefect, client)
    finally:
        mirror.close()


@pytest.fixture(scope="module")
def fake() -> Iterator[FakePrefect]:
    with FakePrefect() as prefect:
        prefect.flows[FLOW_ID] = flow_json("etl", id=FLOW_ID)
        schema = {"type": "object", "required": ["day"], "properties": {"day": {"type": "string"}}}
        prefect.deployments[DEPLOYMENT] = deployment_json(id=DEPLOYMENT, parameter_openapi_schema=schema, enforce_parameter_schema=True)
        yield prefect


@pytest.fixture(scope="module")
def acting(fake: FakePrefect, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acting]:
    with acting_on(fake, tmp_path_factory.mktemp("acting")) as running:
        yield running


Runs = Callable[..., list[Json]]


@pytest.fixture
def runs(acting: Acting, request: pytest.FixtureRequest) -> Iterator[Runs]:
    """Makes runs of given states, all with a tag of this test; they are gone afterwards."""
    made: list[Json] = []

    def make(*states: str, **fields: Any) -> list[Json]:
        given = {"tags": [request.node.name], "deployment_id": DEPLOYMENT} | fields
        new = [run_json(state, **given) for state in states]
        acting.add(*new)
        made.extend(new)
        return new

    yield make
    for run in made:
        acting.prefect.runs.pop(str(run["id"]), None)


@pytest.fixture
def mine(request: pytest.FixtureRequest) -> str:
    """The query of this test's runs."""
    return f'tag:"{request.node.name}"'
