"""Where a run goes: the deployment of a name or flow function, and the queue of a priority; what was found is remembered for a minute.

name or flow ─► deployment (or which ones there are) ─► priority ─► queue of its pool (or which ones there are)
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Protocol, runtime_checkable

from prefect_vantage.errors import InvalidInput, NotFound, PrefectError
from prefect_vantage.sdk.exchange import Steps
from prefect_vantage.sdk.submit import calls
from prefect_vantage.sdk.submit.exchange import Line, ask
from prefect_vantage.sdk.submit.models import Deployment, Queue, read_deployment
from prefect_vantage.sdk.submit.parameters import Checker

_REMEMBERED_SECONDS = 60.0


@runtime_checkable
class FlowFunction(Protocol):
    """A function decorated with Prefect's `@flow`, of which only the name is used."""

    name: str


What = str | FlowFunction
"""`flow/deployment`, a deployment's id, or a flow function that has one deployment."""


@dataclass(frozen=True, slots=True)
class Target:
    """A deployment with the check of its parameters; `found_at` is when, in seconds of the line's clock."""

    deployment: Deployment
    checker: Checker
    found_at: float


@dataclass(slots=True)
class Directory:
    """Targets by what was asked for, and queues by pool, as they were found. What it says may be old, so a refusal is never founded on it."""

    targets: dict[str, Target] = field(default_factory=dict)
    queues: dict[str, tuple[float, tuple[Queue, ...]]] = field(default_factory=dict)

    def forget(self, what: What) -> None:
        """Ask Prefect the next time."""
        target = self.targets.pop(_name_of(what), None)
        if target and target.deployment.pool:
            self.queues.pop(target.deployment.pool, None)

    def target(self, what: What, now: float) -> Target | None:
        """The target that was found less than a minute ago."""
        found = self.targets.get(_name_of(what))
        return found if found and now - found.found_at < _REMEMBERED_SECONDS else None

    def queues_of(self, pool: str, now: float) -> tuple[Queue, ...] | None:
        """The queues that were found less than a minute ago."""
        found = self.queues.get(pool)
        return found[1] if found and now - found[0] < _REMEMBERED_SECONDS else None


def find_target(line: Line, directory: Directory, what: What, *, fresh: bool = False) -> Steps[Target]:
    """The deployment meant by `what`; `fresh`: as it is now. Raises NotFound naming the nearest ones, InvalidInput for a flow with several."""
    if not fresh and (known := directory.target(what, line.clock())):
        return known
    deployment = yield from _deployment(line, what)
    target = Target(deployment, Checker(deployment), line.clock())
    directory.targets[_name_of(what)] = target
    return target


def check_priority(line: Line, directory: Directory, deployment: Deployment, priority: str) -> Steps[None]:
    """Nothing, when the deployment's pool has a queue of that name. Raises InvalidInput naming those that it has."""
    if deployment.pool is None:
        raise InvalidInput(
            f"{deployment.name} runs in no work pool, so it has no queues to choose from",
            hint="Leave the priority out, or deploy it to a work pool.",
        )
    known = directory.queues_of(deployment.pool, line.clock())
    if known and priority in [queue.name for queue in known]:
        return None
    found = yield from ask(calls.queues(deployment.pool), line)
    directory.queues[deployment.pool] = (line.clock(), found)
    names = [queue.name for queue in found]
    if priority not in names:
        raise InvalidInput(
            f"The pool {deployment.pool} of {deployment.name} has no queue {priority!r}",
            hint=f"Its queues, first served first: {', '.join(names)}.",
        )
    return None


def _deployment(line: Line, what: What) -> Steps[Deployment]:
    if not isinstance(what, str):
        return (yield from _of_flow(line, _name_of(what)))
    flow, slash, name = what.partition("/")
    try:
        if flow and slash and name:
            return (yield from ask(calls.deployment_named(flow, name), line))
        if is_id(what):
            return (yield from _of_id(line, what))
    except NotFound as error:
        raise (yield from _not_found(line, what)) from error
    raise (yield from _not_found(line, what))


def _of_id(line: Line, deployment_id: str) -> Steps[Deployment]:
    row = yield from ask(calls.deployment_row(deployment_id), line)
    names = yield from ask(calls.flow_names([row["flow_id"]]), line)
    return read_deployment(row, names.get(str(row["flow_id"]), str(row["flow_id"])))


def _of_flow(line: Line, flow: str) -> Steps[Deployment]:
    rows = yield from ask(calls.deployment_rows(flow=flow), line)
    if len(rows) == 1:
        return read_deployment(rows[0], flow)
    if not rows:
        raise NotFound(f"The flow {flow!r} has no deployment", hint="Deploy it (`prefect deploy`, or flow.deploy()), then submit it.")
    names = ", ".join(f"{flow}/{row['name']}" for row in rows)
    raise InvalidInput(f"The flow {flow!r} has {len(rows)} deployments, so name the one that is meant", hint=f"They are: {names}.")


def _not_found(line: Line, what: str) -> Steps[NotFound]:
    """The error for a name that leads nowhere, with the nearest names that do."""
    message, hint = f"Prefect has no deployment {what!r}", "A deployment is named FLOW/DEPLOYMENT; `prefect deployment ls` lists them."
    try:
        known = yield from _names(line)
    except PrefectError:
        return NotFound(message, hint=hint)
    near = _nearest(what, known)
    return NotFound(message, hint=f"Did you mean {' or '.join(near)}?" if near else hint)


def _names(line: Line) -> Steps[list[str]]:
    rows = yield from ask(calls.deployment_rows(), line)
    flows = yield from ask(calls.flow_names(sorted({row["flow_id"] for row in rows})), line)
    return [f"{flows[row['flow_id']]}/{row['name']}" for row in rows if row["flow_id"] in flows]


def _nearest(what: str, known: Sequence[str]) -> list[str]:
    if "/" in what:
        return get_close_matches(what, known, n=3)
    return [name for name in known if what in name.split("/")][:3] or get_close_matches(what, known, n=3)


def _name_of(what: What) -> str:
    """What a target is remembered under. Raises InvalidInput for what is neither a name nor a flow."""
    if isinstance(what, str):
        return what
    name = getattr(what, "name", None)
    if not isinstance(name, str):
        raise InvalidInput(
            f"{getattr(what, '__name__', what)!r} is not a flow", hint="Pass FLOW/DEPLOYMENT, or a function decorated with @flow."
        )
    return name


def is_id(text: str) -> bool:
    """Whether the text is a UUID."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
