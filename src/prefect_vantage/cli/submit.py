"""`vantage submit`: a task for Prefect's workers. It needs Prefect alone; no Vantage service takes part."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

from cyclopts import Parameter

from prefect_vantage.cli.address import PrefectUrl
from prefect_vantage.cli.connection import tasks_on, timezone_of
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.options import Timezone
from prefect_vantage.cli.parameters import read_parameters
from prefect_vantage.errors import InvalidInput, TaskFailed
from prefect_vantage.times import parse_duration

if TYPE_CHECKING:
    from prefect_vantage.sdk.submit.models import TaskState
    from prefect_vantage.sdk.task import Task
    from prefect_vantage.sdk.vantage import Vantage

EXAMPLES = (
    ("vantage submit etl/nightly -p day=2026-11-01 --priority high", "run it as soon as a worker is free; prints the run's id"),
    ("vantage submit etl/nightly --params @day.json --tag customer:acme --delay 10m", "parameters of a file, ten minutes from now"),
    ("vantage submit etl/nightly -p day=2026-11-01 --key etl-2026-11-01", "once, however often this is run"),
    ("vantage submit etl/nightly -p day=2026-11-01 --watch", "see how it goes; exit code 1 when it fails"),
)


def submit(
    deployment: Annotated[str, Parameter(name="DEPLOYMENT", help="`flow/deployment`, or a deployment's id.")],
    /,
    *,
    param: Annotated[
        tuple[str, ...],
        Parameter(
            name=["--param", "-p"],
            help="`name=value`, once for each parameter; a value may be JSON.",
            negative=(),
            allow_leading_hyphen=True,
        ),
    ] = (),
    params: Annotated[
        str | None, Parameter(help="Parameters as a JSON object, or `@FILE` (`@-`: standard input).", allow_leading_hyphen=True)
    ] = None,
    priority: Annotated[str | None, Parameter(help="A queue of its work pool, such as `high` (default: the deployment's own).")] = None,
    tag: Annotated[tuple[str, ...], Parameter(help="A tag of the run, once for each.", negative=(), show_default=False)] = (),
    delay: Annotated[str | None, Parameter(help="Not before this long from now: `10m`, `1h30m`.")] = None,
    at: Annotated[str | None, Parameter(help="Not before this moment: `2026-11-01T08:30`, in --timezone where it names no offset.")] = None,
    key: Annotated[str | None, Parameter(help="What makes this run the same as another: the same key never makes a second run.")] = None,
    name: Annotated[str | None, Parameter(help="The run's name (default: Prefect makes one up).")] = None,
    wait: Annotated[bool, Parameter(help="Return when the run has ended; exit code 1 when it did not complete.", negative=())] = False,
    watch: Annotated[bool, Parameter(help="As --wait, and show how it goes.", negative=())] = False,
    timeout: Annotated[str | None, Parameter(help="With --wait or --watch: give up after this long (`10m`) with exit code 1.")] = None,
    format: Annotated[Literal["table", "json"], Parameter(help="`json`: the task as data.")] = "table",  # noqa: A002
    timezone: Timezone = None,
    prefect_url: PrefectUrl = None,
) -> None:
    """Submit a task: a run of a deployment, which a worker of its pool takes up.

    Parameters are checked against the deployment's schema before anything is sent. Needs Prefect alone, no Vantage service.
    """
    if timeout and not (wait or watch):
        raise InvalidInput("--timeout means nothing without --wait or --watch")
    zone = ZoneInfo(timezone_of(timezone))
    limit, moment = parse_duration(timeout) if timeout else None, moment_of(at, zone)
    with tasks_on(prefect_url) as vantage:
        properties = vantage.deployment(deployment).schema.get("properties") or {} if param else {}
        parameters = read_parameters(param, params, properties)
        task = vantage.submit(deployment, parameters, priority=priority, tags=tag, delay=delay, at=moment, key=key, name=name)
        _tell(task, as_data=format == "json")
        state = _follow(vantage, task, zone, limit, show=watch and format == "table") if wait or watch else None
        if format == "json":
            sys.stdout.write(json.dumps(_object(task, state), ensure_ascii=False) + "\n")
    if state is not None and not state.completed:
        raise TaskFailed(f"The run {task.name} ended as {state.name}{f': {state.message}' if state.message else ''}", state=state.name)


def moment_of(text: str | None, zone: ZoneInfo) -> datetime | None:
    """The aware moment that `text` names. Raises InvalidInput."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"--at {text} is not a moment", hint="Write it like 2026-11-01T08:30 or 2026-11-01T08:30+01:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _tell(task: Task, *, as_data: bool) -> None:
    what = "Submitted" if task.new else "Already there under this key:"
    notes().print(f"{what} {task.name} of {task.deployment}: {task.url}", style="dim")
    if not as_data:
        data().print(task.id)
        sys.stdout.flush()


def _follow(vantage: Vantage, task: Task, zone: ZoneInfo, limit: float | None, *, show: bool) -> TaskState:
    if show:
        from prefect_vantage.cli.taskview import watch_runs

        watch_runs(lambda: vantage.runs([task.id]), zone, limit=limit, screen=notes())
        limit = None
    return task.wait(limit)


def _object(task: Task, state: TaskState | None) -> dict[str, Any]:
    told = {"id": task.id, "name": task.name, "deployment": task.deployment, "key": task.key, "new": task.new, "url": task.url}
    return told | ({"state": state.name, "state_type": state.type, "message": state.message} if state else {})
