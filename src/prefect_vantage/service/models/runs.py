"""Answers about runs. Durations are seconds; times are UTC; null is unknown."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

_EXAMPLE: dict[str, Any] = {
    "id": "0192f5a1-7c1e-7b39-a5b4-6f1f0f3c2a11",
    "name": "quiet-falcon",
    "flow": "etl",
    "deployment": "etl/nightly",
    "state_type": "FAILED",
    "state_name": "Failed",
    "outcome": "failure",
    "error": "ConnectionError: connection reset by peer",
    "tags": ["team:data"],
    "attempts": 2,
    "started": "2026-11-24T06:00:03Z",
    "ended": "2026-11-24T06:04:10Z",
    "duration": 241.5,
    "wait": 3.0,
}


class Run(BaseModel):
    """One run. Of an unfinished run the durations are as of the answer's `as_of`."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    id: str
    name: str
    flow: str | None = None
    flow_id: str | None = None
    deployment: str | None = None
    deployment_id: str | None = None
    pool: str | None = None
    queue: str | None = None
    worker: str | None = None
    state_type: str | None = Field(
        None, description="COMPLETED, FAILED, CRASHED, CANCELLED, CANCELLING, PAUSED, PENDING, RUNNING or SCHEDULED."
    )
    state_name: str | None = None
    state_at: datetime | None = None
    outcome: Literal["success", "failure", "cancelled", "unfinished"] | None = None
    message: str | None = None
    error: str | None = Field(None, description="Last line of the exception.")
    error_type: str | None = None
    tags: list[str] = []
    priority: int | None = Field(None, description="Of the work queue; 1 is most urgent.")
    attempts: int = 0
    scheduled: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    created: datetime | None = None
    updated: datetime | None = None
    at: datetime | None = Field(None, description="ended, else started, else scheduled.")
    duration: float | None = Field(None, description="Seconds in RUNNING, all attempts.")
    elapsed: float | None = None
    wait: float | None = None
    response: float | None = None
    lateness: float | None = None
    parameters: dict[str, Any] = {}
    parent: str | None = None
    root: str | None = None
    version: str | None = None
    created_by: str | None = None
    trigger: str | None = None
    description: str | None = None
    deleted: datetime | None = Field(None, description="When Prefect was found to have deleted it.")
    subflows: int | None = None


class RunDetail(Run):
    """One run with what stands around it."""

    subflows: int | None = 0
    task_runs: dict[str, int] = Field(description="Task runs by state type.")
    prefect_url: str | None = Field(None, description="The run in Prefect's own UI.")
    parent_name: str | None = None
    root_name: str | None = None
    as_of: datetime


class RunsPage(BaseModel):
    """One page of runs."""

    runs: list[Run]
    total: int = Field(description="Runs that match, exactly.")
    mirrored: int = Field(description="Runs that Vantage knows.")
    searched_back_to: datetime | None
    next: str | None = Field(description="Cursor of the next page.")
    query: str = Field(description="The canonical text of q.")
    sentence: str = Field(description="q in English.")
    timezone: str
    as_of: datetime
    version: int


class Runs(BaseModel):
    """Some runs."""

    runs: list[Run]
    version: int


class Group(BaseModel):
    """Runs that share a value."""

    value: str | int | float | bool | None
    count: int


class Count(BaseModel):
    """How many runs match, and in which groups."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "count": 3,
                "groups": [{"value": "etl", "count": 2}, {"value": None, "count": 1}],
                "query": "state:failed",
                "as_of": "2026-11-24T06:00:00Z",
                "version": 17,
            }
        }
    )

    count: int
    groups: list[Group] | None = None
    query: str
    as_of: datetime
    version: int


class Gathering(BaseModel):
    """Runs that share a value. Of a family (`by=root`): its top-most run, and the deepest of its runs that failed."""

    value: str | int | float | bool | None
    count: int
    states: dict[str, int] = Field(description="Runs by state type, most first; UNKNOWN for runs without one.")
    newest: Run | None = Field(description="The run of the group with the latest time.")
    query: str = Field(description="Lists exactly the runs of the group.")
    root: Run | None = None
    deepest: Run | None = None


class Gathered(BaseModel):
    """Matching runs in groups; `other` counts the runs of the groups that are not listed, `distinct` all groups."""

    by: str
    groups: list[Gathering]
    distinct: int
    other: int
    total: int
    query: str
    as_of: datetime
    version: int


class FacetValue(BaseModel):
    """A value of a field under the query, the field's own terms left out."""

    value: str | int | None
    count: int
    selected: bool
    excluded: bool


class Facet(BaseModel):
    """The most frequent values of one field; `other` counts the runs of values not listed."""

    field: str
    label: str
    values: list[FacetValue]
    distinct: int
    other: int


class Facets(BaseModel):
    """Facets of the matching runs."""

    facets: list[Facet]
    total: int
    as_of: datetime
    version: int


class Transition(BaseModel):
    """A state that a run went into."""

    id: str | None
    type: str | None
    name: str | None
    message: str | None
    at: datetime | None


class Transitions(BaseModel):
    """The states of a run, oldest first. `complete` false: only what was followed live; `requested`: the rest is being read."""

    transitions: list[Transition]
    complete: bool
    requested: bool
    version: int


class TaskRun(BaseModel):
    """A task run."""

    id: str
    name: str | None
    task_key: str | None
    state_type: str | None
    state_name: str | None
    message: str | None
    attempts: int
    started: datetime | None
    ended: datetime | None
    duration: float | None
    subflow_run: str | None = Field(description="The run that this task run stands for.")


class TaskRuns(BaseModel):
    """The task runs of a run, in the order in which they started."""

    task_runs: list[TaskRun]
    complete: bool
    version: int


class Log(BaseModel):
    """A log line, as Prefect has it."""

    id: str | None
    at: datetime | None
    level: int
    level_name: str
    message: str
    task_run_id: str | None
    logger: str | None


class Logs(BaseModel):
    """A page of log lines."""

    logs: list[Log]
    next_offset: int | None
