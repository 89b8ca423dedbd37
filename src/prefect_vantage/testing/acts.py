"""What the fake Prefect does when it is asked to change runs: Prefect's own rules, as far as Vantage relies on them. Changes the tables that it is given."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect_vantage.testing.factories import deployment_json, new_id, run_json, wire_time
from prefect_vantage.testing.filters import Json, select

TERMINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
BULK = 50


class Unknown(LookupError):
    """There is no such run or deployment (404)."""


class Refused(ValueError):
    """The request cannot be followed; the words are Prefect's answer (409)."""


def set_state(runs: dict[str, Json], body: Json) -> Json:
    """`POST flow_runs/bulk_set_state`."""
    state = _object(body["state"])
    force = bool(body.get("force"))
    return {"results": [{"flow_run_id": run["id"], **_set_state(run, state, force=force)} for run in _chosen(runs, body)]}


def _set_state(run: Json, state: Json, *, force: bool) -> Json:
    wanted = str(state["type"])
    status, reason = "ACCEPT", None
    if not force and run["state_type"] in TERMINAL and wanted == "CANCELLING":
        return _result("ABORT", f"Run is already in terminal state {run['state_type']}.")
    if not force and run["state_type"] in TERMINAL and wanted == "SCHEDULED" and not run["deployment_id"]:
        return _result("ABORT", "Cannot reschedule a run without an associated deployment.")
    if not force and run["state_type"] == "SCHEDULED" and wanted == "CANCELLING":
        status, reason, state = (
            "REJECT",
            "Scheduled flow run has no infrastructure to terminate.",
            {"type": "CANCELLED", "name": "Cancelled"},
        )
    enter(run, str(state["type"]), state.get("name"), state.get("message"))
    return _result(status, reason, {"type": run["state_type"], "name": run["state_name"]})


def _result(status: str, reason: str | None, state: Json | None = None) -> Json:
    return {"status": status, "state": state, "details": {"reason": reason}}


def enter(run: Json, state_type: str, name: object = None, message: object = None) -> None:
    """The run is in another state from now on."""
    now = wire_time(datetime.now(UTC))
    state_id = new_id()
    state_name = str(name or state_type.title())
    run |= {"state_id": state_id, "state_type": state_type, "state_name": state_name, "updated": now}
    run["state"] = {"id": state_id, "type": state_type, "name": state_name, "timestamp": now, "message": message}
    run["end_time"] = now if state_type in TERMINAL else None


def delete(runs: dict[str, Json], body: Json) -> Json:
    """`POST flow_runs/bulk_delete`."""
    gone = [str(run["id"]) for run in _chosen(runs, body)]
    for run_id in gone:
        del runs[run_id]
    return {"deleted": gone}


def patch(runs: dict[str, Json], run_id: str, body: Json) -> None:
    """`PATCH flow_runs/{id}`. Raises Unknown."""
    one(runs, run_id).update(body)


def create(runs: dict[str, Json], deployments: dict[str, Json], deployment_id: str, body: Json) -> Json:
    """`POST deployments/{id}/create_flow_run`; a known idempotency key answers the run that has it. Raises Unknown, Refused."""
    deployment = one(deployments, deployment_id)
    key = body.get("idempotency_key")
    known = next((run for run in runs.values() if key and run["idempotency_key"] == key), None)
    if known is None:
        if wrong := complaints(_object(deployment["parameter_openapi_schema"]), _object(body.get("parameters") or {})):
            raise Refused(f"Validation failed for field {wrong[0]['property']!r}")
        known = run_json(
            "SCHEDULED",
            at=datetime.now(UTC),
            deployment_id=deployment_id,
            flow_id=deployment["flow_id"],
            parameters=body.get("parameters") or {},
            tags=body.get("tags") or [],
            idempotency_key=key,
        )
        runs[str(known["id"])] = known
    return known


def validate(body: Json) -> Json:
    """`POST ui/schemas/validate`: required properties only."""
    wrong = complaints(_object(body["schema"]), _object(body["values"]))
    return {"valid": not wrong, "errors": wrong}


def complaints(schema: Json, values: Json) -> list[Json]:
    """Required properties that are missing, as Prefect tells them."""
    required = schema.get("required") or []
    assert isinstance(required, list)
    return [{"property": name, "errors": ["This field is required"]} for name in required if name not in values]


def one(rows: dict[str, Json], row_id: str) -> Json:
    """The row with that id. Raises Unknown."""
    if row_id not in rows:
        raise Unknown(row_id)
    return rows[row_id]


def deploy(deployments: dict[str, Json], body: Json) -> Json:
    """`POST deployments/`."""
    made = deployment_json(str(body["name"])) | body
    deployments[str(made["id"])] = made
    return made


def named(rows: dict[str, Json], name: str) -> Json:
    """The row with that name. Raises Unknown."""
    found = [row for row in rows.values() if row["name"] == name]
    if not found:
        raise Unknown(name)
    return found[0]


def _chosen(runs: dict[str, Json], body: Json) -> list[Json]:
    limit = body.get("limit", BULK)
    if not isinstance(limit, int) or limit > BULK:
        raise Refused(f"limit must be at most {BULK}")
    return select(list(runs.values()), _object(body.get("flow_runs") or {}))[:limit]


def _object(value: object) -> Json:
    assert isinstance(value, dict)
    return value
