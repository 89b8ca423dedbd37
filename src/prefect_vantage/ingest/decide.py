"""What a run's row should be: pure decisions over what Prefect said (a REST row or an event) and what the mirror holds.

Two rules carry it all: an older event never overwrites a newer state, and a REST row asked for after the newest event is the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from prefect_vantage.ingest.changes import TERMINAL, RunChange
from prefect_vantage.ingest.fingerprint import read_failure
from prefect_vantage.ingest.redact import Redactor
from prefect_vantage.ingest.wire import FlowRun, State, TaskRun

Row = dict[str, object]
_FAILURE = frozenset({"FAILED", "CRASHED"})
_STATE_COLUMNS = (
    "state_id",
    "state_type",
    "state_name",
    "state_at",
    "message",
    "error",
    "error_type",
    "error_group",
    "attempts",
    "started",
    "ended",
    "run_seconds",
)


@dataclass(frozen=True, slots=True)
class QueueRef:
    """A queue as a run needs it."""

    name: str
    pool_id: str | None
    pool: str | None
    priority: int | None


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id, as known now."""

    flows: Mapping[str, str] = field(default_factory=dict)
    deployments: Mapping[str, str] = field(default_factory=dict)
    queues: Mapping[str, QueueRef] = field(default_factory=dict)


def run_from_rest(seen: FlowRun, existing: Row | None, names: Names, redactor: Redactor, *, trusted: bool) -> Row:
    """The row after a REST answer. Not `trusted` (an event came after the question): a newer state in `existing` stays."""
    before = existing or {}
    row: Row = {
        "id": seen.id,
        "name": seen.name,
        "flow_id": seen.flow_id,
        "flow": names.flows.get(seen.flow_id) or before.get("flow"),
        "deployment_id": seen.deployment_id,
        "deployment": _deployment_name(seen, before, names),
        **_place(seen, before, names),
        "worker": _label(seen, "prefect.worker.name") or before.get("worker"),
        **_state_columns(seen, redactor),
        "parameters": redactor.parameters(seen.parameters),
        "tags": list(seen.tags),
        "scheduled": seen.expected_start_time,
        "pending": before.get("pending") or _pending(seen),
        "created": seen.created,
        "updated": seen.updated,
        "deleted": None,
        "parent_task_run_id": seen.parent_task_run_id,
        "parent_id": before.get("parent_id"),
        "root_id": before.get("root_id") if seen.parent_task_run_id else seen.id,
        "version": seen.flow_version,
        "created_by": (seen.created_by.display_value or seen.created_by.type) if seen.created_by else None,
        "trigger": trigger(seen),
        "idempotency_key": seen.idempotency_key,
        "auto_scheduled": seen.auto_scheduled,
        "states_complete": bool(before.get("states_complete")) and before.get("state_id") == seen.state_id,
    }
    if existing is not None and not trusted and _newer(existing, row):
        row.update({name: existing[name] for name in (*_STATE_COLUMNS, "states_complete")})
    return row


def run_from_event(change: RunChange, existing: Row | None, names: Names, redactor: Redactor) -> Row:
    """The row after an event; what the event does not carry stays, and is read by REST soon."""
    row = dict(existing) if existing is not None else _first_sight(change, names)
    row["deleted"] = None
    if change.type == "PENDING" and row["pending"] is None and (row["started"] is None or change.occurred <= _time(row["started"])):
        row["pending"] = change.occurred
    if change.type == "RUNNING" and (row["started"] is None or change.occurred < _time(row["started"])):
        row["started"] = change.occurred
    if existing is not None and _is_older(change, existing):
        return row
    row["states_complete"] = _still_complete(change, existing)
    row["run_seconds"] = _run_seconds(change, row)
    row["attempts"] = max(change.attempts, _int(row["attempts"])) if existing is not None else change.attempts
    row["ended"] = change.occurred if change.type in TERMINAL else None
    row.update(
        _state(
            redactor,
            state_id=change.event_id,
            state_type=change.type,
            name=change.state_name,
            moment=change.occurred,
            message=change.message,
        )
    )
    return row


def task_run_row(seen: TaskRun, existing: Row | None, redactor: Redactor) -> Row:
    """A task run's row from REST or an event; an older state never overwrites a newer one."""
    state = seen.state
    if existing is not None and state is not None and existing["state_at"] is not None and state.timestamp < _time(existing["state_at"]):
        return existing
    before = existing or {}
    return {
        "id": seen.id,
        "run_id": seen.flow_run_id or before.get("run_id"),
        "name": seen.name,
        "task_key": seen.task_key or before.get("task_key"),
        "state_type": state.type if state else seen.state_type,
        "state_name": state.name if state else seen.state_name,
        "state_at": state.timestamp if state else None,
        "message": redactor.text(state.message) if state and state.message else None,
        "attempts": seen.run_count,
        "scheduled": seen.expected_start_time or before.get("scheduled"),
        "started": seen.start_time or before.get("started"),
        "ended": seen.end_time,
        "run_seconds": seen.total_run_time,
    }


def transition_row(run_id: str, state: State, redactor: Redactor) -> Row:
    """One state of a run as a row of `transitions`."""
    return {
        "id": state.id,
        "run_id": run_id,
        "type": state.type,
        "name": state.name,
        "message": redactor.text(state.message) if state.message else None,
        "occurred": state.timestamp,
    }


def transition_of(change: RunChange, redactor: Redactor) -> Row:
    """The state that an event tells as a row of `transitions`."""
    state = State.model_construct(
        id=change.event_id, type=change.type, name=change.state_name, timestamp=change.occurred, message=change.message
    )
    return transition_row(change.run_id, state, redactor)


def trigger(seen: FlowRun) -> str:
    """How the run came about: schedule, automation, parent, deployment (a flow ran it), api."""
    creator = (seen.created_by.type or "").upper() if seen.created_by else ""
    if seen.auto_scheduled or creator == "SCHEDULE" or "auto-scheduled" in seen.tags:
        return "schedule"
    if creator == "AUTOMATION":
        return "automation"
    if seen.parent_task_run_id:
        return "parent"
    return creator.lower() or "api"


def is_beyond(seen: FlowRun, kept_since: datetime | None) -> bool:
    """Whether the run was pruned on purpose: finished, and ended before the mirror's horizon."""
    return kept_since is not None and seen.state_type in TERMINAL and seen.end_time is not None and seen.end_time < kept_since


def first_pending(states: list[State]) -> datetime | None:
    """When a run was first PENDING, from all of its states."""
    return min((state.timestamp for state in states if state.type == "PENDING"), default=None)


def _state_columns(seen: FlowRun, redactor: Redactor) -> Row:
    state = seen.state
    state_type = seen.state_type or (state.type if state else None)
    told = _state(
        redactor,
        state_id=seen.state_id or (state.id if state else None),
        state_type=state_type,
        name=seen.state_name or (state.name if state else None),
        moment=state.timestamp if state else (seen.end_time or seen.start_time or seen.expected_start_time or seen.created),
        message=state.message if state else None,
    )
    return told | {"attempts": seen.run_count, "started": seen.start_time, "ended": seen.end_time, "run_seconds": seen.total_run_time}


def _state(
    redactor: Redactor, *, state_id: str | None, state_type: str | None, name: str | None, moment: datetime | None, message: str | None
) -> Row:
    clean = redactor.text(message) if message else None
    failure = read_failure(clean) if state_type in _FAILURE else None
    return {
        "state_id": state_id,
        "state_type": state_type,
        "state_name": name,
        "state_at": moment,
        "message": clean,
        "error": failure.error if failure else None,
        "error_type": failure.error_type if failure else None,
        "error_group": failure.group if failure else None,
    }


def _place(seen: FlowRun, before: Mapping[str, object], names: Names) -> Row:
    """Pool, queue and priority. The priority is the queue's when Vantage first saw the run there; later re-ordering of queues does not rewrite it."""
    queue = names.queues.get(seen.work_queue_id or "")
    same_queue = before.get("queue_id") == seen.work_queue_id
    known = before.get("priority") if same_queue else None
    return {
        "pool_id": seen.work_pool_id or (queue.pool_id if queue else None),
        "pool": (queue.pool if queue else None) or seen.work_pool_name,
        "queue_id": seen.work_queue_id,
        "queue": (queue.name if queue else None) or seen.work_queue_name,
        "priority": known if known is not None else (queue.priority if queue else None),
    }


def _deployment_name(seen: FlowRun, before: Mapping[str, object], names: Names) -> object:
    """A deleted deployment's name stays on its runs."""
    if seen.deployment_id is None:
        return None
    return names.deployments.get(seen.deployment_id) or (
        before.get("deployment") if before.get("deployment_id") == seen.deployment_id else None
    )


def _label(seen: FlowRun, name: str) -> str | None:
    value = seen.labels.get(name)
    return str(value) if value else None


def _pending(seen: FlowRun) -> datetime | None:
    """The present state is the first PENDING only before the first start; anything else stays unknown."""
    state = seen.state
    return state.timestamp if state and state.type == "PENDING" and state.name == "Pending" and seen.start_time is None else None


def _first_sight(change: RunChange, names: Names) -> Row:
    queue = names.queues.get(change.queue.id) if change.queue else None
    return {
        "id": change.run_id,
        "name": change.name,
        "flow_id": change.flow.id if change.flow else None,
        "flow": change.flow.name if change.flow else None,
        "deployment_id": change.deployment.id if change.deployment else None,
        "deployment": change.deployment.name if change.deployment else None,
        "pool_id": change.pool.id if change.pool else None,
        "pool": change.pool.name if change.pool else None,
        "queue_id": change.queue.id if change.queue else None,
        "queue": change.queue.name if change.queue else None,
        "priority": queue.priority if queue else None,
        "tags": list(change.tags),
        "parameters": None,
        "attempts": 0,
        "scheduled": None,
        "pending": None,
        "started": None,
        "ended": None,
        "created": change.occurred if change.previous is None else None,
        "run_seconds": 0.0,
        "parent_task_run_id": change.parent_task_run_id,
        "root_id": None if change.parent_task_run_id else change.run_id,
        "auto_scheduled": False,
        "states_complete": False,
    }


def _is_older(change: RunChange, existing: Row) -> bool:
    at = existing["state_at"]
    if at is None or existing["state_id"] == change.event_id:
        return False
    # State ids are UUID7: they order two states of one microsecond.
    return (change.occurred, change.event_id) < (_time(at), str(existing["state_id"] or ""))


def _newer(existing: Row, row: Row) -> bool:
    return existing["state_at"] is not None and row["state_at"] is not None and _time(existing["state_at"]) > _time(row["state_at"])


def _still_complete(change: RunChange, existing: Row | None) -> bool:
    """Every state is known when the run was followed from its first one on without a gap."""
    if existing is None:
        return change.previous is None
    if existing["state_id"] == change.event_id:
        return bool(existing["states_complete"])
    continued = change.follows == existing["state_id"] if change.follows else change.previous == existing["state_type"]
    return bool(existing["states_complete"]) and continued


def _run_seconds(change: RunChange, row: Row) -> float:
    """Time in RUNNING without the state that is still open; REST has it to the microsecond soon after."""
    known = float(str(row["run_seconds"] or 0.0))
    if row.get("state_type") != "RUNNING" or change.type == "RUNNING" or row.get("state_at") is None:
        return known
    return known + max(0.0, (change.occurred - _time(row["state_at"])).total_seconds())


def _time(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    raise TypeError(f"{value!r} is not a time")


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
