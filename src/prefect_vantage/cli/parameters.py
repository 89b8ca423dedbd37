"""Parameters as people type them: `-p day=2026-11-01`, `--params '{"day": "2026-11-01"}'`, `--params @day.json`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from prefect_vantage.errors import InvalidInput

_JSON_TYPES: Mapping[type, tuple[str, ...]] = {
    str: ("string",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    list: ("array",),
    dict: ("object",),
    type(None): ("null",),
}


def read_parameters(pairs: Sequence[str], document: str | None, properties: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of `--params`, and over them those of each `-p`. `properties` of the schema say what a bare word means. Raises InvalidInput."""
    found = _document(document) if document is not None else {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name:
            raise InvalidInput(f"-p {pair} is not name=value", hint="Write it like -p day=2026-11-01.")
        found[name] = value_of(text, properties.get(name))
    return found


def value_of(text: str, schema: Any) -> Any:
    """JSON where the schema takes what it says, else the text itself: `20261101` is text for a parameter that is text, a number for any other."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    kinds = _kinds(schema)
    return text if "string" in kinds and kinds.isdisjoint(_JSON_TYPES[type(value)]) else value


def _kinds(schema: Any) -> set[str]:
    if not isinstance(schema, dict):
        return set()
    own = schema.get("type", ())
    nested = [one for choice in ("anyOf", "oneOf", "allOf") for one in schema.get(choice, ())]
    return {own} if isinstance(own, str) else set(own).union(*map(_kinds, nested))


def _document(given: str) -> dict[str, Any]:
    text = _read(given.removeprefix("@")) if given.startswith("@") else given
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InvalidInput(
            f"--params is not JSON: {error}", hint='Write it like \'{"day": "2026-11-01"}\', or name a file: @day.json.'
        ) from error
    if not isinstance(found, dict):
        raise InvalidInput("--params is not a JSON object", hint='Write it like \'{"day": "2026-11-01"}\'.')
    return found


def _read(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{name} cannot be read: {error}", hint="--params takes JSON, @FILE, or @- for standard input.") from error
