"""Every question about actions on runs as a value, as in `calls`; and actions as the service answers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import httpx

from prefect_vantage.sdk.calls import Call
from prefect_vantage.sdk.models import Json, read_time
from prefect_vantage.sdk.problems import read_json

ActionKind = Literal["cancel", "retry", "delete", "set_state", "set_tags", "resubmit"]
_ACTION = (
    "id",
    "kind",
    "label",
    "status",
    "reason",
    "query",
    "timezone",
    "mirror_version",
    "total",
    "done",
    "skipped",
    "failed",
    "stopped_by",
)
_ROW = ("position", "run_id", "name", "flow", "state", "status", "message", "new_run_id")
_CONFIRM_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why runs were, or would be, skipped or failed, and how many; `status` is skipped or failed."""

    status: str
    message: str | None
    count: int


@dataclass(frozen=True, slots=True)
class PreviewedRun:
    """A run of a preview; `skip` says why it would be left alone, None: it would be acted on."""

    id: str
    name: str
    flow: str | None
    state_type: str | None
    state_name: str | None
    skip: str | None


@dataclass(frozen=True, slots=True)
class ActionPreview:
    """What an action would do now: `affected` of `total` runs are acted on; `runs` are the first 50. `problems`: what is wrong with parameters."""

    kind: str
    total: int
    affected: int
    skips: tuple[Reason, ...]
    runs: tuple[PreviewedRun, ...]
    sentence: str | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """An action and how far it is. `person` is the name of who asked; `outcomes` tells why runs were skipped or failed (of one action asked for by id)."""

    id: str
    kind: str
    label: str
    status: str
    person: str
    reason: str | None
    query: str | None
    timezone: str
    mirror_version: int
    total: int
    done: int
    skipped: int
    failed: int
    created: datetime | None
    finished: datetime | None
    stopped_by: str | None
    outcomes: tuple[Reason, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    raw: Json = field(default_factory=dict, repr=False, compare=False)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will be done."""
        return self.status in ("finished", "stopped")

    @property
    def settled(self) -> int:
        """How many runs have their outcome."""
        return self.done + self.skipped + self.failed


@dataclass(frozen=True, slots=True)
class ActionRun:
    """What became of one run: `status` is pending, sent, done, skipped or failed; `state` the one it had when the set was frozen."""

    position: int
    run_id: str
    name: str
    flow: str | None
    state: str | None
    status: str
    message: str | None
    new_run_id: str | None
    at: datetime | None
    raw: Json = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Actions, newest first; `next` is the `before` of the next page, None at the end."""

    actions: tuple[Action, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class ActionRunPage:
    """Runs of an action in order; `next` is the `after` of the next page, None at the end."""

    runs: tuple[ActionRun, ...]
    next: int | None


def request(kind: ActionKind, q: str | None, runs: Sequence[str] | None, timezone: str | None, **more: Any) -> Json:
    """The body of a preview or confirmation; what is None is left out."""
    body = {"kind": kind, "query": q, "runs": list(runs) if runs is not None else None, "timezone": timezone, **more}
    return {name: value for name, value in body.items() if value is not None}


def preview(body: Json) -> Call[ActionPreview]:
    """What would be done to which runs."""
    return Call("/actions/preview", lambda response: _preview(read_json(response)), method="POST", body=body)


def confirm(body: Json) -> Call[Action]:
    """Freeze the set and begin."""
    return Call("/actions", _read_action, method="POST", body=body, patience=_CONFIRM_SECONDS)


def one(action_id: str) -> Call[Action]:
    """The action with that id."""
    return Call(f"/actions/{action_id}", _read_action)


def stop(action_id: str) -> Call[Action]:
    """Act on no further run."""
    return Call(f"/actions/{action_id}/stop", _read_action, method="POST")


def listed(**wanted: str | int | None) -> Call[ActionPage]:
    """One page of actions: `kind`, `status`, `person`, `run`, `since`, `until`, `before`, `limit`."""
    return Call("/actions", _read_page, params={name: value for name, value in wanted.items() if value is not None})


def runs(action_id: str, *, status: str, after: int, limit: int) -> Call[ActionRunPage]:
    """One page of an action's runs."""
    return Call(f"/actions/{action_id}/runs", _read_runs, params={"status": status, "after": after, "limit": limit})


def read_action(data: Json) -> Action:
    """An action from the service's JSON object."""
    outcomes = tuple(Reason(one["status"], one["message"], one["count"]) for one in data.get("outcomes") or ())
    times = {"created": read_time(data["created_at"]), "finished": read_time(data.get("finished_at"))}
    plain = {name: data.get(name) for name in _ACTION}
    return Action(**plain, **times, person=data["person"]["name"], outcomes=outcomes, options=data.get("options") or {}, raw=data)  # type: ignore[arg-type]


def _read_action(response: httpx.Response) -> Action:
    return read_action(read_json(response))


def _read_page(response: httpx.Response) -> ActionPage:
    data = read_json(response)
    return ActionPage(tuple(map(read_action, data["actions"])), data.get("next"))


def _read_runs(response: httpx.Response) -> ActionRunPage:
    data = read_json(response)
    rows = ({name: row.get(name) for name in _ROW} | {"at": read_time(row.get("at")), "raw": row} for row in data["runs"])
    return ActionRunPage(tuple(ActionRun(**row) for row in rows), data.get("next"))


def _preview(data: Json) -> ActionPreview:
    names = ("id", "name", "flow", "state_type", "state_name", "skip")
    return ActionPreview(
        kind=data["kind"],
        total=data["total"],
        affected=data["affected"],
        skips=tuple(Reason("skipped", one["reason"], one["count"]) for one in data["skips"]),
        runs=tuple(PreviewedRun(**{name: run.get(name) for name in names}) for run in data["runs"]),
        sentence=data.get("sentence"),
        problems=tuple(data.get("problems") or ()),
    )
