"""The fields of a run: the parser, the compiler, completion, the form and the reference page are all made from this table.

`expression` is what a field sorts by, groups by and exports; `match` are the columns that a text term looks into.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from prefect_vantage.mirror.schema import DEPLOYMENTS, RUNS
from prefect_vantage.query import expressions
from prefect_vantage.query.context import Context
from prefect_vantage.query.flags import FLAGS
from prefect_vantage.query.kinds import KINDS, Kind

Expression = Callable[[Context], ColumnElement[Any]]
_run = RUNS.c


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `path`: takes segments behind its name. `moves`: its values change by the passing of time alone."""

    name: str
    label: str
    kind: str
    help: str
    example: str
    expression: Expression
    sortable: bool = True
    facet: bool = False
    dimension: bool = False
    values: tuple[str, ...] | None = None
    match: tuple[Expression, ...] = ()
    id_column: ColumnElement[Any] | None = None
    path: bool = False
    moves: bool = False
    free_text: bool = False

    @property
    def reads(self) -> Kind:
        """How this field's values are read."""
        return KINDS[self.kind]

    @property
    def operators(self) -> tuple[str, ...]:
        """Names of the operators that this field takes."""
        return self.reads.operators


def _column(name: str) -> Expression:
    return lambda _context: _run[name]


def _text(name: str, label: str, help_: str, example: str, *, column: str | None = None, **more: Any) -> Field:
    return Field(name, label, "text", help_, example, _column(column or name), **more)


def _id(name: str, label: str, help_: str, example: str, column: str, **more: Any) -> Field:
    return Field(name, label, "id", help_, example, lambda _context: expressions.id_text(_run[column]), id_column=_run[column], **more)


def _time(name: str, label: str, help_: str, example: str) -> Field:
    return Field(name, label, "time", help_, example, _column(name), dimension=True)


def _duration(name: str, label: str, help_: str, example: str, expression: Expression) -> Field:
    return Field(name, label, "duration", help_, example, expression, moves=True)


def _named(name: str, label: str, help_: str, example: str) -> Field:
    """A thing with a name and an id, both on the run."""
    return _text(
        name, label, help_, example, facet=True, dimension=True, id_column=_run[f"{name}_id"], free_text=name in ("flow", "deployment")
    )


def _description(_context: Context) -> ColumnElement[Any]:
    return select(DEPLOYMENTS.c.description).where(DEPLOYMENTS.c.id == _run.deployment_id).scalar_subquery()


_UUID = "0190c4f2-6f0b-7c1e-9d5a-3b1f0c9a7e42"

FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        _id("id", "Run id", "Id of the run; id:0190c4* finds ids that begin so", f"id:{_UUID}", "id"),
        _text("name", "Name", "Name of the run", "name:brave-otter", free_text=True),
        _named("flow", "Flow", "Name or id of the flow", "flow:etl-*"),
        Field(
            "deployment",
            "Deployment",
            "text",
            "Deployment, as name, flow/name or id",
            "deployment:etl/nightly",
            expressions.deployment_path,
            facet=True,
            dimension=True,
            match=(_column("deployment"), expressions.deployment_path),
            id_column=_run.deployment_id,
            free_text=True,
        ),
        _named("pool", "Work pool", "Name or id of the work pool", "pool:batch"),
        _named("queue", "Work queue", "Name or id of the work queue", "queue:high"),
        _text("worker", "Worker", "Name of the worker that ran it", "worker:w1", facet=True, dimension=True, free_text=True),
        Field(
            "state",
            "State",
            "text",
            "State by type or name: failed finds the type FAILED and the name Failed",
            "state:failed,crashed",
            _column("state_name"),
            facet=True,
            dimension=True,
            match=(_column("state_type"), _column("state_name")),
        ),
        _text("state_name", "State name", "Name of the state alone", "state_name:AwaitingRetry", dimension=True),
        _text("state_type", "State type", "Type of the state alone", "state_type:SCHEDULED", dimension=True),
        Field(
            "outcome",
            "Outcome",
            "choice",
            "success, failure (failed or crashed), cancelled or unfinished",
            "outcome:failure",
            expressions.outcome,
            facet=True,
            dimension=True,
            values=(*expressions.OUTCOMES, "unfinished"),
        ),
        Field(
            "tag",
            "Tag",
            "texts",
            "A tag; tag:key=value also finds key:value, tag.key:value is the same with any key",
            "tag:customer=acme",
            _column("tags"),
            sortable=False,
            facet=True,
            dimension=True,
            path=True,
            free_text=True,
        ),
        _text("message", "Message", "Message of the state", 'message:*"connection reset"*', free_text=True),
        _text("error", "Error", "Last line of the exception", "error:*refused*", dimension=True, free_text=True),
        _text("error_type", "Error type", "Class of the exception", "error_type:TimeoutError", facet=True, dimension=True),
        _text(
            "error_group",
            "Error group",
            "Exception class and message with numbers, ids, quoted text, paths and addresses masked",
            'error_group:"ValueError: invoice # has no total"',
            dimension=True,
        ),
        Field(
            "param",
            "Parameter",
            "json",
            "A parameter by name; dots lead into objects, numbers into lists",
            "param.region:eu",
            _column("parameters"),
            dimension=True,
            path=True,
        ),
        Field(
            "params",
            "Parameters",
            "text",
            "Text found anywhere in the parameters",
            "params:eu-west",
            _column("parameters"),
            sortable=False,
            free_text=True,
        ),
        Field(
            "priority",
            "Priority",
            "integer",
            "Priority of the queue at submission; 1 is most urgent",
            "priority:1..3",
            _column("priority"),
            facet=True,
            dimension=True,
        ),
        _duration("duration", "Duration", "Time spent running, all attempts", "duration:>5m", expressions.duration),
        _duration("elapsed", "Elapsed", "From first start to end, pauses and retry delays included", "elapsed:1h..2h", expressions.elapsed),
        _duration("wait", "Wait", "From expected start to first start", "wait:>30s", expressions.wait),
        _duration(
            "queue_wait", "Queue wait", "Part of the wait until a worker took it, where known", "queue_wait:>30s", expressions.queue_wait
        ),
        _duration(
            "startup", "Startup", "Part of the wait that the infrastructure took to start, where known", "startup:>10s", expressions.startup
        ),
        _duration("response", "Response", "From expected start to end: what the caller waited", "response:>10m", expressions.response),
        _duration("lateness", "Lateness", "Wait beyond Prefect's late threshold", "lateness:>0s", expressions.lateness),
        Field("attempts", "Attempts", "integer", "How often the run was started", "attempts:>1", _column("attempts"), dimension=True),
        _time("scheduled", "Scheduled", "Expected start", "scheduled:today"),
        _time("started", "Started", "First time running", "started:>-24h"),
        _time("ended", "Ended", "End of the final state", "ended:last-week"),
        _time("created", "Created", "When the run was created", "created:2026-11-01..2026-11-08"),
        _time("updated", "Updated", "Last change", "updated:-1h.."),
        Field("at", "Time", "time", "End of finished runs, else start, else expected start", "at:-7d..", expressions.at, dimension=True),
        Field(
            "description",
            "Description",
            "text",
            "Description of the deployment",
            "description:*invoices*",
            _description,
            sortable=False,
            free_text=True,
        ),
        _id("parent", "Parent", "Id of the parent run", f"parent:{_UUID}", "parent_id", dimension=True),
        _id("root", "Root", "Id of the top-most run, which it finds too", f"root:{_UUID}", "root_id", dimension=True),
        _text("version", "Version", "Version of the flow", "version:v12", facet=True, dimension=True),
        _text("created_by", "Created by", "Who or what created the run", "created_by:prefect-scheduler", facet=True, dimension=True),
        _text("trigger", "Trigger", "How the run came to be", "trigger:schedule", facet=True, dimension=True),
        Field("is", "Is", "flag", "A property of the run", "is:late", expressions.outcome, sortable=False, values=tuple(FLAGS)),
    )
}

SORTABLE = tuple(name for name, field in FIELDS.items() if field.sortable)
DEFAULT_FACETS = ("state", "flow", "deployment", "pool", "queue", "worker", "tag", "error_type")
