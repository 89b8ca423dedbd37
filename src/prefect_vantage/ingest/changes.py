"""Events as typed changes: what one frame of the socket says about a run, a task run, a worker or the catalogue.

Pure. `read_frame` walks one table of prefixes; what it cannot read it names, so that it is counted and logged once per kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson
from pydantic import ValidationError

from prefect_vantage.ingest.wire import Event, Id, TaskRun, Wire

STATE_TYPES = frozenset({"SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "CRASHED", "PAUSED", "CANCELLING"})
TERMINAL = frozenset({"COMPLETED", "FAILED", "CANCELLED", "CRASHED"})

_ROLE = "prefect.resource.role"
_ID = "prefect.resource.id"
_NAME = "prefect.resource.name"


class Malformed(Exception):
    """A frame that is not what its kind should be; the text names the kind and what is wrong."""


class Unknown(Exception):
    """An event of a kind that nothing here listens to."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something an event refers to."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class RunChange:
    """A run entered a state. `previous` is the type that it left, None for its first state; `follows` is that state's id, where told."""

    event_id: str
    run_id: str
    name: str
    type: str
    state_name: str
    message: str | None
    occurred: datetime
    attempts: int
    previous: str | None
    follows: str | None
    flow: Named | None = None
    deployment: Named | None = None
    pool: Named | None = None
    queue: Named | None = None
    parent_task_run_id: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskRunChange:
    """A task run entered a state; `seen` is the task run as Prefect will record it."""

    event_id: str
    seen: TaskRun


@dataclass(frozen=True, slots=True)
class WorkerTook:
    """A worker took a run."""

    event_id: str
    run_id: str
    worker: str


@dataclass(frozen=True, slots=True)
class CatalogueChanged:
    """Something of that kind (`flows`, `deployments`, `pools`, `queues`, `limits`, `workers`) was created, changed or deleted."""

    event_id: str
    kind: str


Change = RunChange | TaskRunChange | WorkerTook | CatalogueChanged


class _Envelope(Wire):
    type: str
    event: Event


class _RunId(Wire):
    id: Id


def read_frame(frame: str | bytes) -> Change | None:
    """The change that a frame tells, None when it tells nothing of use. Raises Malformed, Unknown."""
    try:
        event = _Envelope.model_validate_json(frame).event
    except ValidationError as error:
        raise Malformed(f"{_kind_of(frame)}: {error.errors()[0]['msg']}") from error
    for prefix, read in _READERS.items():
        if event.event.startswith(prefix):
            try:
                return read(event)
            except (ValidationError, ValueError) as error:
                raise Malformed(f"{event.event}: {error}") from error
    raise Unknown(event.event)


def _kind_of(frame: str | bytes) -> str:
    try:
        return str(orjson.loads(frame)["event"]["event"])[:80]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return "a frame"


def _flow_run(event: Event) -> Change | None:
    state_type = event.resource.get("prefect.state-type")
    if state_type is None:
        if event.event.removeprefix("prefect.flow-run.") in _SILENT:
            return None
        raise Unknown(event.event)
    if state_type not in STATE_TYPES:
        raise ValueError(f"unknown state type {state_type!r}")
    related = _by_role(event)
    parent = related.get("task-run")
    intended = event.payload.get("intended")
    return RunChange(
        event_id=event.id,
        run_id=_id(event.resource.get(_ID), "prefect.flow-run."),
        name=event.resource.get(_NAME) or "",
        type=state_type,
        state_name=event.resource.get("prefect.state-name") or state_type.title(),
        message=event.resource.get("prefect.state-message") or None,
        occurred=event.occurred,
        attempts=int(event.resource.get("prefect.run-count") or 0),
        previous=str(intended["from"]) if isinstance(intended, Mapping) and intended.get("from") else None,
        follows=event.follows,
        flow=related.get("flow"),
        deployment=related.get("deployment"),
        pool=related.get("work-pool"),
        queue=related.get("work-queue"),
        parent_task_run_id=parent.id if parent else None,
        tags=tuple(tag[_ID].removeprefix("prefect.tag.") for tag in event.related if tag.get(_ROLE) == "tag" and tag.get(_ID)),  # type: ignore[union-attr]
    )


def _task_run(event: Event) -> Change | None:
    state_type = event.resource.get("prefect.state-type")
    if state_type is None:
        raise Unknown(event.event)
    if state_type not in STATE_TYPES:
        raise ValueError(f"unknown state type {state_type!r}")
    related = _by_role(event)
    run = related.get("flow-run")
    recorded = event.payload.get("task_run")
    state = {
        "id": event.id,
        "type": state_type,
        "name": event.resource.get("prefect.state-name"),
        "timestamp": event.occurred,
        "message": event.resource.get("prefect.state-message") or None,
    }
    own: dict[str, object] = {
        "id": _id(event.resource.get(_ID), "prefect.task-run."),
        "name": event.resource.get(_NAME) or "",
        "flow_run_id": run.id if run else None,
        "state_type": state_type,
        "state_name": event.resource.get("prefect.state-name"),
        "run_count": int(event.resource.get("prefect.run-count") or 0),
        "state": state,
    }
    return TaskRunChange(event.id, TaskRun.model_validate((dict(recorded) if isinstance(recorded, Mapping) else {}) | own))


def _worker(event: Event) -> Change | None:
    if event.event not in ("prefect.worker.submitted-flow-run", "prefect.worker.executed-flow-run"):
        return CatalogueChanged(event.id, "workers")
    run = _by_role(event).get("flow-run")
    worker = event.resource.get(_NAME)
    return WorkerTook(event.id, run.id, worker) if run and worker else None


def _catalogue(kind: str) -> Callable[[Event], Change | None]:
    def read(event: Event) -> Change | None:
        return CatalogueChanged(event.id, kind)

    return read


_SILENT = frozenset({"heartbeat", "pull-step.executed"})
_READERS: Mapping[str, Callable[[Event], Change | None]] = {
    "prefect.flow-run.": _flow_run,
    "prefect.task-run.": _task_run,
    "prefect.worker.": _worker,
    "prefect.work-pool.": _catalogue("pools"),
    "prefect.work-queue.": _catalogue("queues"),
    "prefect.deployment.": _catalogue("deployments"),
    "prefect.flow.": _catalogue("flows"),
    "prefect.concurrency-limit.": _catalogue("limits"),
}
_PREFIX_OF_ROLE = {
    "flow": "prefect.flow.",
    "flow-run": "prefect.flow-run.",
    "task-run": "prefect.task-run.",
    "deployment": "prefect.deployment.",
    "work-pool": "prefect.work-pool.",
    "work-queue": "prefect.work-queue.",
}


def _by_role(event: Event) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for resource in event.related:
        role = resource.get(_ROLE) or ""
        if role in _PREFIX_OF_ROLE and role not in found:
            found[role] = Named(_id(resource.get(_ID), _PREFIX_OF_ROLE[role]), resource.get(_NAME) or "")
    return found


def _id(text: str | None, prefix: str) -> str:
    if not text or not text.startswith(prefix):
        raise ValueError(f"{text!r} is not the id of a {prefix.split('.')[1]}")
    return _RunId(id=text.removeprefix(prefix)).id
