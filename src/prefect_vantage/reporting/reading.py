"""A document from its JSON: `read_document(to_json(document)) == document`, so that whoever has the JSON can render every other format.

JSON ─► the dataclasses of `document`, field by field, by their types
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import orjson

from prefect_vantage.errors import ReportError
from prefect_vantage.reporting.document import SCHEMA_VERSION, Document

READ = (1, SCHEMA_VERSION)
_NEW = ("language", "locale", "pdf", "link")
"""What version 1 had not: those reports are English, and their sections open nothing."""


def read_document(content: bytes) -> Document:
    """The document that `to_json` wrote. Raises ReportError for what is none, or one of another version of Vantage."""
    try:
        data = orjson.loads(content)
        if data["schema_version"] not in READ:
            raise ReportError(
                f"The report's JSON has version {data['schema_version']}, this Vantage reads {SCHEMA_VERSION}",
                hint="Run the same version of Vantage on workers and as the service.",
            )
        document: Document = _read(Document, data | {"schema_version": SCHEMA_VERSION})
    except (KeyError, TypeError, ValueError) as error:
        raise ReportError(
            f"This is not a report's JSON: {error}", hint="Run the same version of Vantage on workers and as the service."
        ) from error
    return document


def _read(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return None if value is None else _read(next(one for one in get_args(kind) if one is not NoneType), value)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in value)
    if origin is Literal:
        return value
    if is_dataclass(kind) and isinstance(kind, type):
        return kind(**{name: _read(hint, value[name]) for name, hint in _hints(kind).items() if name in value or name not in _NEW})
    if kind is datetime:
        return datetime.fromisoformat(value)
    return float(value) if kind is float else value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}
