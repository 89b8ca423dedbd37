"""A run again: a new run of the same deployment with the old one's parameters, where some may be changed.

Parameters are read from Prefect, because Vantage keeps none of their secrets; a value that was shown redacted and comes back unchanged is
the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prefect_vantage.errors import InvalidInput
from prefect_vantage.ingest.acts import Acts
from prefect_vantage.ingest.redact import REDACTED, Redactor

_OWN_TAGS = ("auto-scheduled",)
"""Tags that say how the old run came to be."""


def run_key(action_id: str, position: int) -> str:
    """The idempotency key of the new run: however often it is asked for, there is one."""
    return f"vantage-{action_id}-{position}"


def new_run(acts: Acts, run_id: str, parameters: Mapping[str, Any] | None, *, key: str) -> tuple[str, str]:
    """Create it; answers its id and name. `parameters` are all of the new run's, None for the old one's. Raises PrefectError."""
    old = acts.run(run_id)
    body = {
        "parameters": dict(old.get("parameters") or {}) if parameters is None else dict(parameters),
        "tags": [tag for tag in old.get("tags") or () if tag not in _OWN_TAGS],
        "idempotency_key": key,
        "job_variables": old.get("job_variables") or {},
        "state": {"type": "SCHEDULED", "name": "Scheduled", "message": f"Run {old.get('name')} again from Vantage"},
    }
    if old.get("work_queue_name"):
        body["work_queue_name"] = old["work_queue_name"]
    return acts.create_run(str(old["deployment_id"]), body)


def edited(acts: Acts, redactor: Redactor, run_id: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The parameters as they are to be, and what is wrong with them where the deployment enforces its schema. Raises InvalidInput, PrefectError."""
    old = acts.run(run_id)
    original = dict(old.get("parameters") or {})
    shown = redactor.value(original)
    whole = {name: _unhidden(value, shown, original, name) for name, value in given.items()}
    deployment = acts.deployment(str(old["deployment_id"]))
    schema = deployment.get("parameter_openapi_schema")
    return whole, acts.check_parameters(schema, whole) if schema and deployment.get("enforce_parameter_schema") else []


def _unhidden(given: Any, shown: Any, original: Any, key: str | int, path: str = "") -> Any:
    """`given` with what was hidden from it put back, from the same place of `original`, whose public form is `shown`."""
    place = f"{path}.{key}" if path else str(key)
    public, secret = _at(shown, key), _at(original, key)
    if given == public:
        return secret
    if isinstance(given, dict):
        return {name: _unhidden(value, public, secret, name, place) for name, value in given.items()}
    if isinstance(given, list):
        return [_unhidden(value, public, secret, index, place) for index, value in enumerate(given)]
    if isinstance(given, str) and REDACTED in given:
        raise InvalidInput(f"{place} is hidden here and was moved or changed", hint="Leave it as it is shown, or write the whole value.")
    return given


def _at(value: Any, key: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(key)
    return value[key] if isinstance(value, list) and isinstance(key, int) and key < len(value) else None
