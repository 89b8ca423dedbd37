"""The Prefect fields that Vantage reads, and no others: lenient models at the edge, so that a newer Prefect changes nothing here.

Times come out as the mirror stores them (naive UTC); ids as text that is proven to be a UUID, since DuckDB casts them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from prefect_vantage.times import to_naive_utc


def _as_stored(moment: datetime) -> datetime:
    """Naive UTC; Prefect always writes UTC, so that most need no conversion."""
    return to_naive_utc(moment) if moment.utcoffset() else moment.replace(tzinfo=None)


Moment = Annotated[datetime, AfterValidator(_as_stored)]
Id = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$", to_lower=True)
]


def _or_empty_list(value: object) -> object:
    return [] if value is None else value


def _or_empty_dict(value: object) -> object:
    return {} if value is None else value


def _or_zero(value: object) -> object:
    return 0 if value is None else value


Tags = Annotated[list[str], BeforeValidator(_or_empty_list)]
Json = Annotated[dict[str, object], BeforeValidator(_or_empty_dict)]
Count = Annotated[int, BeforeValidator(_or_zero)]
Seconds = Annotated[float, BeforeValidator(_or_zero)]


class Wire(BaseModel):
    """What all of Prefect's objects have in common here: unknown fields are ignored, values are frozen."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class State(Wire):
    """One state of a run."""

    id: Id | None = None
    type: str
    name: str | None = None
    timestamp: Moment
    message: str | None = None


class CreatedBy(Wire):
    """Who created a run."""

    type: str | None = None
    display_value: str | None = None


class FlowRun(Wire):
    """A row of `/flow_runs/filter`."""

    id: Id
    name: str
    flow_id: Id
    created: Moment | None = None
    updated: Moment | None = None
    state_id: Id | None = None
    deployment_id: Id | None = None
    work_queue_id: Id | None = None
    work_queue_name: str | None = None
    work_pool_id: Id | None = None
    work_pool_name: str | None = None
    flow_version: str | None = None
    parameters: Json = {}
    idempotency_key: str | None = None
    tags: Tags = []
    labels: Json = {}
    parent_task_run_id: Id | None = None
    state_type: str | None = None
    state_name: str | None = None
    run_count: Count = 0
    expected_start_time: Moment | None = None
    start_time: Moment | None = None
    end_time: Moment | None = None
    total_run_time: Seconds = 0.0
    auto_scheduled: bool = False
    created_by: CreatedBy | None = None
    state: State | None = None


class TaskRun(Wire):
    """A row of `/task_runs/filter`."""

    id: Id
    name: str
    flow_run_id: Id | None = None
    task_key: str | None = None
    state_type: str | None = None
    state_name: str | None = None
    run_count: Count = 0
    expected_start_time: Moment | None = None
    start_time: Moment | None = None
    end_time: Moment | None = None
    total_run_time: Seconds = 0.0
    state: State | None = None


class Event(Wire):
    """An event as the socket sends it."""

    id: Id
    occurred: Moment
    event: str
    resource: dict[str, str | None]
    related: list[dict[str, str | None]] = []
    payload: Json = {}
    follows: Id | None = None


class Flow(Wire):
    """A row of `/flows/filter`."""

    id: Id
    name: str
    tags: Tags = []
    created: Moment | None = None


class Deployment(Wire):
    """A row of `/deployments/filter`."""

    id: Id
    name: str
    flow_id: Id
    created: Moment | None = None
    description: str | None = None
    version: str | None = None
    tags: Tags = []
    paused: bool = False
    status: str | None = None
    work_pool_name: str | None = None
    work_queue_name: str | None = None
    concurrency_limit: int | None = None
    global_concurrency_limit: Json = {}
    schedules: Annotated[list[dict[str, object]], BeforeValidator(_or_empty_list)] = []
    parameter_openapi_schema: Json = {}


class Pool(Wire):
    """A row of `/work_pools/filter`."""

    id: Id
    name: str
    type: str | None = None
    status: str | None = None
    is_paused: bool = False
    concurrency_limit: int | None = None


class Queue(Wire):
    """A row of `/work_queues/filter`."""

    id: Id
    name: str
    work_pool_id: Id | None = None
    work_pool_name: str | None = None
    work_pool: Pool | None = None
    priority: int | None = None
    status: str | None = None
    is_paused: bool = False
    concurrency_limit: int | None = None
    last_polled: Moment | None = None


class Worker(Wire):
    """A row of `/work_pools/{name}/workers/filter`."""

    id: Id
    name: str
    created: Moment | None = None
    work_pool_id: Id | None = None
    status: str | None = None
    last_heartbeat_time: Moment | None = None
    heartbeat_interval_seconds: int | None = None


class Limit(Wire):
    """A row of `/v2/concurrency_limits/filter`."""

    id: Id
    name: str
    active: bool = True
    limit: Count = 0
    active_slots: Count = 0
    denied_slots: Count = 0


class Log(Wire):
    """A row of `/logs/filter`."""

    id: Id | None = None
    name: str | None = None
    level: int = 20
    message: str = ""
    timestamp: Moment
    task_run_id: Id | None = None


class SavedFilter(Wire):
    """One filter of a saved search; what its words mean is the business of whoever reads them."""

    object: str = ""
    property: str = ""
    operation: str = ""
    value: Any = None


class SavedSearch(Wire):
    """A row of `/saved_searches/filter`."""

    id: Id
    name: str
    filters: Annotated[list[SavedFilter], BeforeValidator(_or_empty_list)] = []


Item = TypeVar("Item", bound=Wire)


class Page(BaseModel, Generic[Item]):
    """One answer: its readable rows, how many rows it had, how many could not be read, and when it was asked for (monotonic seconds)."""

    model_config = ConfigDict(frozen=True)

    items: list[Item]
    size: int
    malformed: int
    asked_at: float
