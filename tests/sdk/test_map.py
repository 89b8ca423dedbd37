"""Submitting many: each item once, whatever happens to Prefect meanwhile; what cannot be submitted is kept and the rest goes on."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from starlette.responses import JSONResponse

from prefect_vantage import AsyncVantage
from prefect_vantage.errors import InvalidInput, NotFound, PrefectRefused, ResultMissing, SubmissionStopped, TaskFailed, TaskTimeout
from tests.sdk.prefect import TaskPrefect


def days(count: int) -> Iterator[dict[str, Any]]:
    """As many different items."""
    return ({"day": "2026-11-01", "region": str(number)} for number in range(count))


def regions(prefect: TaskPrefect) -> Counter[str]:
    return Counter(run["parameters"]["region"] for run in prefect.runs.values())  # type: ignore[index]


def test_each_item_becomes_a_run(prefect: TaskPrefect, vantage: Any) -> None:
    told: list[Any] = []
    batch = vantage.map("etl/nightly", days(30), priority="low", tags=["backfill"], key="nov", progress=told.append)
    assert regions(prefect) == Counter(str(number) for number in range(30))
    assert {(run["work_queue_name"], *run["tags"]) for run in prefect.runs.values()} == {("low", "backfill")}  # type: ignore[misc]
    tasks = batch.tasks
    assert [prefect.runs[task.id]["parameters"]["region"] for task in tasks] == [str(number) for number in range(30)]  # type: ignore[index]
    assert all(task.new and str(task.key).startswith("nov:") for task in tasks)
    assert (batch.key, batch.deployment, len(batch), batch.failed) == ("nov", "etl/nightly", 30, [])
    assert [progress.submitted for progress in told] == list(range(1, 31))
    assert (told[-1], told[-1].total) == (batch.progress, None)
    assert vantage.map("etl/nightly", list(days(2))).progress.total == 2


def test_the_same_map_again_submits_only_what_is_missing(prefect: TaskPrefect, vantage: Any) -> None:
    vantage.map("etl/nightly", days(10), key="nov")
    batch = vantage.map("etl/nightly", reversed(list(days(15))), key="nov")
    assert (batch.progress.submitted, batch.progress.existing, len(prefect.runs)) == (15, 10, 15)
    vantage.map("etl/nightly", days(10), key="dec")
    vantage.map("etl/nightly", days(10))
    assert len(prefect.runs) == 35


def test_equal_items_are_as_many_runs(prefect: TaskPrefect, vantage: Any) -> None:
    for _ in range(2):
        vantage.map("etl/nightly", [{"day": "2026-11-01", "region": "eu"}] * 3, key="nov")
    assert regions(prefect) == Counter(eu=3)


def test_an_item_that_cannot_be_submitted_does_not_hold_up_the_rest(prefect: TaskPrefect, vantage: Any) -> None:
    items = [{"day": "2026-11-01"}, {"dya": 1}, "nonsense", {"day": "2026-11-02"}]
    batch = vantage.map("etl/nightly", items)
    assert [(item.index, item.parameters, type(item.error), item.run_id) for item in batch.failed] == [
        (1, {"dya": 1}, InvalidInput, None),
        (2, "nonsense", InvalidInput, None),
    ]
    assert (batch.progress.submitted, batch.progress.refused, batch.progress.failed, len(prefect.runs)) == (2, 2, 2, 2)
    prefect.refuse = JSONResponse({"detail": "Error creating flow run: no"}, 409)
    (item,) = vantage.map("etl/nightly", [{"day": "2026-11-03"}]).failed
    assert (type(item.error), item.parameters) == (PrefectRefused, {"day": "2026-11-03"})


def test_what_is_wrong_with_the_whole_is_told_before_anything_is_taken(prefect: TaskPrefect, vantage: Any) -> None:
    items = days(3)
    for more in ({"priority": "urgent"}, {"concurrency": 0}, {"max_in_flight": 0}):
        with pytest.raises(InvalidInput):
            vantage.map("etl/nightly", items, **more)
    with pytest.raises(NotFound):
        vantage.map("etl/weekly", items)
    assert len(list(items)) == 3
    assert vantage.map("etl/nightly", []).progress.submitted == 0


def test_items_are_taken_as_they_are_sent_and_their_own_error_is_raised(prefect: TaskPrefect, vantage: Any) -> None:
    taken: list[int] = []

    def items() -> Iterator[dict[str, Any]]:
        for number in range(100):
            taken.append(number)
            assert len(taken) <= len(prefect.runs) + 4
            yield {"day": "2026-11-01", "region": str(number)}
        raise LookupError("the source broke")

    with pytest.raises(LookupError, match="the source broke"):
        vantage.map("etl/nightly", items(), concurrency=4)
    assert sum(regions(prefect).values()) >= 96


def test_an_error_of_ones_own_ends_the_batch_at_once(prefect: TaskPrefect, vantage: Any) -> None:
    def stop(_: Any) -> None:
        prefect.broken = True
        raise LookupError("the caller had enough")

    with pytest.raises(LookupError, match="the caller had enough"):
        vantage.map("etl/nightly", days(100), progress=stop)  # although its patience is five minutes
    assert len(prefect.runs) <= 8


def test_nothing_is_lost_or_doubled_when_prefect_goes_away_in_the_middle(prefect: TaskPrefect, vantage: Any) -> None:
    gone = threading.Event()

    def leave() -> None:
        gone.wait(60)
        prefect.away()
        prefect.back()

    def count(_: Any) -> None:
        if len(prefect.runs) == 40:
            gone.set()

    prefect.on_create = count
    leaving = threading.Thread(target=leave)
    leaving.start()
    batch = vantage.map("etl/nightly", days(120), key="nov")
    leaving.join()
    assert regions(prefect) == Counter(str(number) for number in range(120))
    assert {task.id for task in batch.tasks} == set(prefect.runs)


def test_answers_that_get_lost_double_nothing(prefect: TaskPrefect, vantage: Any) -> None:
    prefect.lost = 10
    batch = vantage.map("etl/nightly", days(20))
    assert (regions(prefect), batch.failed) == (Counter(str(number) for number in range(20)), [])


def test_a_prefect_that_stays_away_stops_the_batch_which_goes_on_later(prefect: TaskPrefect, vantage: Any) -> None:
    def leave(_: Any) -> None:
        prefect.broken = len(prefect.runs) >= 20

    prefect.on_create = leave
    items = days(100)
    with pytest.raises(SubmissionStopped, match=r"Prefect answered 502 .*; \d+ runs were submitted before") as caught:
        vantage.map("etl/nightly", items, key="nov", patience=0.5, concurrency=4)
    assert "key='nov'" in str(caught.value.hint)
    assert (len(prefect.runs), caught.value.batch.progress.submitted) == (20, 20)  # type: ignore[attr-defined]
    assert len(list(items)) == 76
    prefect.broken, prefect.on_create = False, lambda _: None
    batch = vantage.map("etl/nightly", days(100), key="nov")
    assert (batch.progress.existing, regions(prefect)) == (20, Counter(str(number) for number in range(100)))


def test_one_item_that_prefect_breaks_on_does_not_stop_the_batch(prefect: TaskPrefect, vantage: Any) -> None:
    prefect.refuse = JSONResponse({"exception_message": "Internal Server Error"}, 500)
    batch = vantage.map("etl/nightly", days(1), patience=0.3)
    assert (batch.progress.refused, batch.failed[0].error.status) == (1, 500)


class Worker:
    """Ends runs in the order in which they came, when it is told how many."""

    def __init__(self, prefect: TaskPrefect) -> None:
        self._prefect = prefect
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Worker:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.wait(0.05):
            for run in [one for one in list(self._prefect.runs.values()) if one["state_type"] == "SCHEDULED"][:2]:
                self._prefect.end(run)


def test_no_more_runs_than_allowed_are_unfinished_at_any_time(prefect: TaskPrefect, vantage: Any) -> None:
    with Worker(prefect):
        batch = vantage.map("etl/nightly", days(20), max_in_flight=3)
        assert batch.wait(timeout=60).completed == 20
    assert (prefect.most_unfinished, regions(prefect)) == (3, Counter(str(number) for number in range(20)))


def test_runs_that_had_ended_before_take_no_place(prefect: TaskPrefect, vantage: Any) -> None:
    vantage.map("etl/nightly", days(10), key="nov")
    for run in prefect.runs.values():
        prefect.end(run)
    batch = vantage.map("etl/nightly", days(10), key="nov", max_in_flight=1)
    assert (batch.progress.finished, batch.progress.completed) == (10, 10)


def test_a_batch_is_waited_for_and_tells_what_failed(prefect: TaskPrefect, vantage: Any) -> None:
    batch = vantage.map("etl/nightly", [*days(3), {"dya": 1}])
    runs = sorted(prefect.runs.values(), key=lambda run: run["parameters"]["region"])  # type: ignore[index]
    prefect.end(runs[0])
    with pytest.raises(TaskTimeout, match=r"2 of 3 runs have not ended after 0\.3 s") as caught:
        batch.wait(timeout=0.3)
    assert caught.value.state == "1 of 3 finished"
    prefect.end(runs[1], "CRASHED", "out of memory")
    del prefect.runs[runs[2]["id"]]
    told: list[Any] = []
    progress = batch.wait(timeout=60, poll=0.05, progress=told.append)
    assert (progress.finished, progress.completed, progress.failed, told[-1]) == (3, 1, 3, progress)
    assert [(item.index, item.run_id, type(item.error)) for item in batch.failed] == [
        (1, runs[1]["id"], TaskFailed),
        (2, runs[2]["id"], NotFound),
        (3, None, InvalidInput),
    ]
    assert "ended as Crashed: out of memory" in batch.failed[0].error.message


def test_results_stand_in_the_order_of_the_items(prefect: TaskPrefect, vantage: Any) -> None:
    batch = vantage.map("etl/nightly", [{"dya": 1}, *days(2)])
    for run in prefect.runs.values():
        prefect.end(run, "FAILED" if run["parameters"]["region"] == "1" else "COMPLETED")  # type: ignore[index]
    outcomes = batch.results(return_exceptions=True)
    assert [type(one) for one in outcomes] == [InvalidInput, ResultMissing, TaskFailed]
    with pytest.raises(InvalidInput, match="dya"):
        batch.results()


def test_items_may_come_asynchronously(prefect: TaskPrefect) -> None:
    async def items() -> AsyncIterator[dict[str, Any]]:
        for item in days(5):
            yield item

    async def mapped() -> int:
        async with AsyncVantage() as vantage:
            return len(await vantage.map("etl/nightly", items()))

    assert asyncio.run(mapped()) == 5
