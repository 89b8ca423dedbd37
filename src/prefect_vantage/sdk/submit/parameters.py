"""Parameters held against a deployment's schema before they are sent, so that a mistake is told where it was made.

given ─► JSON ─► known names? ─► with the deployment's defaults against the schema ─► what is sent, or InvalidInput that says what is allowed

Prefect checks again with the same schema; it lets unknown names pass, and the run fails with them an hour later.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from prefect_vantage.errors import InvalidInput
from prefect_vantage.sdk.models import Json

if TYPE_CHECKING:
    from prefect_vantage.sdk.submit.models import Deployment

_RESOLVED_BY_PREFECT = frozenset({"__prefect_kind", "$ref"})
"""Keys of values that stand for others (templates, variables, blocks): only Prefect knows of what type they are."""
_MOST_SHOWN = 5


class Checker:
    """Checks parameters for one deployment; made once, used for each of its runs."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        schema = deployment.schema if deployment.enforced else {}
        self._properties: Mapping[str, Any] = schema.get("properties") or {}
        self._known = "properties" in schema
        self._validator = _validator(schema) if self._known else None

    def check(self, given: Mapping[str, Any]) -> Json:
        """`given` as JSON values. Raises InvalidInput naming what is wrong, and what the deployment takes."""
        sent = jsonable(given)
        if self._validator is None:
            return sent
        if unknown := [name for name in sent if name not in self._properties]:
            raise self._refusal(_no_parameter(unknown), unknown[0])
        merged = {**self._deployment.defaults, **sent}
        wrong = [_words(error) for error in self._validator.iter_errors(_checkable(merged)) if not _excused(error, merged)]
        if wrong:
            more = f"; and {len(wrong) - _MOST_SHOWN} more" if len(wrong) > _MOST_SHOWN else ""
            raise self._refusal("; ".join(wrong[:_MOST_SHOWN]) + more)
        return sent

    def takes(self) -> str:
        """`day (string, required), region (string, default "eu")`."""
        required = self._deployment.schema.get("required") or ()
        told = [_describe(name, one, name in required and name not in self._deployment.defaults) for name, one in self._properties.items()]
        return ", ".join(told) or "none"

    def _refusal(self, what: str, unknown: str | None = None) -> InvalidInput:
        near = get_close_matches(unknown, self._properties, n=1) if unknown else []
        guess = f"Did you mean {near[0]}? " if near else ""
        return InvalidInput(f"{self._deployment.name}: {what}", hint=f"{guess}It takes: {self.takes()}.")


def jsonable(given: Mapping[str, Any]) -> Json:
    """Parameters as JSON values: dates, UUIDs, models and the like as Pydantic writes them. Raises InvalidInput for what has no JSON form."""
    from pydantic_core import PydanticSerializationError, to_jsonable_python

    if not isinstance(given, Mapping):
        raise InvalidInput(f"Parameters are names with values, not {type(given).__name__}", hint='Write them like {"day": "2026-11-01"}.')
    sent: Json = {}
    for name, value in given.items():
        if not isinstance(name, str):
            raise InvalidInput(f"{name!r} is not the name of a parameter")
        try:
            sent[name] = to_jsonable_python(value)
            json.dumps(sent[name], allow_nan=False)
        except (PydanticSerializationError, ValueError, TypeError) as error:
            raise InvalidInput(f"{name}: {value!r:.80} has no form in JSON", hint=str(error)) from error
    return sent


def _validator(schema: Mapping[str, Any]) -> Any:
    from jsonschema import Draft202012Validator
    from referencing import Registry

    properties = {name: _nullable(name, one, schema.get("required") or ()) for name, one in schema["properties"].items()}
    # An empty registry: nothing is fetched for a reference that leads outside.
    return Draft202012Validator({**schema, "properties": properties}, registry=Registry())


def _nullable(name: str, schema: Any, required: Any) -> Any:
    """Prefect takes null for what may be left out and has no default."""
    if name in required or not isinstance(schema, dict) or "type" not in schema or "default" in schema or schema["type"] == "null":
        return schema
    bare = {key: value for key, value in schema.items() if key != "type"}
    return {**bare, "anyOf": [{"type": schema["type"]}, {"type": "null"}]}


def _checkable(merged: Mapping[str, Any]) -> Json:
    return {name: value for name, value in merged.items() if not _stands_for_another(value)}


def _stands_for_another(value: Any) -> bool:
    if isinstance(value, dict):
        return not _RESOLVED_BY_PREFECT.isdisjoint(value) or any(_stands_for_another(one) for one in value.values())
    return isinstance(value, list) and any(_stands_for_another(one) for one in value)


def _excused(error: Any, merged: Mapping[str, Any]) -> bool:
    """Whether a parameter is only missed because its value was left out of the check."""
    return bool(error.validator == "required" and not error.path and any(name in merged for name in _missed(error)))


def _missed(error: Any) -> Iterator[str]:
    return (name for name in error.validator_value if name not in error.instance and f"{name!r} " in error.message)


def _words(error: Any) -> str:
    """`day: 3 is not of type 'string'`, `day is missing`."""
    where = ".".join(str(step) for step in error.path)
    if error.validator == "required":
        return f"{'.'.join(filter(None, (where, next(_missed(error), '?'))))} is missing"
    if error.validator in ("anyOf", "oneOf"):
        return f"{where}: {error.instance!r:.80} is not {_kind(error.schema)}"
    return f"{where}: {error.message:.200}" if where else f"{error.message:.200}"


def _no_parameter(unknown: list[str]) -> str:
    names = ", ".join(repr(name) for name in unknown[:_MOST_SHOWN])
    return f"there is no parameter {names}" if len(unknown) == 1 else f"there are no parameters {names}"


def _describe(name: str, schema: Any, required: bool) -> str:
    kind = _kind(schema)
    if required:
        return f"{name} ({kind}, required)"
    default = schema.get("default") if isinstance(schema, dict) else None
    return f"{name} ({kind}, default {json.dumps(default, default=str):.40})" if default is not None else f"{name} ({kind})"


def _kind(schema: Any) -> str:
    """`integer or null`, `date`, `one of "a", "b"`."""
    if not isinstance(schema, dict):
        return "any"
    if "enum" in schema:
        return "one of " + ", ".join(json.dumps(value, default=str) for value in schema["enum"])
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return " or ".join(dict.fromkeys(_kind(one) for one in schema[choice]))
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    kind = schema.get("format") or schema.get("type") or "any"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
