"""One task: waiting for it, its result, cancelling, retrying, its logs, and what happens when Prefect loses an answer."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from prefect_vantage.errors import Conflict, InvalidInput, NotFound, ResultMissing, TaskFailed, TaskTimeout
from tests.sdk.prefect import TaskPrefect

DAY = {"day": "2026-11-01"}


@pytest.fixture
def task(vantage: Any) -> Any:
    return vantage.submit("etl/nightly", DAY)


def the_run(prefect: TaskPrefect) -> dict[str, Any]:
    (run,) = prefect.runs.values()
    return run


def test_a_task_tells_its_state_and_waits_for_its_end(prefect: TaskPrefect, task: Any) -> None:
    assert (task.state().name, task.state().final) == ("Scheduled", False)
    end = threading.Timer(0.5, prefect.end, [the_run(prefect)])
    end.start()
    state = task.wait(timeout=60, poll=0.1)
    end.join()
    assert (state.type, state.final, state.completed, state.at.tzinfo is not None) == ("COMPLETED", True, True, True)


def test_waiting_ends_with_the_last_state_when_its_time_is_over(task: Any) -> None:
    with pytest.raises(TaskTimeout, match=r"is Scheduled after 0\.3 s") as caught:
        task.wait(timeout=0.3)
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.state == "Scheduled"


def test_a_prefect_that_goes_away_meanwhile_does_not_end_the_waiting(prefect: TaskPrefect, task: Any) -> None:
    prefect.away()
    prefect.end(the_run(prefect))
    back = threading.Timer(1.0, prefect.back)
    back.start()
    assert task.wait(timeout=60).completed
    back.join()


def test_the_result_of_a_run_that_failed_is_an_error_with_its_message(prefect: TaskPrefect, task: Any) -> None:
    prefect.end(the_run(prefect), "FAILED", "Flow run encountered an exception: ValueError: no such day")
    with pytest.raises(TaskFailed, match="ended as Failed: Flow run encountered an exception: ValueError: no such day") as caught:
        task.result()
    assert caught.value.state == "Failed"


def test_a_result_that_was_not_kept_is_told_with_the_way_to_keep_it(prefect: TaskPrefect, task: Any) -> None:
    prefect.end(the_run(prefect))
    with pytest.raises(ResultMissing, match="its result was not kept") as caught:
        task.result()
    assert "persist_result=True" in str(caught.value.hint)


def test_a_run_that_has_not_started_is_cancelled_at_once(task: Any) -> None:
    assert task.cancel().name == "Cancelled"
    assert task.cancel().name == "Cancelled"


def test_a_run_under_way_is_cancelling_however_often_it_is_asked(prefect: TaskPrefect, task: Any) -> None:
    the_run(prefect).update(state_type="RUNNING")
    prefect.lost = 1
    assert task.cancel().name == "Cancelling"
    assert task.cancel().type == "CANCELLING"


def test_a_run_that_has_ended_cannot_be_cancelled_but_retried(prefect: TaskPrefect, task: Any) -> None:
    with pytest.raises(Conflict, match="is Scheduled, so there is nothing to retry yet"):
        task.retry()
    prefect.end(the_run(prefect), "FAILED")
    with pytest.raises(Conflict, match=r"is Failed and cannot be cancelled: This run has already terminated\."):
        task.cancel()
    assert (task.retry().name, task.state().type) == ("AwaitingRetry", "SCHEDULED")


def test_a_retry_whose_answer_is_lost_is_not_done_twice(prefect: TaskPrefect, task: Any) -> None:
    prefect.end(the_run(prefect), "FAILED")
    prefect.lost = 1
    assert task.retry().name == "AwaitingRetry"
    assert len(prefect.paths("set_state")) == 1


def test_a_retry_that_prefect_did_not_take_is_sent_again(prefect: TaskPrefect, task: Any) -> None:
    prefect.end(the_run(prefect), "FAILED")
    prefect.fail(502, path=f"flow_runs/{task.id}/set_state")
    prefect.fail(503, path=f"flow_runs/{task.id}/set_state")
    assert (task.retry().name, task.state().name) == ("AwaitingRetry", "AwaitingRetry")


def test_a_run_without_deployment_cannot_be_retried(prefect: TaskPrefect, task: Any) -> None:
    prefect.end(the_run(prefect), "FAILED")
    the_run(prefect)["deployment_id"] = None
    with pytest.raises(Conflict, match="belongs to no deployment"):
        task.retry()


def test_logs_come_whole_and_in_order(prefect: TaskPrefect, task: Any) -> None:
    prefect.logs = [
        {"timestamp": "2026-11-24T08:00:00Z", "level": 20, "name": "prefect.flow_runs", "message": f"line {number}"}
        for number in range(450)
    ]
    lines = task.logs(level="warning")
    assert [line.message for line in lines] == [f"line {number}" for number in range(450)]
    assert (lines[0].level_name, lines[0].logger) == ("INFO", "prefect.flow_runs")
    assert len(task.logs(limit=3)) == 3
    assert next(asked.body["logs"]["level"] for asked in prefect.asked if asked.path == "logs/filter") == {"ge_": 30}
    with pytest.raises(InvalidInput, match="'loud' is not a log level"):
        task.logs(level="loud")


def test_any_run_is_a_task_by_its_id(prefect: TaskPrefect, vantage: Any, task: Any) -> None:
    again = vantage.task(task.id)
    assert (again.name, again.deployment, again.key, again.new) == (task.name, "etl/nightly", None, None)
    run = again.run()
    assert (run.flow, run.deployment, run.queue, run.state_name, run.parameters) == ("etl", "nightly", "default", "Scheduled", DAY)
    with pytest.raises(InvalidInput, match="'brave-otter' is not the id of a run"):
        vantage.task("brave-otter")
    prefect.runs.clear()
    for ask in (again.state, again.cancel, again.retry, lambda: vantage.task(task.id)):
        with pytest.raises(NotFound, match="Flow run not found"):
            ask()


def test_runs_are_listed_by_their_ids_and_by_being_under_way(prefect: TaskPrefect, vantage: Any) -> None:
    ids = [vantage.submit("etl/nightly", DAY).id for _ in range(3)]
    later = vantage.submit("etl/nightly", DAY, delay="1h")
    prefect.runs[ids[0]].update(state_type="RUNNING")
    prefect.end(prefect.runs[ids[1]])
    assert [run.id for run in vantage.runs([*reversed(ids)])] == [*reversed(ids)]
    assert [run.id for run in vantage.under_way()] == [ids[0], ids[2]]
    assert vantage.runs([]) == []
    del prefect.runs[ids[2]]
    with pytest.raises(NotFound, match=f"Prefect has no run {ids[2]}"):
        vantage.runs([*ids, later.id])


def test_a_deployment_can_be_looked_at(vantage: Any) -> None:
    found = vantage.deployment("etl/nightly")
    assert (found.name, found.flow, found.pool, found.schema["required"]) == ("etl/nightly", "etl", "main", ["day"])
