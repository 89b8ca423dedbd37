"""A run's row, decided: what REST and events say, in order and out of order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from prefect_vantage.ingest.changes import RunChange, read_frame
from prefect_vantage.ingest.decide import Names, QueueRef, Row, run_from_event, run_from_rest, task_run_row, trigger
from prefect_vantage.ingest.redact import Redactor
from prefect_vantage.ingest.wire import FlowRun, TaskRun
from prefect_vantage.mirror.schema import FOLDED_TAGS_COLUMN, RUNS, TASK_RUNS
from prefect_vantage.settings import REDACTED_KEYS
from prefect_vantage.testing import run_event, run_json, task_run_json
from prefect_vantage.testing.factories import BEGIN, FLOW_ID, Json, wire_time

REDACTOR = Redactor(REDACTED_KEYS)
QUEUE_ID = "aaaaaaaa-0000-4000-8000-000000000001"
POOL_ID = "bbbbbbbb-0000-4000-8000-000000000001"
NAMES = Names({FLOW_ID: "etl"}, {}, {QUEUE_ID: QueueRef("urgent", POOL_ID, "k8s", 1)})
T0 = BEGIN.replace(tzinfo=None)


def rest(run: Json, existing: Row | None = None, *, trusted: bool = True, names: Names = NAMES) -> Row:
    return run_from_rest(FlowRun.model_validate(run), existing, names, REDACTOR, trusted=trusted)


def change(run: Json, state_type: str, seconds: float, **fields: object) -> RunChange:
    event = run_event(run, state_type, at=BEGIN + timedelta(seconds=seconds), **fields)  # type: ignore[arg-type]
    found = read_frame(__import__("json").dumps({"type": "event", "event": event}))
    assert isinstance(found, RunChange)
    return found


def follow(*changes: RunChange, row: Row | None = None) -> Row:
    for one in changes:
        row = run_from_event(one, row, NAMES, REDACTOR)
    assert row is not None
    return row


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def test_a_rest_row_fills_every_column_of_the_mirror() -> None:
    assert set(rest(run_json())) == {column.name for column in RUNS.columns} - {FOLDED_TAGS_COLUMN}  # which the mirror works out itself


def test_a_task_run_fills_every_column_of_the_mirror() -> None:
    row = task_run_row(TaskRun.model_validate(task_run_json(FLOW_ID)), None, REDACTOR)
    assert set(row) == {column.name for column in TASK_RUNS.columns}


def test_a_finished_run_is_copied_with_its_times_and_names() -> None:
    row = rest(run_json("COMPLETED", seconds=90, work_queue_id=QUEUE_ID, labels={"prefect.worker.name": "w1"}))
    assert (row["flow"], row["pool"], row["queue"], row["priority"], row["worker"]) == ("etl", "k8s", "urgent", 1, "w1")
    assert (row["scheduled"], row["started"], row["ended"], row["run_seconds"]) == (at(0), at(1), at(91), 90)
    assert (row["root_id"], row["parent_id"], row["trigger"]) == (row["id"], None, "api")


def test_a_failed_run_says_what_went_wrong() -> None:
    row = rest(run_json("FAILED", message="Flow run encountered an exception: ValueError: bad 7"))
    assert (row["error"], row["error_type"], row["error_group"]) == ("ValueError: bad 7", "ValueError", "ValueError: bad <n>")


def test_a_completed_run_has_no_error_whatever_its_message_says() -> None:
    row = rest(run_json("COMPLETED", message="ValueError: ignored"))
    assert (row["message"], row["error"], row["error_type"], row["error_group"]) == ("ValueError: ignored", None, None, None)


def test_secrets_are_not_in_the_row() -> None:
    row = rest(run_json("FAILED", message="no postgresql://u:hunter2@db", parameters={"password": "hunter2"}))
    assert "hunter2" not in str(row)


TRIGGERS = [
    ({"auto_scheduled": True}, "schedule"),
    ({"created_by": {"type": "SCHEDULE", "display_value": "x"}}, "schedule"),
    ({"tags": ["auto-scheduled"]}, "schedule"),
    ({"created_by": {"type": "AUTOMATION", "display_value": "on-fail"}}, "automation"),
    ({"parent_task_run_id": QUEUE_ID}, "parent"),
    ({"created_by": {"type": "DEPLOYMENT", "display_value": "d"}}, "deployment"),
    ({"created_by": None}, "api"),
    ({"created_by": {"type": None}}, "api"),
]


@pytest.mark.parametrize(("fields", "expected"), TRIGGERS)
def test_how_a_run_came_about_is_derived(fields: dict[str, object], expected: str) -> None:
    assert trigger(FlowRun.model_validate(run_json(**fields))) == expected  # type: ignore[arg-type]


def test_the_priority_stays_what_it_was_at_submission_when_queues_are_reordered() -> None:
    before = rest(run_json(id=POOL_ID, work_queue_id=QUEUE_ID))
    reordered = Names(NAMES.flows, {}, {QUEUE_ID: QueueRef("urgent", POOL_ID, "k8s", 9)})
    assert rest(run_json(id=POOL_ID, work_queue_id=QUEUE_ID), before, names=reordered)["priority"] == 1


def test_the_name_of_a_deleted_deployment_stays_on_its_runs() -> None:
    run = run_json(deployment_id=QUEUE_ID)
    before = {**rest(run), "deployment": "nightly"}
    assert rest(run, before)["deployment"] == "nightly"
    assert rest({**run, "deployment_id": POOL_ID}, before)["deployment"] is None


def test_a_run_that_is_back_is_no_longer_deleted() -> None:
    run = run_json()
    assert rest(run, {**rest(run), "deleted": at(99)})["deleted"] is None


def test_a_rest_answer_from_before_an_event_does_not_turn_the_state_back() -> None:
    run = run_json("RUNNING")
    after_event = follow(change(run, "COMPLETED", 60, attempts=1), row=rest(run))
    stale = rest({**run, "name": "renamed"}, after_event, trusted=False)
    assert (stale["state_type"], stale["ended"], stale["name"]) == ("COMPLETED", at(60), "renamed")


def test_a_rest_answer_from_after_an_event_is_the_truth_even_when_older() -> None:
    run = run_json("RUNNING")
    after_event = follow(change(run, "COMPLETED", 60), row=rest(run))
    assert rest(run, after_event, trusted=True)["state_type"] == "RUNNING"


def test_a_run_followed_live_has_every_time() -> None:
    run = run_json("PENDING")
    row = follow(
        change(run, "PENDING", 1),
        change(run, "RUNNING", 3, previous="PENDING", attempts=1),
        change(run, "COMPLETED", 10, previous="RUNNING", attempts=1),
    )
    assert (row["pending"], row["started"], row["ended"], row["run_seconds"]) == (at(1), at(3), at(10), 7.0)
    assert (row["state_type"], row["attempts"], row["states_complete"]) == ("COMPLETED", 1, True)


def test_any_order_of_events_ends_in_the_newest_state() -> None:
    import itertools

    run = run_json("PENDING")
    events = [
        change(run, "PENDING", 1),
        change(run, "RUNNING", 3, previous="PENDING", attempts=1),
        change(run, "COMPLETED", 10, previous="RUNNING", attempts=1),
    ]
    for order in itertools.permutations(events):
        row = follow(*order)
        assert (row["state_type"], row["state_at"], row["pending"], row["started"], row["ended"]) == (
            "COMPLETED",
            at(10),
            at(1),
            at(3),
            at(10),
        )


def test_a_gap_in_the_events_is_known() -> None:
    run = run_json("PENDING")
    row = follow(change(run, "PENDING", 1), change(run, "COMPLETED", 10, previous="RUNNING"))
    assert row["states_complete"] is False


def test_a_chain_by_the_ids_of_its_states_is_complete() -> None:
    run = run_json("PENDING")
    first = change(run, "PENDING", 1)
    row = follow(first, change(run, "RUNNING", 3, previous="SCHEDULED", follows=first.event_id))
    assert row["states_complete"] is True


def test_a_retry_takes_the_end_back_and_keeps_the_first_start() -> None:
    run = run_json("RUNNING")
    row = follow(
        change(run, "RUNNING", 3, attempts=1),
        change(run, "FAILED", 10, attempts=1, message="Flow run encountered an exception: ValueError: x"),
        change(run, "SCHEDULED", 11, attempts=1, name="AwaitingRetry"),
        change(run, "RUNNING", 20, attempts=2, name="Retrying"),
    )
    assert (row["started"], row["ended"], row["attempts"], row["run_seconds"], row["error"]) == (at(3), None, 2, 7.0, None)


def test_a_second_pending_is_not_the_first() -> None:
    run = run_json("PENDING")
    row = follow(
        change(run, "PENDING", 1), change(run, "PENDING", 2, name="Submitting"), change(run, "RUNNING", 3), change(run, "PENDING", 9)
    )
    assert row["pending"] == at(1)


def test_two_states_of_one_instant_are_ordered_by_their_ids() -> None:
    run = run_json("PENDING")
    low, high = "01a20c2d-0000-7000-8000-000000000001", "01a20c2d-0000-7000-8000-000000000002"
    events = [change(run, "PENDING", 1, event_id=low), change(run, "RUNNING", 1, event_id=high)]
    assert follow(*events)["state_type"] == follow(*reversed(events))["state_type"] == "RUNNING"


def test_an_older_task_run_state_never_overwrites_a_newer_one() -> None:
    new = task_run_json(FLOW_ID, "COMPLETED", at=BEGIN + timedelta(seconds=9))
    old = {**task_run_json(FLOW_ID, "RUNNING", at=BEGIN), "id": new["id"]}
    row = task_run_row(TaskRun.model_validate(new), None, REDACTOR)
    assert task_run_row(TaskRun.model_validate(old), row, REDACTOR)["state_type"] == "COMPLETED"


def test_a_present_pending_state_before_the_first_start_is_the_first_one() -> None:
    assert rest(run_json("PENDING"))["pending"] == at(0)
    assert rest(run_json("PENDING", state_name="Submitting"))["pending"] is None
    assert rest(run_json("PENDING", start_time=wire_time(BEGIN)))["pending"] is None
