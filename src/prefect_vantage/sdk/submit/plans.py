"""Conversations with Prefect about one run: submit it, look at it, wait for it, cancel it, retry it, read its logs. No I/O in here.

submit: target ─► check parameters ─► check priority ─► create with the key ─► Submitted
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prefect_vantage.errors import Conflict, InvalidInput, NotFound, PrefectError, TaskTimeout
from prefect_vantage.sdk.exchange import Pause, Steps
from prefect_vantage.sdk.models import Json, Run
from prefect_vantage.sdk.submit import calls
from prefect_vantage.sdk.submit.exchange import Line, ask, is_away
from prefect_vantage.sdk.submit.models import Deployment, LogLine, TaskState, read_prefect_run, read_state
from prefect_vantage.sdk.submit.targets import Directory, What, check_priority, find_target
from prefect_vantage.sdk.submit.wishes import Wish, body_of

FIRST_POLL = 0.25
LONGEST_POLL = 5.0
AWAY_WHILE_WAITING = 300.0
"""Seconds that Prefect may stay away while somebody waits for a run."""
_RETRIES = 5


@dataclass(frozen=True, slots=True)
class Submitted:
    """A run that Prefect has: `new` is False when it had it before, under the same key."""

    run: Run
    key: str
    new: bool


def submit(line: Line, directory: Directory, what: What, parameters: Mapping[str, Any], wish: Wish) -> Steps[Submitted]:
    """Make the run. A refusal founded on what is remembered of the deployment is asked for again before it is told."""
    remembered = directory.target(what, line.clock()) is not None
    try:
        return (yield from _submit(line, directory, what, parameters, wish))
    except (InvalidInput, NotFound):
        if not remembered:
            raise
        directory.forget(what)
        return (yield from _submit(line, directory, what, parameters, wish))


def create(line: Line, deployment: Deployment, sent: Json, wish: Wish, *, patience: float | None = None) -> Steps[Submitted]:
    """Make a run of checked parameters. Raises Conflict when the key belongs to a run of another deployment."""
    row, new = yield from ask(calls.create_run(deployment.id, body_of(wish, sent)), line, patience=patience)
    if row.get("deployment_id") != deployment.id:
        raise Conflict(
            f"The key {wish.key!r} belongs to the run {row['name']} of another deployment of the flow {deployment.flow}",
            hint="Prefect keeps keys per flow. Put the deployment's name into the key.",
        )
    return Submitted(read_prefect_run(row, deployment.name), wish.key, new)


def find(line: Line, run_id: str) -> Steps[Run]:
    """The run of that id, with the names of its flow and deployment. Raises NotFound."""
    (found,) = yield from name_runs(line, [(yield from ask(calls.run(run_id), line))])
    return found


def name_runs(line: Line, rows: list[Json]) -> Steps[list[Run]]:
    """Runs of Prefect's rows (up to 200) with the names of their flows and deployments."""
    deployments = sorted({row["deployment_id"] for row in rows if row.get("deployment_id")})
    flows = sorted({row["flow_id"] for row in rows if row.get("flow_id")})
    names = (yield from ask(calls.flow_names(flows), line)) if flows else {}
    found = (yield from ask(calls.deployment_rows(ids=deployments), line)) if deployments else []
    own = {one["id"]: one["name"] for one in found}
    return [read_prefect_run(row, f"{names.get(str(row.get('flow_id')), '')}/{own.get(row.get('deployment_id'), '')}") for row in rows]


def state(line: Line, run_id: str, *, patience: float | None = None) -> Steps[TaskState]:
    """The present state of a run. Raises NotFound."""
    return read_state((yield from ask(calls.run(run_id), line, patience=patience)))


def wait(line: Line, run_id: str, *, timeout: float | None, poll: float) -> Steps[TaskState]:
    """The state that the run ends in; looks often at first, then every `poll` seconds. Raises TaskTimeout after `timeout` seconds."""
    until, pause = None if timeout is None else line.clock() + timeout, min(FIRST_POLL, poll)
    while True:
        left = math.inf if until is None else max(0.0, until - line.clock())
        found = yield from state(line, run_id, patience=min(AWAY_WHILE_WAITING, left))
        if found.final:
            return found
        left = math.inf if until is None else until - line.clock()
        if left <= 0:
            raise TaskTimeout(
                f"The run {run_id} is {found.name} after {timeout:g} s",
                state=found.name,
                hint="It goes on in Prefect; wait again, or cancel it.",
            )
        yield Pause(min(pause, left))
        pause = min(poll, pause * 1.5)


def cancel(line: Line, run_id: str) -> Steps[TaskState]:
    """Ask for the run to be cancelled; answers the state that it is in then: Cancelled when it had not started, else Cancelling. Raises Conflict."""
    verdict = yield from ask(calls.set_state(run_id, {"type": "CANCELLING", "name": "Cancelling"}, force=False, repeat=True), line)
    if verdict.get("status") == "ACCEPT":
        return read_state(verdict)
    found = yield from state(line, run_id)  # a second asking is refused, and so is one that was not needed
    if found.type in ("CANCELLING", "CANCELLED"):
        return found
    raise Conflict(f"The run {run_id} is {found.name} and cannot be cancelled: {_reason(verdict)}")


def retry(line: Line, run_id: str) -> Steps[TaskState]:
    """Schedule a finished run once more, as Prefect's UI does. Raises Conflict for a run that has not ended or that no worker can start."""
    before = yield from ask(calls.run(run_id), line)
    found = read_state(before)
    if not found.final:
        raise Conflict(
            f"The run {before['name']} is {found.name}, so there is nothing to retry yet", hint="Cancel it first, or wait for its end."
        )
    if not before.get("deployment_id"):
        raise Conflict(f"The run {before['name']} belongs to no deployment, so no worker can start it again", hint="Run its flow again.")
    again = {"type": "SCHEDULED", "name": "AwaitingRetry", "message": "Retried by Vantage"}
    for left in reversed(range(_RETRIES)):
        try:
            verdict = yield from ask(calls.set_state(run_id, again, force=True, repeat=False), line)
        except PrefectError as error:
            if not is_away(error) or not left:
                raise
            # Nobody knows whether it arrived, and twice would start a run anew that is under way: look before the next try.
            now = yield from ask(calls.run(run_id), line)
            if now.get("state_id") != before.get("state_id"):
                return read_state(now)
            continue
        if verdict.get("status") != "ACCEPT":
            raise Conflict(f"Prefect does not retry the run {before['name']}: {_reason(verdict)}")
        return read_state(verdict)
    raise AssertionError("the last try raises")


def logs(line: Line, run_id: str, *, level: int | str, limit: int | None) -> Steps[list[LogLine]]:
    """The run's log lines of at least that level, the oldest first; at most `limit`. Raises InvalidInput for a level that is none."""
    least = level if isinstance(level, int) else logging.getLevelNamesMapping().get(level.upper())
    if least is None:
        raise InvalidInput(f"{level!r} is not a log level", hint="Levels: DEBUG, INFO, WARNING, ERROR, CRITICAL, or a number.")
    found: list[LogLine] = []
    while limit is None or len(found) < limit:
        page = yield from ask(calls.logs(run_id, level=least, offset=len(found)), line)
        found += page
        if len(page) < calls.PAGE:
            break
    return found[:limit]


def _submit(line: Line, directory: Directory, what: What, parameters: Mapping[str, Any], wish: Wish) -> Steps[Submitted]:
    target = yield from find_target(line, directory, what)
    sent = target.checker.check(parameters)
    if wish.priority:
        yield from check_priority(line, directory, target.deployment, wish.priority)
    return (yield from create(line, target.deployment, sent, wish))


def _reason(verdict: Json) -> str:
    return str((verdict.get("details") or {}).get("reason") or verdict.get("status"))
