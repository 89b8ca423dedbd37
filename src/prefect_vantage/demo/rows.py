"""A past run as rows of Prefect's tables: plain values by column, JSON already written (pure).

Types of the values: text for ids, enumerations and JSON; int microseconds for times and durations; int and bool as they are.
`store` turns times into what its database wants. Column names are checked against Prefect's own tables by `store`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from prefect.server.schemas.core import FlowRunPolicy, TaskRunPolicy
from prefect.server.schemas.states import StateDetails

from prefect_vantage.demo.catalogue import SAMPLE_TAG, SampleDeployment
from prefect_vantage.demo.records import PastRun, PastState, PastTask

Row = dict[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WRITTEN_AFTER = 4_000  # microseconds between a state's time and its row

TABLES = ("flow_run", "flow_run_state", "task_run", "task_run_state")


@dataclass(frozen=True, slots=True)
class Place:
    """Ids on the server of what a deployment's runs refer to."""

    deployment: SampleDeployment = field(compare=False)
    deployment_id: str
    schedule_id: str
    pool_id: str
    pool_type: str
    queue_id: str


@dataclass(frozen=True, slots=True)
class References:
    """Ids of flows by name, and the places of deployments by name."""

    flows: dict[str, str]
    places: dict[str, Place]


@dataclass(slots=True)
class Batch:
    """Rows by table; all rows of a table have the same columns in the same order."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})

    @property
    def runs(self) -> int:
        """Number of flow runs in the batch."""
        return len(self.tables["flow_run"])


def batch_of(runs: Iterable[PastRun], references: References) -> Batch:
    """The rows of `runs`, which must hold whole families: a subflow run refers to a task run of its parent."""
    batch = Batch()
    for run in runs:
        state_ids = _add_states(batch.tables["flow_run_state"], ("flow_run_id", run.id), run.states, _details(flow_run_id=run.id))
        batch.tables["flow_run"].append(_flow_run(run, state_ids[-1], references))
        for task in run.tasks:
            details = _details(flow_run_id=run.id, task_run_id=task.id, child_flow_run_id=task.child)
            task_state_ids = _add_states(batch.tables["task_run_state"], ("task_run_id", task.id), task.states, details)
            batch.tables["task_run"].append(_task_run(run, task, task_state_ids[-1]))
    return batch


def iso(at: int) -> str:
    """Microseconds since 1970 UTC as ISO 8601 with Z."""
    return moment(at).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(at: int) -> datetime:
    """Microseconds since 1970 UTC as an aware time, exactly."""
    return EPOCH + timedelta(microseconds=at)


def _add_states(rows: list[Row], owner: tuple[str, str], states: tuple[PastState, ...], details: str) -> list[str]:
    """Appends the states' rows; their ids sort by time, as Prefect's do, and are told apart by the owner's id."""
    column, run_id = owner
    ids = [f"{state.at // 1000:012x}7{place:x}{run_id[16:18]}{run_id[19:23]}{run_id[24:]}" for place, state in enumerate(states)]
    ids = [f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}" for text in ids]
    for state_id, state in zip(ids, states, strict=True):
        due = "null" if state.due is None else f'"{iso(state.due)}"'
        rows.append(
            {
                "id": state_id,
                "created": state.at + WRITTEN_AFTER,
                "updated": state.at + WRITTEN_AFTER,
                column: run_id,
                "type": state.type,
                "name": state.name,
                "timestamp": state.at,
                "message": state.message,
                "state_details": details.replace('"@due"', due),
            }
        )
    return ids


def _run_columns(run_id: str, states: tuple[PastState, ...], state_id: str) -> Row:
    """What flow runs and task runs have in common."""
    final = states[-1]
    running = [state.at for state in states if state.type == "RUNNING"]
    return {
        "id": run_id,
        "updated": final.at + 2 * WRITTEN_AFTER,
        "state_id": state_id,
        "state_type": final.type,
        "state_name": final.name,
        "state_timestamp": final.at,
        "run_count": len(running),
        "start_time": running[0] if running else None,
        "end_time": final.at,
    }


def _flow_run(run: PastRun, state_id: str, references: References) -> Row:
    place = references.places.get(run.deployment or "")
    flow_id = references.flows[run.flow]
    return _run_columns(run.id, run.states, state_id) | {
        "created": run.created,
        "name": run.name,
        "expected_start_time": run.expected,
        "total_run_time": run.total,
        "flow_id": flow_id,
        "deployment_id": place.deployment_id if place else None,
        "work_queue_id": place.queue_id if place else None,
        "work_queue_name": place.deployment.queue if place else None,
        "flow_version": flow_id.replace("-", ""),
        "parameters": json.dumps(run.parameters),
        "idempotency_key": f"scheduled {place.deployment_id} {place.schedule_id} {run.id}" if place and run.by_schedule else None,
        "context": "{}",
        "empirical_policy": _flow_policy(run.attempts > 1),
        "tags": _tags(place.deployment.tags if place else (SAMPLE_TAG,), run.by_schedule),
        "labels": _labels(flow_id, place, run.worker),
        "created_by": json.dumps({"id": place.schedule_id, "type": "SCHEDULE", "display_value": "regular"})
        if place and run.by_schedule
        else None,
        "infrastructure_pid": None if run.pid is None else str(run.pid),
        "job_variables": "{}",
        "parent_task_run_id": run.parent_task,
        "auto_scheduled": run.by_schedule,
    }


def _task_run(run: PastRun, task: PastTask, state_id: str) -> Row:
    begin, start, end = (state.at for state in task.states)
    return _run_columns(task.id, task.states, state_id) | {
        "created": begin,
        "name": f"{task.task}-{task.number}" if task.child else f"{task.task}-{task.id[-3:]}",
        "expected_start_time": begin,
        "total_run_time": end - start,
        "flow_run_id": run.id,
        "task_key": task.task,
        "dynamic_key": str(task.number),
        "empirical_policy": _task_policy(),
        "tags": json.dumps([SAMPLE_TAG]),
        "labels": "{}",
        "task_inputs": "{}",
        "flow_run_run_count": run.attempts,
    }


def _details(**ids: str | None) -> str:
    """State details as JSON text, with the scheduled time left as `"@due"`."""
    return (
        _empty_details()
        .replace('"@flow_run_id"', json.dumps(ids["flow_run_id"]))
        .replace('"@task_run_id"', json.dumps(ids.get("task_run_id")))
        .replace('"@child_flow_run_id"', json.dumps(ids.get("child_flow_run_id")))
    )


@cache
def _empty_details() -> str:
    marks = {
        "flow_run_id": "@flow_run_id",
        "task_run_id": "@task_run_id",
        "child_flow_run_id": "@child_flow_run_id",
        "scheduled_time": "@due",
    }
    return json.dumps(StateDetails().model_dump(mode="json") | marks)


@cache
def _flow_policy(retried: bool) -> str:
    return FlowRunPolicy(retries=2 if retried else 0, retry_delay=4 if retried else 0).model_dump_json()


@cache
def _task_policy() -> str:
    return TaskRunPolicy(retries=0, retry_delay=0).model_dump_json()


@cache
def _tags(tags: tuple[str, ...], by_schedule: bool) -> str:
    return json.dumps(["auto-scheduled", *tags] if by_schedule else list(tags))


@cache
def _labels(flow_id: str, place: Place | None, worker: str | None) -> str:
    labels = {"prefect.flow.id": flow_id}
    if place:
        labels["prefect.deployment.id"] = place.deployment_id
    if place and worker:
        labels |= {"prefect.worker.name": worker, "prefect.worker.type": place.pool_type}
        labels |= {"prefect.work-pool.name": place.deployment.pool, "prefect.work-pool.id": place.pool_id}
    return json.dumps(labels)
