"""The definition files as Pydantic models: what may stand in them, with what it means. Editors get their JSON Schemas from here."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

PRIORITIES = ("critical", "high", "default", "low")
"""The queues of a pool that names none, most urgent first."""


class Strict(BaseModel):
    """A mapping in which an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BlockFile(Strict):
    """A block document of Prefect, such as a mail server or a webhook."""

    type: str = Field(pattern=r"^[a-z0-9-]+$", description="Slug of the block type, as `prefect block type ls` shows it.")
    name: str = Field(pattern=r"^[a-z0-9-]+$", max_length=100, description="Name of the document: lower-case letters, digits and dashes.")
    data: dict[str, Any] = Field(
        default_factory=dict, description="Its fields. A secret is written as ${env:NAME}, the variable that holds it."
    )


class Queue(Strict):
    """A queue of a work pool."""

    name: str = Field(min_length=1, pattern=r"^[^/%&><]+$", description="Name within the pool.")
    priority: int = Field(ge=1, description="1 is served first; each queue of a pool has its own.")
    concurrency_limit: int | None = Field(None, ge=0, description="Most runs at a time; none: no limit.")
    description: str | None = Field(None, description="What it is for; left as it is when not given.")
    paused: bool | None = Field(None, description="Whether it hands out no runs; left as it is when not given.")


def _standard() -> tuple[Queue, ...]:
    return tuple(
        Queue(name=name, priority=place, concurrency_limit=None, description=None, paused=None) for place, name in enumerate(PRIORITIES, 1)
    )


class Pool(Strict):
    """A work pool of Prefect with its queues."""

    name: str = Field(min_length=1, pattern=r"^[^/%&><]+$", description="Name of the pool.")
    type: str = Field(min_length=1, description="Type of its workers: process, docker, kubernetes or another that Prefect knows.")
    description: str = Field("", description="What it is for.")
    concurrency_limit: int | None = Field(None, ge=0, description="Most runs at a time; none: no limit.")
    paused: bool | None = Field(None, description="Whether it hands out no runs; left as it is when not given.")
    worker_limit: int | None = Field(
        None, ge=1, description="Most runs that the worker takes at a time which `vantage up` starts for a pool of the sample fleet."
    )
    queues: tuple[Queue, ...] = Field(
        default_factory=_standard,
        json_schema_extra={"default": [{"name": name, "priority": place} for place, name in enumerate(PRIORITIES, 1)]},
        description="Its queues; other queues of the pool are left alone.",
    )
    base_job_template: dict[str, Any] = Field(
        default_factory=dict, description="What differs from the default job template of the worker type; mappings are merged at any depth."
    )

    @field_validator("queues")
    @classmethod
    def _unlike(cls, queues: tuple[Queue, ...]) -> tuple[Queue, ...]:
        for place, queue in enumerate(queues):
            if any(queue.name == other.name for other in queues[:place]):
                raise ValueError(f"two queues have the name {queue.name}")
            if any(queue.priority == other.priority for other in queues[:place]):
                raise ValueError(f"two queues have the priority {queue.priority}")
        return queues


class PoolsFile(Strict):
    """Work pools."""

    pools: tuple[Pool, ...] = Field((), description="The pools; other pools of the server are left alone.")


class Limit(Strict):
    """A global concurrency limit of Prefect."""

    name: str = Field(min_length=1, pattern=r"^[^/%&><]+$", description="Name that flows and tasks ask for.")
    limit: int = Field(ge=0, description="Slots.")
    slot_decay_per_second: float = Field(0.0, ge=0, description="Slots that come free by themselves each second, for rate limits.")
    active: bool = Field(True, description="Whether it is enforced.")


class LimitsFile(Strict):
    """Global concurrency limits."""

    limits: tuple[Limit, ...] = Field((), description="The limits; others of the server are left alone.")


class Schedule(Strict):
    """When a deployment runs by itself: one of cron, interval and rrule."""

    cron: str | None = Field(None, description="Such as 0 6 * * 1-5.")
    interval: float | str | None = Field(None, description="Seconds, or an ISO 8601 duration such as PT15M.")
    rrule: str | None = Field(None, description="A recurrence rule of RFC 5545, such as FREQ=WEEKLY;BYDAY=MO.")
    timezone: str | None = Field(None, description="IANA zone of cron and rrule, and of days in an interval.")
    anchor_date: Any = Field(None, description="A moment that an interval counts from.")
    active: bool | str | None = Field(None, description="Whether it makes runs; it does by default.")
    parameters: dict[str, Any] = Field(default_factory=dict, description="Parameters of its runs, over those of the deployment.")
    slug: str | None = Field(None, description="Its name within the deployment.")
    replaces: str | None = Field(None, description="Slug of a schedule that it takes the place of.")
    day_or: bool | str | None = Field(None, description="Cron: whether day of month and day of week are either-or.")

    @model_validator(mode="after")
    def _one(self) -> Schedule:
        if sum(one is not None for one in (self.cron, self.interval, self.rrule)) != 1:
            raise ValueError("a schedule has one of cron, interval and rrule")
        return self


class ConcurrencyLimit(Strict):
    """How many runs of a deployment may be under way."""

    limit: int | None = Field(None, ge=1, description="Most runs at a time.")
    collision_strategy: Literal["ENQUEUE", "CANCEL_NEW"] | None = Field(None, description="What happens to one too many.")
    grace_period_seconds: int | None = Field(None, ge=0, description="How long a slot is held for a run that starts.")


class WorkPool(Strict):
    """Where a deployment's runs go."""

    name: str = Field(description="Name of the pool.")
    work_queue_name: str | None = Field(None, description="Queue of the pool; `default` when not given.")
    job_variables: dict[str, Any] = Field(default_factory=dict, description="Values of the pool's job template, for these runs.")


Step = dict[str, Any]
Steps = list[Step] | Step | None


class Deployment(Strict):
    """A deployment of a flow, as `prefect deploy` reads it."""

    name: str = Field(min_length=1, description="Name of the deployment; its full name is flow/name.")
    version: str | None = Field(None, description="Version shown in Prefect; that of the flow when not given.")
    version_type: str | None = Field(None, description="How Prefect infers a version.")
    tags: list[Any] | str | None = Field(None, description="Tags of the deployment and of its runs.")
    description: str | None = Field(None, description="What it does; the flow's own when not given.")
    schedule: Schedule | None = Field(None, description="An old way to write one schedule; prefer schedules.")
    schedules: tuple[Schedule, ...] | None = Field(None, description="When it runs by itself; left as it is when not given.")
    paused: bool | None = Field(None, description="Whether its schedules rest; left as it is when not given.")
    concurrency_limit: (
        Annotated[
            Annotated[int, Tag("number")] | Annotated[ConcurrencyLimit, Tag("mapping")],
            Discriminator(lambda value: "mapping" if isinstance(value, dict | ConcurrencyLimit) else "number"),
        ]
        | None
    ) = Field(None, description="Most runs at a time, or a mapping that says more.")
    flow_name: str | None = Field(None, description="Prefect takes the name from the flow.")
    entrypoint: str = Field(description="Where the flow is: path/to/file.py:function, or module.function.")
    parameters: dict[str, Any] = Field(default_factory=dict, description="Parameters of its runs.")
    enforce_parameter_schema: bool | None = Field(
        None, description="Whether Prefect refuses parameters that do not fit; it does by default."
    )
    build: Steps = Field(None, description="Steps that run before it is deployed, such as building an image.")
    push: Steps = Field(None, description="Steps that run after build.")
    pull: Steps = Field(None, description="Steps that a worker takes to get the code; this folder when not given.")
    work_pool: WorkPool = Field(description="Where its runs go.")
    triggers: list[dict[str, Any]] | None = Field(None, description="Automations that run it at events.")
    sla: list[dict[str, Any]] | None = Field(None, description="Prefect Cloud only.")

    @model_validator(mode="after")
    def _schedules_once(self) -> Deployment:
        if self.schedule is not None and self.schedules is not None:
            raise ValueError("both schedule and schedules are given; keep schedules")
        return self


class PrefectFile(BaseModel):
    """prefect.yaml: deployments of this folder's flows. Further top-level keys are allowed, for YAML anchors."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)

    name: str | None = Field(None, description="Name of the project; what `vantage apply` made is remembered under it.")
    prefect_version: str | None = Field(None, alias="prefect-version", description="The version of Prefect that wrote the file.")
    build: Steps = Field(None, description="Steps for deployments that have no build of their own.")
    push: Steps = Field(None, description="Steps for deployments that have no push of their own.")
    pull: Steps = Field(None, description="Steps for deployments that have no pull of their own.")
    deployments: tuple[Deployment, ...] = Field((), description="The deployments; others of the server are left alone.")
