"""Keyset pages over any sort: the cursor says after which run the next page begins, so that pages never repeat or skip a run.

Runs without a value come last in either direction; equal runs are ordered by id. A cursor also carries the "now" of its first page:
a list sorted by elapsed time stands still while it is walked.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Double, Integer, Text, and_, literal, or_
from sqlalchemy.types import TypeEngine

from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.compile import expression
from prefect_vantage.query.context import Context
from prefect_vantage.query.fields import FIELDS
from prefect_vantage.query.kinds import is_uuid
from prefect_vantage.query.nodes import Query, Sort
from prefect_vantage.query.texts import uuid_bind

NEWEST_FIRST = (Sort("at", descending=True),)
_TYPES: dict[str, tuple[type[TypeEngine[Any]], type]] = {"time": (DateTime, str), "duration": (Double, float), "integer": (Integer, int)}


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key as SQL with the kind of its values."""

    column: ColumnElement[Any]
    descending: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Place:
    """The last run of a page: its sort values (JSON types; times as ISO text), its id, and the first page's now."""

    values: tuple[Any, ...]
    id: str
    now: datetime


def sort_keys(query: Query, context: Context) -> tuple[Key, ...]:
    """The query's sort, else newest first."""
    return tuple(
        Key(expression(FIELDS[sort.field], sort.path, context), sort.descending, FIELDS[sort.field].kind)
        for sort in query.sort or NEWEST_FIRST
    )


def ordering(keys: Sequence[Key], id_: ColumnElement[Any] = RUNS.c.id) -> list[ColumnElement[Any]]:
    """ORDER BY: the keys, missing values last, then the id."""
    return [*(key.column.desc().nulls_last() if key.descending else key.column.asc().nulls_last() for key in keys), id_]


def after(keys: Sequence[Key], place: Place, id_: ColumnElement[Any] = RUNS.c.id) -> ColumnElement[bool]:
    """Runs that stand behind that place in the order."""
    behind: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for key, value in zip(keys, place.values, strict=True):
        bound = None if value is None else _bind(key, value)
        if bound is not None:
            beyond = key.column < bound if key.descending else key.column > bound
            behind.append(and_(*same, or_(beyond, key.column.is_(None))))
        same.append(key.column.is_(None) if bound is None else key.column == bound)
    return or_(*behind, and_(*same, id_ > uuid_bind(place.id)))


def _bind(key: Key, value: Any) -> ColumnElement[Any]:
    type_, _python = _TYPES.get(key.kind, (Text, str))
    return literal(datetime.fromisoformat(value) if key.kind == "time" else value, type_)


def to_cursor(place: Place, seal: str) -> str:
    """An opaque text for that place; `seal` names the query it belongs to."""
    body = json.dumps([list(place.values), place.id, place.now.isoformat()], separators=(",", ":"))
    return base64.urlsafe_b64encode(f"{_digest(body, seal)}{body}".encode()).decode().rstrip("=")


def from_cursor(cursor: str, seal: str, keys: Sequence[Key]) -> Place:
    """The place that `to_cursor` wrote. Raises InvalidInput for any other text, and for the cursor of another query."""
    try:
        text = base64.b64decode((cursor + "=" * (-len(cursor) % 4)).encode("ascii"), altchars=b"-_", validate=True).decode()
        digest, body = text[:16], text[16:]
        if digest != _digest(body, seal):
            raise ValueError("seal")
        values, id_, now = json.loads(body)
        place = Place(tuple(values), id_, datetime.fromisoformat(now))
        if not is_uuid(id_) or len(values) != len(keys) or place.now.tzinfo is None:
            raise ValueError("shape")
    except (ValueError, TypeError, UnicodeError, binascii.Error) as error:
        raise InvalidInput("This cursor does not belong to this query", hint="Start again from the first page.") from error
    return place


def _digest(body: str, seal: str) -> str:
    return hashlib.blake2s(f"{seal}\n{body}".encode(), digest_size=8).hexdigest()
