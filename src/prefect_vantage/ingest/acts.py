"""What Vantage asks Prefect to do to runs, through the same budget as everything else; a row of answers per question.

Acts ─► Transport (budget, retries) ─► bulk_set_state · bulk_delete · PATCH · create_flow_run
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from prefect_vantage.errors import PrefectError
from prefect_vantage.ingest.budget import Priority
from prefect_vantage.ingest.transport import Answered, Transport
from prefect_vantage.ingest.wire import FlowRun

BULK = 50
"""Runs that Prefect takes in one bulk request."""
_RUNS: TypeAdapter[list[FlowRun]] = TypeAdapter(list[FlowRun])


@dataclass(frozen=True, slots=True)
class Answer:
    """What Prefect says to a change of state: ACCEPT, REJECT (it set another one), ABORT or WAIT; the state that the run has now, and why."""

    status: str
    state_type: str | None
    state_name: str | None
    reason: str | None


class Acts:
    """Thread-safe. Every method raises PrefectUnreachable, PrefectError (Prefect's refusal) or Stopped."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def present(self, ids: Sequence[str]) -> dict[str, FlowRun]:
        """The runs as they are now, by id; those that Prefect does not have are left out."""
        body = {"flow_runs": {"id": {"any_": list(ids)}}, "sort": "ID_DESC", "limit": len(ids)}
        return self._runs(body)

    def set_state(self, ids: Sequence[str], state: Mapping[str, Any], *, force: bool) -> dict[str, Answer]:
        """Ask for a state of at most 50 runs; runs that are gone are left out."""
        body = {"flow_runs": {"id": {"any_": list(ids)}}, "state": dict(state), "force": force, "limit": BULK}
        found = _object(self._transport.post("flow_runs/bulk_set_state", body, priority=Priority.RECONCILE), "flow_runs/bulk_set_state")
        return {str(one["flow_run_id"]): _answer(one) for one in found.get("results") or ()}

    def delete(self, ids: Sequence[str]) -> None:
        """Delete at most 50 runs; that some are gone already is no error."""
        body = {"flow_runs": {"id": {"any_": list(ids)}}, "limit": BULK}
        self._transport.post("flow_runs/bulk_delete", body, priority=Priority.RECONCILE)

    def set_tags(self, run_id: str, tags: Sequence[str]) -> bool:
        """Replace a run's tags; answers whether the run was there."""
        try:
            self._transport.patch(f"flow_runs/{run_id}", {"tags": list(tags)}, priority=Priority.RECONCILE)
        except PrefectError as error:
            if error.status == 404:
                return False
            raise
        return True

    def create_run(self, deployment_id: str, body: Mapping[str, Any]) -> tuple[str, str]:
        """A new run of a deployment: its id and name. With the idempotency key of an earlier one it is that one."""
        path = f"deployments/{deployment_id}/create_flow_run"
        made = _object(self._transport.post(path, dict(body), priority=Priority.RECONCILE), path)
        return str(made["id"]), str(made["name"])

    def run_with_key(self, key: str) -> FlowRun | None:
        """The run that was created with that idempotency key, if there is one."""
        body = {"flow_runs": {"idempotency_key": {"any_": [key]}}, "sort": "ID_DESC", "limit": 1}
        return next(iter(self._runs(body).values()), None)

    def run(self, run_id: str) -> dict[str, Any]:
        """One run with everything that Prefect knows of it."""
        return _object(self._transport.get(f"flow_runs/{run_id}", priority=Priority.PERSON), "flow_runs")

    def deployment(self, deployment_id: str) -> dict[str, Any]:
        """One deployment with its parameter schema."""
        return _object(self._transport.get(f"deployments/{deployment_id}", priority=Priority.PERSON), "deployments")

    def check_parameters(self, schema: Mapping[str, Any], parameters: Mapping[str, Any]) -> list[str]:
        """What is wrong with parameters under a deployment's schema, in Prefect's words; nothing when they fit."""
        path = "ui/schemas/validate"
        found = _object(self._transport.post(path, {"schema": dict(schema), "values": dict(parameters)}, priority=Priority.PERSON), path)
        return [] if found.get("valid") else list(_complaints(found.get("errors") or ()))

    def _runs(self, body: Mapping[str, Any]) -> dict[str, FlowRun]:
        answer = self._transport.post("flow_runs/filter", dict(body), priority=Priority.RECONCILE)
        try:
            return {run.id: run for run in _RUNS.validate_json(answer.content)}
        except ValidationError as error:
            raise _unreadable("flow_runs/filter") from error


def _answer(one: Mapping[str, Any]) -> Answer:
    state = one.get("state") or {}
    reason = (one.get("details") or {}).get("reason")
    return Answer(str(one.get("status") or ""), state.get("type"), state.get("name"), str(reason) if reason else None)


def _complaints(errors: Sequence[Any], where: str = "") -> list[str]:
    """Prefect's tree of errors as lines: `day: is required`."""
    found: list[str] = []
    for error in errors:
        if isinstance(error, str):
            found.append(f"{where}: {error}" if where else error)
            continue
        name = error.get("property", error.get("index"))
        place = (
            where if name is None else f"{where}.{name}" if where and isinstance(name, str) else f"{where}[{name}]" if where else str(name)
        )
        found += _complaints(error.get("errors") or (), place)
    return found


def _object(answer: Answered, path: str) -> dict[str, Any]:
    try:
        found = orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        raise _unreadable(path) from error
    if not isinstance(found, dict):
        raise _unreadable(path)
    return found


def _unreadable(path: str) -> PrefectError:
    return PrefectError(
        f"Prefect's answer to {path} cannot be read", hint="Is PREFECT_API_URL the API (it ends in /api), and its version 3.7 or newer?"
    )
