"""Frames of the event socket: those that are read, those that are passed over, those that are counted."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from prefect_vantage.ingest.changes import CatalogueChanged, Malformed, RunChange, TaskRunChange, Unknown, WorkerTook, read_frame
from prefect_vantage.testing import run_event, run_json, task_event, task_run_json
from prefect_vantage.testing.factories import BEGIN, FLOW_ID, Json, new_id

RUN_ID = "11111111-0000-4000-8000-000000000001"


def frame(event: Json) -> str:
    return json.dumps({"type": "event", "event": event})


def plain(name: str, resource: dict[str, str] | None = None, related: list[dict[str, str]] | None = None) -> str:
    return frame(
        {
            "id": new_id(),
            "occurred": BEGIN.isoformat(),
            "event": name,
            "resource": {"prefect.resource.id": "x", "prefect.resource.name": "w1"} | (resource or {}),
            "related": related or [],
            "payload": {},
        }
    )


RELATED_RUN = [{"prefect.resource.id": f"prefect.flow-run.{RUN_ID}", "prefect.resource.role": "flow-run"}]


def test_a_state_change_of_a_run_is_read_with_all_that_it_names() -> None:
    event = run_event(run_json(id=RUN_ID), "FAILED", at=BEGIN, previous="RUNNING", message="no", attempts=2)
    event["related"] = [
        *event["related"],  # type: ignore[misc]
        {"prefect.resource.id": f"prefect.deployment.{RUN_ID}", "prefect.resource.role": "deployment", "prefect.resource.name": "nightly"},
        {"prefect.resource.id": "prefect.tag.eu", "prefect.resource.role": "tag"},
        {"prefect.resource.id": "prefect.tag.customer:acme", "prefect.resource.role": "tag"},
        {"prefect.resource.id": f"prefect.task-run.{FLOW_ID}", "prefect.resource.role": "task-run"},
    ]
    found = read_frame(frame(event))
    assert isinstance(found, RunChange)
    assert (found.run_id, found.type, found.previous, found.message, found.attempts) == (RUN_ID, "FAILED", "RUNNING", "no", 2)
    assert found.flow is not None
    assert found.deployment is not None
    assert (found.flow.name, found.deployment.name) == ("etl", "nightly")
    assert (found.tags, found.parent_task_run_id) == (("eu", "customer:acme"), FLOW_ID)


def test_a_custom_state_name_is_read_by_its_type() -> None:
    found = read_frame(frame(run_event(run_json(), "SCHEDULED", at=BEGIN, name="AwaitingConcurrencySlot")))
    assert isinstance(found, RunChange)
    assert (found.type, found.state_name) == ("SCHEDULED", "AwaitingConcurrencySlot")


def test_a_task_run_event_carries_the_task_run() -> None:
    task = task_run_json(RUN_ID, at=BEGIN)
    found = read_frame(frame(task_event(task, "COMPLETED", at=BEGIN + timedelta(seconds=2))))
    assert isinstance(found, TaskRunChange)
    assert (found.seen.id, found.seen.flow_run_id, found.seen.state_type, found.seen.task_key) == (
        task["id"],
        RUN_ID,
        "COMPLETED",
        "task-1",
    )


@pytest.mark.parametrize("name", ["prefect.worker.submitted-flow-run", "prefect.worker.executed-flow-run"])
def test_a_worker_that_takes_a_run_is_read(name: str) -> None:
    found = read_frame(plain(name, related=RELATED_RUN))
    assert isinstance(found, WorkerTook)
    assert (found.run_id, found.worker) == (RUN_ID, "w1")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("prefect.flow.deleted", "flows"),
        ("prefect.deployment.updated", "deployments"),
        ("prefect.work-pool.not-ready", "pools"),
        ("prefect.work-queue.paused", "queues"),
        ("prefect.worker.started", "workers"),
        ("prefect.concurrency-limit.acquired", "limits"),
    ],
)
def test_the_catalogue_is_told_of(name: str, kind: str) -> None:
    found = read_frame(plain(name))
    assert isinstance(found, CatalogueChanged)
    assert found.kind == kind


@pytest.mark.parametrize("name", ["prefect.flow-run.heartbeat", "prefect.flow-run.pull-step.executed"])
def test_events_without_a_state_say_nothing(name: str) -> None:
    assert read_frame(plain(name)) is None


@pytest.mark.parametrize("name", ["prefect.artifact.created", "companion.alert", "prefect.flow-run.something-new", "prefect.task-run.new"])
def test_an_unknown_event_is_named(name: str) -> None:
    with pytest.raises(Unknown, match=name):
        read_frame(plain(name))


GOOD = run_event(run_json(id=RUN_ID), "RUNNING", at=BEGIN)
MALFORMED = [
    "",
    "not json",
    "[]",
    "{}",
    '{"type": "event"}',
    '{"type": "event", "event": 3}',
    frame({**GOOD, "id": "not-a-uuid"}),
    frame({**GOOD, "occurred": "yesterday"}),
    frame({**GOOD, "resource": {"prefect.resource.id": "prefect.flow-run.nope", "prefect.state-type": "RUNNING"}}),
    frame({**GOOD, "resource": {"prefect.state-type": "RUNNING"}}),
    frame({**GOOD, "resource": {"prefect.resource.id": f"prefect.flow-run.{RUN_ID}", "prefect.state-type": "DANCING"}}),
    frame({**GOOD, "resource": {**GOOD["resource"], "prefect.run-count": "many"}}),  # type: ignore[dict-item]
    frame({**GOOD, "related": [{"prefect.resource.role": "flow"}]}),
    b"\xff\xfe",
]


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_frame_is_an_error_of_its_own(text: str | bytes) -> None:
    with pytest.raises(Malformed):
        read_frame(text)
