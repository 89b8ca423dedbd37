"""What clients may say on the live socket, read strictly: anything else is a problem, never ignored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prefect_vantage.errors import InvalidInput

LARGEST_MESSAGE = 65_536
"""Bytes of one message from a client."""
MOST_ON_SCREEN = 1_000

WatchId = Annotated[str, Field(min_length=1, max_length=64)]
_Q = Annotated[str, Field(max_length=LARGEST_MESSAGE)]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Watch(_Message):
    """Tell me when this changes. `id` names the watch in every message about it; the same id again replaces the watch."""

    type: Literal["watch"] = "watch"
    topic: str
    id: WatchId


class WatchRuns(Watch):
    """Tell me what changes in the list of `q`; `ids` are on screen, as of the mirror's `version` where that is known."""

    q: _Q = ""
    timezone: str = "UTC"
    ids: Annotated[tuple[UUID, ...], Field(max_length=MOST_ON_SCREEN)] = ()
    version: Annotated[int | None, Field(ge=0)] = None


class WatchRun(Watch):
    """Tell me when this run changes."""

    run: UUID


class WatchMetrics(Watch):
    """Tell me the key figures of the runs of `q` in a period; its ends are times of the query language."""

    q: _Q = ""
    timezone: str = "UTC"
    from_: Annotated[str, Field(alias="from", max_length=64)] = "-24h"
    to: Annotated[str, Field(max_length=64)] = "now"


class Unwatch(_Message):
    """Enough of that."""

    type: Literal["unwatch"]
    id: WatchId


ClientMessage = Watch | Unwatch


def read(text: str | bytes, topics: Mapping[str, type[Watch]]) -> ClientMessage:
    """The message that the text holds; `topics` says how a watch of each is worded. Raises InvalidInput."""
    if len(text) > LARGEST_MESSAGE:
        raise InvalidInput(f"A message may have {LARGEST_MESSAGE} bytes")
    try:
        said = orjson.loads(text)
    except ValueError as error:
        raise InvalidInput(f"message: this is no JSON: {error}", hint=_hint(topics)) from error
    return understand(said, topics)


def understand(said: Any, topics: Mapping[str, type[Watch]]) -> ClientMessage:
    """The message in a JSON value. Raises InvalidInput."""
    if not isinstance(said, dict):
        raise InvalidInput("message: an object is expected", hint=_hint(topics))
    kind, topic = said.get("type"), said.get("topic")
    if kind == "unwatch":
        return _valid(Unwatch, said, topics)
    if kind != "watch":
        raise InvalidInput(f"type: {kind!r} is not known", hint=_hint(topics))
    if not isinstance(topic, str) or topic not in topics:
        raise InvalidInput(f"topic: {topic!r} is not known", hint=_hint(topics))
    return _valid(topics[topic], said, topics)


def _valid(model: type[Watch] | type[Unwatch], said: Mapping[str, Any], topics: Mapping[str, type[Watch]]) -> ClientMessage:
    try:
        return model.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "message"
        raise InvalidInput(f"{where}: {first['msg']}", hint=_hint(topics)) from error


def _hint(topics: Mapping[str, type[Watch]]) -> str:
    names = " | ".join(f'"{name}"' for name in topics)
    return f'Say {{"type": "watch", "topic": {names}, "id": …}} or {{"type": "unwatch", "id": …}}.'
