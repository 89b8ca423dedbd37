"""A finished run of the past with its states and parts, as values (times are microseconds since 1970 UTC)."""

from __future__ import annotations

from typing import Any, NamedTuple


class PastState(NamedTuple):
    """One state; `due` is the scheduled time of SCHEDULED and PENDING states."""

    type: str
    name: str
    at: int
    message: str | None = None
    due: int | None = None


class PastTask(NamedTuple):
    """A task run, the `number`-th of its task in the run; `child` is the id of the subflow run that it stands for."""

    id: str
    task: str
    number: int
    states: tuple[PastState, ...]
    child: str | None = None


class PastRun(NamedTuple):
    """A finished flow run; `total` is its time in RUNNING over all attempts; `parent_task` is set on subflow runs only.

    `states` are oldest first, with strictly growing times; `deployment` is None for subflow runs.
    """

    id: str
    name: str
    flow: str
    deployment: str | None
    created: int
    expected: int
    started: int | None
    total: int
    attempts: int
    states: tuple[PastState, ...]
    parameters: dict[str, Any]
    by_schedule: bool
    worker: str | None
    pid: int | None
    parent_task: str | None
    tasks: tuple[PastTask, ...]
