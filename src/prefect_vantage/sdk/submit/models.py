"""What Prefect answers, as frozen values: times are aware datetimes in UTC, durations seconds, unknown is None."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prefect_vantage.sdk.models import Json, Run, read_time

FINAL_TYPES = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
"""State types that a run leaves only by a retry."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment: `name` is `flow/deployment`; `schema` describes its parameters, `defaults` are its own values for them."""

    id: str
    name: str
    pool: str | None = None
    queue: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    schema: Mapping[str, Any] = field(default_factory=dict, repr=False)
    enforced: bool = True
    paused: bool = False
    tags: tuple[str, ...] = ()

    @property
    def flow(self) -> str:
        """The flow's name."""
        return self.name.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of a pool; `priority` 1 is served first."""

    name: str
    priority: int | None


@dataclass(frozen=True, slots=True)
class TaskState:
    """A state that a run was in: `type` is one of Prefect's nine, `name` what people see, `at` since when; `raw` is Prefect's JSON."""

    type: str
    name: str
    message: str | None = None
    at: datetime | None = None
    raw: Json = field(default_factory=dict, repr=False, compare=False)

    @property
    def final(self) -> bool:
        """Whether the run has ended."""
        return self.type in FINAL_TYPES

    @property
    def completed(self) -> bool:
        """Whether the run has ended as it should."""
        return self.type == "COMPLETED"


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line that the run logged; `level` is Python's number for it, `logger` who wrote."""

    at: datetime
    level: int
    logger: str
    message: str

    @property
    def level_name(self) -> str:
        """`INFO`, `ERROR`, …"""
        return logging.getLevelName(self.level)


def read_deployment(data: Json, flow: str) -> Deployment:
    """A deployment of that flow, from a row of Prefect's API."""
    return Deployment(
        id=data["id"],
        name=f"{flow}/{data['name']}",
        pool=data.get("work_pool_name"),
        queue=data.get("work_queue_name"),
        defaults=data.get("parameters") or {},
        schema=data.get("parameter_openapi_schema") or {},
        enforced=data.get("enforce_parameter_schema", True) is not False,
        paused=bool(data.get("paused")),
        tags=tuple(data.get("tags") or ()),
    )


def read_state(run: Json) -> TaskState:
    """The present state of a flow run."""
    state = run.get("state") or {}
    return TaskState(
        type=state.get("type") or run.get("state_type") or "PENDING",
        name=state.get("name") or run.get("state_name") or "Pending",
        message=state.get("message"),
        at=read_time(state.get("timestamp")),
        raw=state,
    )


def read_prefect_run(data: Json, deployment: str | None = None) -> Run:
    """A flow run of Prefect's API as the run that the service would answer, as far as Prefect says the same; `deployment` is `flow/deployment`."""
    state, (flow, _, own) = read_state(data), (deployment or "").partition("/")
    started = read_time(data.get("start_time"))
    return Run(
        id=data["id"],
        name=data["name"],
        flow=flow or None,
        flow_id=data.get("flow_id"),
        deployment=own or None,
        deployment_id=data.get("deployment_id"),
        pool=data.get("work_pool_name"),
        queue=data.get("work_queue_name"),
        worker=(data.get("labels") or {}).get("prefect.worker.name"),
        state_type=state.type,
        state_name=state.name,
        state_at=state.at,
        message=state.message,
        tags=tuple(data.get("tags") or ()),
        attempts=data.get("run_count") or 0,
        scheduled=read_time(data.get("expected_start_time")),
        started=started,
        ended=read_time(data.get("end_time")),
        created=read_time(data.get("created")),
        updated=read_time(data.get("updated")),
        at=read_time(data.get("end_time")) or started or read_time(data.get("expected_start_time")),
        duration=data.get("estimated_run_time") if started else None,
        parameters=data.get("parameters") or {},
        raw=data,
    )


def read_log(data: Json) -> LogLine:
    """A row of Prefect's logs."""
    at = read_time(data["timestamp"])
    assert at is not None
    return LogLine(at, int(data["level"]), data.get("name", ""), data["message"])
