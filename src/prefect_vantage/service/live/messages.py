"""What clients may say on the live socket, read strictly: anything else is a problem, never ignored."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from prefect_vantage.errors import InvalidInput

LARGEST_MESSAGE = 65_536
"""Bytes of one message from a client."""
MOST_ON_SCREEN = 1_000

WatchId = Annotated[str, Field(min_length=1, max_length=64)]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WatchRuns(_Message):
    """Tell me what changes in the list of `q`; `ids` are on screen, as of the mirror's `version` where that is known."""

    type: Literal["watch"]
    topic: Literal["runs"]
    id: WatchId
    q: str = Field("", max_length=LARGEST_MESSAGE)
    timezone: str = "UTC"
    ids: Annotated[tuple[UUID, ...], Field(max_length=MOST_ON_SCREEN)] = ()
    version: int | None = None


class WatchRun(_Message):
    """Tell me when this run changes."""

    type: Literal["watch"]
    topic: Literal["run"]
    id: WatchId
    run: UUID


class WatchSystem(_Message):
    """Tell me when the state of Vantage changes."""

    type: Literal["watch"]
    topic: Literal["system"]
    id: WatchId


class WatchPresets(_Message):
    """Tell me when a preset, or what somebody marked about one, changes."""

    type: Literal["watch"]
    topic: Literal["presets"]
    id: WatchId


class Unwatch(_Message):
    """Enough of that."""

    type: Literal["unwatch"]
    id: WatchId


Watch = Annotated[WatchRuns | WatchRun | WatchSystem | WatchPresets, Field(discriminator="topic")]
ClientMessage = WatchRuns | WatchRun | WatchSystem | WatchPresets | Unwatch
_READ: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[Watch | Unwatch, Field(discriminator="type")])


def read(text: str) -> ClientMessage:
    """The message that the text holds. Raises InvalidInput."""
    if len(text) > LARGEST_MESSAGE:
        raise InvalidInput(f"A message may have {LARGEST_MESSAGE} bytes")
    try:
        return _READ.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "message"
        raise InvalidInput(
            f"{where}: {first['msg']}", hint='Say {"type": "watch", "topic": "runs" | "run" | "system" | "presets", "id": …} or unwatch.'
        ) from error
