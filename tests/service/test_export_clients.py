"""Exports in the background as people ask for them: command line, SDK, the flow that ships, and Prefect behind the service."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from prefect_vantage.cli.run import run
from prefect_vantage.errands.export_kept import keep_export
from prefect_vantage.errands.server import Service
from prefect_vantage.errors import Conflict, NotFound, PrefectError, VantageError
from prefect_vantage.ingest.address import Address
from prefect_vantage.sdk import AsyncVantageClient, VantageClient
from prefect_vantage.service.export.worker import PrefectWorker
from prefect_vantage.settings import load_settings
from prefect_vantage.state.exports import ExportRow
from prefect_vantage.testing import FakePrefect, deployment_json
from prefect_vantage.testing.factories import FLOW_ID
from tests.analytics.fleet import NOW
from tests.service.exporting import Desk

DEPLOYMENT = "d0d0d0d0-0000-4000-8000-00000000e890"
RUN = "f10a0000-0000-4000-8000-000000000009"


@pytest.fixture
def sdk(desk: Desk) -> Any:
    with VantageClient(desk.url) as client:
        yield client


def streamed(desk: Desk, q: str) -> bytes:
    return desk.http.get("/api/v1/export", params={"q": q}).content


def test_the_sdk_starts_waits_and_fetches(desk: Desk, sdk: VantageClient, tmp_path: Path) -> None:
    desk.jobs.on_change(desk.jobs.tick)
    job = sdk.exports.start("state:failed")
    watched: list[str] = []
    done = sdk.exports.wait(job["id"], watch=lambda one: watched.append(one["status"]))
    fetched = sdk.exports.fetch(job["id"], tmp_path / "failed.csv")
    assert (fetched.rows, fetched.bytes) == (done["rows"], done["bytes"])
    assert (tmp_path / "failed.csv").read_bytes() == streamed(desk, "state:failed")
    assert watched[-1] == "done"
    assert [one["id"] for one in sdk.exports.list()] == [job["id"]]
    sdk.exports.delete(job["id"])
    with pytest.raises(NotFound):
        sdk.exports.get(job["id"])


def test_waiting_for_one_that_was_cancelled_ends_with_the_reason(sdk: VantageClient) -> None:
    job = sdk.exports.start("state:failed")
    sdk.exports.cancel(job["id"])
    with pytest.raises(VantageError, match="is cancelled"):
        sdk.exports.wait(job["id"])


def test_async_code_does_the_same(desk: Desk, tmp_path: Path) -> None:
    desk.jobs.on_change(desk.jobs.tick)

    async def export() -> int:
        async with AsyncVantageClient(desk.url) as client:
            job = await client.exports.start("state:failed", format="parquet")
            await client.exports.wait(job["id"])
            return (await client.exports.fetch(job["id"], tmp_path / "failed.parquet")).rows

    assert asyncio.run(export()) == desk.jobs.list()[0].rows > 0


def test_the_command_line_leaves_fetches_and_deletes(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VANTAGE_API_URL", desk.url)
    assert run(["export", "state:failed", "--background"]) == 0
    export_id = capsys.readouterr().out.strip()
    desk.tick()
    assert run(["exports", "fetch", export_id, "--output", "failed.csv"]) == 0
    assert Path("failed.csv").read_bytes() == streamed(desk, "state:failed")
    assert run(["exports", "list"]) == 0
    assert export_id in capsys.readouterr().out
    assert run(["exports", "cancel", export_id]) == 0
    assert "The export is done" in capsys.readouterr().err
    assert run(["exports", "delete", export_id]) == 0
    assert run(["exports", "fetch", export_id]) == 1
    assert "VANTAGE_EXPORT_DAYS" in capsys.readouterr().err
    assert run(["export", "--background", "--output", "x.csv"]) == 2


def kept(service: Service, **given: Any) -> tuple[dict[str, Any], list[float], list[str]]:
    """What the flow does, without Prefect: its result, the shares that it told, the texts that it left."""
    shares: list[float] = []
    texts: list[str] = []
    wish = {"query": "state:failed", "format": "csv", "columns": None, "timezone": None, "bom": False, "job": None, "flow_run": RUN} | given
    result = keep_export(
        service, lambda share, _words: shares.append(share), lambda markdown, _said: texts.append(markdown), pause=0.01, **wish
    )
    return result, shares, texts


def test_the_flow_asks_for_one_and_leaves_its_link(desk: Desk, sdk: VantageClient) -> None:
    desk.jobs.on_change(desk.jobs.tick)
    result, shares, (text,) = kept(Service(sdk, "Europe/Berlin"))
    (row,) = desk.jobs.list()
    assert (result["rows"], row.via, row.flow_run_id, row.timezone) == (row.rows, "prefect", RUN, "Europe/Berlin")
    assert shares[-1] == 1.0
    assert f"[{row.file}](https://vantage.example/api/v1/exports/{row.id}/file)" in text
    assert kept(Service(sdk, "UTC"))[0] == result, "a run that is tried again has its file already"
    assert len(desk.jobs.list()) == 1


def test_the_flow_follows_one_that_the_service_has_handed_over(desk: Desk, sdk: VantageClient) -> None:
    desk.worker.answer = RUN
    asked = desk.ask(q="state:crashed")
    desk.tick()
    desk.jobs.on_change(desk.jobs.tick)
    assert kept(Service(sdk, "UTC"), job=asked["id"])[0]["rows"] == desk.get(asked["id"])["rows"]
    assert len(desk.jobs.list()) == 1


def test_the_flow_of_a_cancelled_export_fails_with_that_reason(desk: Desk, sdk: VantageClient) -> None:
    asked = desk.ask()
    sdk.exports.cancel(asked["id"])
    with pytest.raises(VantageError, match="is cancelled"):
        kept(Service(sdk, "UTC"), job=asked["id"])


ROW = ExportRow("e8900000-0000-4000-8000-00000000000a", "state:failed", "parquet", "UTC", NOW, NOW)


@pytest.mark.parametrize(("status", "started"), [("READY", True), ("NOT_READY", False), (None, False)])
def test_a_run_of_the_flow_is_made_where_its_worker_waits_and_only_once(status: str | None, started: bool) -> None:
    with FakePrefect() as prefect:
        if status:
            deployment = deployment_json("vantage-export", id=DEPLOYMENT, status=status)
            prefect.deployments[DEPLOYMENT] = deployment
        worker = PrefectWorker(load_settings(prefect_api_url=prefect.api_url))
        found = [worker.start(ROW), worker.start(ROW)]
        assert len(prefect.runs) == (1 if started else 0)
        for run_id in prefect.runs:
            assert found == [run_id, run_id]
            assert prefect.runs[run_id]["parameters"] == {
                "keep": True,
                "job": ROW.id,
                "query": "state:failed",
                "format": "parquet",
                "timezone": "UTC",
            }


def test_a_prefect_that_refuses_is_told_as_such() -> None:
    with FakePrefect() as prefect:
        prefect.fail(500, times=20)
        with pytest.raises(PrefectError):
            PrefectWorker(load_settings(prefect_api_url=prefect.api_url)).start(ROW)


@pytest.fixture
def prefect(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePrefect]:
    """The Prefect of the service, where the flow is deployed."""
    with FakePrefect() as running:
        monkeypatch.setattr("prefect_vantage.service.export.schedules.find_address", lambda _settings: Address(running.api_url, None))
        deployed = {"entrypoint": "flows/export.py:export", "work_pool_name": "vantage", "work_queue_name": "default", "status": "READY"}
        running.deployments[DEPLOYMENT] = deployment_json("vantage-export", id=DEPLOYMENT, **deployed)
        yield running


def test_an_export_on_a_schedule_is_a_deployment_of_prefect(desk: Desk, prefect: FakePrefect, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["export", "state:failed ended:last-week", "--schedule", "0 6 * * 1", "--name", "weekly-failures"]
    assert run([*asked, "--timezone", "Europe/Berlin", "--columns", "id,flow", "--api-url", desk.url]) == 0
    said = capsys.readouterr()
    assert said.out.strip() == "vantage-export/export-weekly-failures"
    assert "Next at 2026-11-09T06:00:00+01:00" in said.err
    (made,) = [one for one in prefect.deployments.values() if one["name"] == "export-weekly-failures"]
    assert made["parameters"] == {
        "query": "state:failed ended:last-week",
        "format": "csv",
        "columns": ["id", "flow"],
        "timezone": "Europe/Berlin",
        "bom": False,
        "keep": True,
    }
    assert made["schedules"] == [{"schedule": {"cron": "0 6 * * 1", "timezone": "Europe/Berlin"}, "active": True}]
    assert (made["entrypoint"], made["work_pool_name"], made["flow_id"]) == ("flows/export.py:export", "vantage", FLOW_ID)


@pytest.mark.parametrize(
    ("wish", "status", "word"),
    [
        ({"cron": "0 25 * * *"}, 400, "no cron"),
        ({"q": "stat:failed"}, 400, "Unknown field"),
        ({"columns": ["colour"]}, 400, "colour"),
        ({"name": "../x"}, 422, "name"),
        ({"name": "there"}, 409, "already"),
    ],
)
def test_a_schedule_that_cannot_be_made_is_refused(desk: Desk, prefect: FakePrefect, wish: dict[str, Any], status: int, word: str) -> None:
    taken = deployment_json("export-there")
    prefect.deployments[str(taken["id"])] = taken
    answer = desk.http.post("/api/v1/exports/schedules", json={"name": "weekly", "cron": "0 6 * * 1"} | wish)
    assert (answer.status_code in (status, 422), word in answer.text) == (True, True), answer.text
    assert len(prefect.deployments) == 2


def test_where_the_flow_is_not_deployed_the_way_to_do_so_is_told(desk: Desk, prefect: FakePrefect) -> None:
    prefect.deployments.clear()
    with VantageClient(desk.url) as client, pytest.raises(Conflict, match="no deployment vantage-export/vantage-export") as error:
        client.exports.schedule("weekly", "0 6 * * 1")
    assert "vantage apply" in (error.value.hint or "")
