"""Runs, task runs, flows and events as Prefect's API sends them, and rows as the mirror stores them: all fields set, any of them replaceable."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

Json = dict[str, object]
BEGIN = datetime(2026, 11, 24, 8, 0, 0, tzinfo=UTC)
FLOW_ID = "f10f10f1-0000-4000-8000-000000000001"
_TERMINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def new_id() -> str:
    """A fresh UUID as text."""
    return str(uuid.uuid4())


def wire_time(moment: datetime | None) -> str | None:
    """A time as Prefect writes it."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def flow_json(name: str = "etl", **fields: object) -> Json:
    """A row of `/flows/filter`."""
    return {"id": new_id(), "name": name, "tags": [], "created": wire_time(BEGIN), "labels": {}} | fields


def deployment_json(name: str = "nightly", flow_id: str = FLOW_ID, **fields: object) -> Json:
    """A row of `/deployments/filter`."""
    base: Json = {"id": new_id(), "name": name, "flow_id": flow_id, "created": wire_time(BEGIN), "tags": [], "paused": False}
    return base | {"schedules": [], "work_pool_name": None, "work_queue_name": None, "parameter_openapi_schema": {}} | fields


def run_json(
    state_type: str = "COMPLETED", *, at: datetime = BEGIN, seconds: float = 60.0, message: str | None = None, **fields: object
) -> Json:
    """A row of `/flow_runs/filter`: expected at `at`, started one second later where its state says so, ended `seconds` after that."""
    run_id, state_id = str(fields.get("id") or new_id()), str(fields.get("state_id") or new_id())
    started = at + timedelta(seconds=1) if state_type not in ("SCHEDULED", "PENDING") else None
    ended = started + timedelta(seconds=seconds) if started and state_type in _TERMINAL else None
    state_name = str(fields.get("state_name") or state_type.title())
    state = {"id": state_id, "type": state_type, "name": state_name, "timestamp": wire_time(ended or started or at), "message": message}
    base: Json = {
        "id": run_id,
        "name": f"run-{run_id[:8]}",
        "flow_id": FLOW_ID,
        "created": wire_time(at),
        "updated": wire_time(ended or started or at),
        "state_id": state_id,
        "state_type": state_type,
        "state_name": state_name,
        "state": state,
        "deployment_id": None,
        "work_queue_id": None,
        "work_queue_name": None,
        "work_pool_id": None,
        "work_pool_name": None,
        "flow_version": "1",
        "parameters": {},
        "idempotency_key": None,
        "tags": [],
        "labels": {},
        "parent_task_run_id": None,
        "run_count": 1 if started else 0,
        "expected_start_time": wire_time(at),
        "start_time": wire_time(started),
        "end_time": wire_time(ended),
        "total_run_time": seconds if ended else 0.0,
        "auto_scheduled": False,
        "created_by": None,
    }
    return base | fields


def task_run_json(run_id: str, state_type: str = "COMPLETED", *, at: datetime = BEGIN, **fields: object) -> Json:
    """A row of `/task_runs/filter`."""
    task_id = str(fields.get("id") or new_id())
    state = {"id": new_id(), "type": state_type, "name": state_type.title(), "timestamp": wire_time(at), "message": None}
    base: Json = {
        "id": task_id,
        "name": f"task-{task_id[:4]}",
        "flow_run_id": run_id,
        "task_key": "task-1",
        "state_type": state_type,
        "state_name": state_type.title(),
        "state": state,
        "run_count": 1,
        "expected_start_time": wire_time(at),
        "start_time": wire_time(at),
        "end_time": wire_time(at) if state_type in _TERMINAL else None,
        "total_run_time": 1.0,
    }
    return base | fields


def run_event(
    run: Json,
    state_type: str,
    *,
    at: datetime,
    event_id: str | None = None,
    previous: str | None = None,
    follows: str | None = None,
    name: str | None = None,
    message: str = "",
    attempts: int = 0,
    flow: str = "etl",
) -> Json:
    """An event as the socket's frame carries it: `run` entered a state."""
    state_name = name or state_type.title()
    return {
        "id": event_id or new_id(),
        "occurred": wire_time(at),
        "received": wire_time(at),
        "event": f"prefect.flow-run.{state_name}",
        "resource": {
            "prefect.resource.id": f"prefect.flow-run.{run['id']}",
            "prefect.resource.name": run["name"],
            "prefect.run-count": str(attempts),
            "prefect.state-message": message,
            "prefect.state-name": state_name,
            "prefect.state-timestamp": at.isoformat(),
            "prefect.state-type": state_type,
        },
        "related": [
            {"prefect.resource.id": f"prefect.flow.{run['flow_id']}", "prefect.resource.role": "flow", "prefect.resource.name": flow}
        ],
        "payload": {"intended": {"from": previous, "to": state_type}, "validated_state": {"type": state_type, "name": state_name}},
        "follows": follows,
    }


def task_event(task: Json, state_type: str, *, at: datetime, event_id: str | None = None) -> Json:
    """An event as the socket's frame carries it: a task run entered a state."""
    return {
        "id": event_id or new_id(),
        "occurred": wire_time(at),
        "event": f"prefect.task-run.{state_type.title()}",
        "resource": {
            "prefect.resource.id": f"prefect.task-run.{task['id']}",
            "prefect.resource.name": task["name"],
            "prefect.run-count": "1",
            "prefect.state-name": state_type.title(),
            "prefect.state-type": state_type,
        },
        "related": [
            {
                "prefect.resource.id": f"prefect.flow-run.{task['flow_run_id']}",
                "prefect.resource.role": "flow-run",
                "prefect.resource.name": "a-run",
            }
        ],
        "payload": {"task_run": {name: value for name, value in task.items() if name not in ("id", "state", "name")}},
        "follows": None,
    }


def run_row(state_type: str = "COMPLETED", *, at: datetime = BEGIN, seconds: float = 60.0, **fields: object) -> Json:
    """A row of the mirror's `runs` (naive UTC times)."""
    run_id = str(fields.get("id") or new_id())
    scheduled = at.astimezone(UTC).replace(tzinfo=None)
    started = scheduled + timedelta(seconds=1) if state_type not in ("SCHEDULED", "PENDING") else None
    ended = started + timedelta(seconds=seconds) if started and state_type in _TERMINAL else None
    base: Json = {
        "id": run_id,
        "name": f"run-{run_id[:8]}",
        "flow_id": FLOW_ID,
        "flow": "etl",
        "state_id": new_id(),
        "state_type": state_type,
        "state_name": state_type.title(),
        "state_at": ended or started or scheduled,
        "parameters": "{}",
        "tags": [],
        "attempts": 1 if started else 0,
        "scheduled": scheduled,
        "pending": None,
        "started": started,
        "ended": ended,
        "created": scheduled,
        "updated": ended or started or scheduled,
        "run_seconds": seconds if ended else 0.0,
        "root_id": run_id,
        "trigger": "api",
        "auto_scheduled": False,
        "states_complete": False,
    }
    return base | fields
