"""Answers that can be asked for again cheaply: an ETag made of the mirror's version, the request and, where time matters, the moment.

Moments.now() ─► (version, as_of) ─► tag ─► 304 when the client has it already, else the answer with its ETag
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from fastapi import Request
from starlette.responses import Response

from prefect_vantage.times import Clock, iso

_STEADY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Moment:
    """What an answer is an answer of: the mirror's version and the time taken as now."""

    version: int
    now: datetime


class Moments:
    """Hands out moments: now stands still for up to 5 s while the mirror does not change, so that equal requests have equal answers.

    A new version brings a new now at once; an answer is never older than the last change that it shows.
    """

    def __init__(self, version: Callable[[], int], clock: Clock) -> None:
        self._version = version
        self._clock = clock
        self._lock = threading.Lock()
        self._last: Moment | None = None

    def now(self) -> Moment:
        """The present moment."""
        version, now = self._version(), self._clock()
        with self._lock:
            last = self._last
            if last is None or last.version != version or not timedelta(0) <= now - last.now < _STEADY:
                last = self._last = Moment(version, now)
            return last


class NotModified(Exception):
    """The client has this answer already (HTTP 304)."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


class Tags:
    """Makes and checks ETags. Weak ones, because the same answer travels plain and compressed."""

    def __init__(self) -> None:
        self._start = secrets.token_hex(4)  # another start may be another release, whose answers look different

    def of(self, request: Request, moment: Moment, *, timed: bool, also: str = "") -> str:
        """The tag of the answer to `request` at `moment`; `timed` when the answer changes as time passes; `also` what else it rests on."""
        parts = [self._start, str(moment.version), request.url.path, request.url.query, iso(moment.now) if timed else "", also]
        return self._tag("\n".join(parts).encode())

    def of_content(self, content: bytes) -> str:
        """The tag of an answer that does not come from the mirror alone."""
        return self._tag(content)

    @classmethod
    def _tag(cls, material: bytes) -> str:
        return f'W/"{cls.hash_of(material)}"'

    @staticmethod
    def hash_of(material: bytes) -> str:
        """A short text that other material does not have."""
        return hashlib.blake2b(material, digest_size=12).hexdigest()


def check(request: Request, tag: str) -> None:
    """Raise NotModified when the client holds the answer with that tag."""
    held = request.headers.get("if-none-match")
    if held is not None and (held.strip() == "*" or _opaque(tag) in {_opaque(one) for one in held.split(",")}):
        raise NotModified(tag)


def _opaque(tag: str) -> str:
    return tag.strip().removeprefix("W/")


async def not_modified(_request: Request, error: Exception) -> Response:
    """304 with the tag; an exception handler."""
    assert isinstance(error, NotModified)
    return Response(status_code=304, headers={"ETag": error.tag, "Cache-Control": "no-cache"})


_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS


def to_json(value: Any) -> bytes:
    """JSON as the API speaks it: UTC with Z, frozen dataclasses as objects, unknown as null."""
    return orjson.dumps(value, default=_default, option=_OPTIONS)


def _default(value: Any) -> Any:
    if is_dataclass(value):  # `from_` stands for `from`, which Python keeps for itself
        return {field.name.rstrip("_"): getattr(value, field.name) for field in fields(value)}
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(type(value).__name__)


def answer(content: bytes, tag: str) -> Response:
    """200 with a JSON body and its tag."""
    return Response(content, media_type="application/json", headers={"ETag": tag, "Cache-Control": "no-cache"})
