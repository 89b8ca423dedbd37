"""The task SDK and its commands against a real Prefect server whose runs are really run."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from prefect_vantage import AsyncVantage, Vantage
from prefect_vantage.errors import Conflict, InvalidInput, NotFound, PrefectRefused, ResultMissing, TaskFailed
from tests.docs.test_docs import DOCS, blocks
from tests.executor import Executor
from tests.prefect_server import PrefectServer
from tests.truth import Plan, retried
from tests.truth import Vantage as Service

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

GUIDE = DOCS / "how-to" / "tasks.md"
MAPPED = 80
LONG = 120.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    with PrefectServer(tmp_path_factory.mktemp("tasks")) as made:
        yield made


@pytest.fixture(scope="module", autouse=True)
def executor(server: PrefectServer) -> Iterator[Executor]:
    with Executor(server) as made:
        yield made


@pytest.fixture
def vantage(server: PrefectServer) -> Iterator[Vantage]:
    with Vantage(prefect_url=server.url, patience=LONG) as made:
        yield made


def until(true: Callable[[], Any], seconds: float = LONG) -> Any:
    """What `true` answers as soon as it is true."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end
        time.sleep(0.2)
    return found


@pytest.fixture
def results_of(server: PrefectServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results lie in the server's home, as they do for a worker on the same machine."""
    monkeypatch.setenv("PREFECT_HOME", str(server.home))


def test_a_task_runs_and_gives_its_result_and_logs(vantage: Vantage, results_of: None) -> None:
    task = vantage.submit("etl/nightly", {"day": date(2026, 11, 1)}, priority="high", tags=["customer:acme"], key="first")
    assert task.wait(timeout=LONG).completed
    assert task.result() == {"day": "2026-11-01", "rows": 41}
    assert until(lambda: [line.message for line in task.logs(level="INFO") if "Loaded" in line.message]) == ["Loaded 2026-11-01 for eu"]
    run = task.run()
    assert (run.flow, run.deployment, run.queue, run.tags, run.attempts) == ("etl", "nightly", "high", ("customer:acme",), 1)
    assert vantage.submit("etl/nightly", {"day": date(2026, 11, 1)}, key="first").id == task.id


def test_a_failed_task_says_why_and_runs_again_when_it_is_retried(vantage: Vantage) -> None:
    task = vantage.submit("flaky/hourly")
    with pytest.raises(TaskFailed, match="ValueError: attempt 1 is not enough"):
        task.result(timeout=LONG)
    assert task.retry().name == "AwaitingRetry"
    assert task.wait(timeout=LONG).completed
    assert task.run().attempts == 2
    with pytest.raises(ResultMissing, match="not kept"):
        task.result()


def test_a_batch_runs_and_gives_its_results(vantage: Vantage, results_of: None) -> None:
    first = date(2026, 11, 1)
    items = [{"day": first + timedelta(days=number)} for number in range(6)]
    batch = vantage.map("etl/nightly", [*items, {"dya": 1}], max_in_flight=2, key="november")
    assert batch.wait(timeout=LONG).completed == 6
    outcomes = batch.results(return_exceptions=True)
    assert [one["rows"] for one in outcomes[:6]] == [41, 42, 43, 44, 45, 46]
    assert isinstance(outcomes[6], InvalidInput)


def test_what_waits_in_a_higher_queue_overtakes(vantage: Vantage, executor: Executor) -> None:
    with executor.paused():
        low = vantage.map("report/weekly", ({"week": str(number)} for number in range(6)), priority="low")
        high = vantage.submit("report/weekly", {"week": "now"}, priority="critical")
    assert low.wait(timeout=LONG).completed == 6
    ended = sorted((task.run().ended, task.id) for task in [*low.tasks, high])  # type: ignore[type-var]
    assert high.id in [run_id for _, run_id in ended[:2]]


def test_a_task_that_has_not_started_is_cancelled_and_a_finished_one_is_not(vantage: Vantage) -> None:
    task = vantage.submit("etl/idle", {"day": "2026-11-01"}, delay="1h")
    assert task.state().name == "Scheduled"
    assert task.cancel().name == "Cancelled"
    done = vantage.submit("report/weekly")
    assert done.wait(timeout=LONG).completed
    with pytest.raises(Conflict, match="is Completed and cannot be cancelled"):
        done.cancel()


def test_prefects_own_words_are_told(vantage: Vantage) -> None:
    with pytest.raises(NotFound, match="Prefect has no deployment 'etl/nigthly'") as caught:
        vantage.submit("etl/nigthly", {})
    assert "etl/nightly" in str(caught.value.hint)
    with pytest.raises(PrefectRefused, match="Prefect refused: "):
        vantage.submit("report/weekly", {"week": "x" * 600_000})
    from tests import task_flows

    assert vantage.submit(task_flows.report, {"week": "by its flow"}).deployment == "report/weekly"
    with pytest.raises(InvalidInput, match="has 2 deployments"):
        vantage.submit(task_flows.etl, {"day": "2026-11-01"})


def test_the_async_door_does_the_same(server: PrefectServer, results_of: None) -> None:
    async def work() -> tuple[Any, Any]:
        async with AsyncVantage(prefect_url=server.url, patience=LONG) as vantage:
            task = await vantage.submit("etl/nightly", {"day": "2026-11-05"})
            batch = await vantage.map("etl/nightly", [{"day": "2026-11-06"}, {"day": "2026-11-07"}])
            return await task.result(timeout=LONG), await batch.results(timeout=LONG)

    one, many = asyncio.run(work())
    assert (one["rows"], [each["rows"] for each in many]) == (45, [46, 47])


@pytest.fixture
def environment(server: PrefectServer, results_of: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a reader has who follows the guide to tasks."""
    service = Service(tmp_path, server.url, Plan())
    service.start()
    monkeypatch.setenv("VANTAGE_PREFECT_API_URL", server.url)
    monkeypatch.setenv("VANTAGE_API_URL", service.url.removesuffix("/api/v1"))
    yield
    service.stop()


@pytest.mark.timeout(240)
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


def test_a_map_loses_and_doubles_nothing_when_prefect_is_killed_in_the_middle(server: PrefectServer, vantage: Vantage) -> None:
    kill = threading.Event()

    def restart() -> None:
        kill.wait(LONG)
        server.stop(signal.SIGKILL)
        server.start()

    restarting = threading.Thread(target=restart)
    restarting.start()
    items = ({"day": "2026-11-01", "region": str(number)} for number in range(MAPPED))
    # Not due before the end: Prefect writes a state to every run that is late, and SQLite has one writer.
    batch = vantage.map(
        "etl/idle",
        items,
        delay="30d",
        key="through-a-kill",
        concurrency=2,
        progress=lambda told: kill.set() if told.submitted >= MAPPED // 3 else None,
    )
    restarting.join()
    assert (batch.progress.submitted, batch.failed) == (MAPPED, [])
    found = [run for run in every_run(server) if str(run["idempotency_key"]).startswith("through-a-kill:")]
    assert Counter(run["parameters"]["region"] for run in found) == Counter(str(number) for number in range(MAPPED))
    assert {run["id"] for run in found} == {task.id for task in batch.tasks}
    assert vantage.map("etl/idle", ({"day": "2026-11-01", "region": "0"} for _ in range(1)), key="through-a-kill").progress.existing == 1


def every_run(server: PrefectServer) -> list[dict[str, Any]]:
    """All flow runs, by Prefect's own API."""
    found: list[dict[str, Any]] = []
    with server.client() as client:
        while True:
            body = {"sort": "ID_DESC", "limit": 200, "offset": len(found)}
            page = retried(lambda: client.post("/flow_runs/filter", json=body)).json()  # noqa: B023
            found += page
            if len(page) < 200:
                return found
