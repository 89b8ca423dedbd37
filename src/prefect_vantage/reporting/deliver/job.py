"""What a transport is given, what it answers, and how it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from prefect_vantage.errors import VantageError
from prefect_vantage.reporting.deliver.blocks import Blocks
from prefect_vantage.reporting.document import Document
from prefect_vantage.settings import Settings


class TransportError(VantageError):
    """Nothing was delivered. `permanent`: trying again would change nothing."""

    def __init__(self, message: str, *, permanent: bool, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.permanent = permanent


class Unconfirmed(VantageError):
    """The message left, and nobody said whether it arrived."""


class ClaimLost(VantageError):
    """Somebody else has the delivery by now; nothing was sent here."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the edition; `link` is where it can be fetched."""

    name: str
    format: str
    media_type: str
    bytes: int
    link: str


@dataclass(frozen=True, slots=True)
class Job:
    """One delivery: what goes to whom. `read` answers the content of a file."""

    id: str
    message_id: str
    report: str
    recipient: Mapping[str, Any]
    mail: Mapping[str, Any]
    files: Sequence[Attachment]
    document: Document
    unsubscribe: str
    page: str
    read: Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Sent:
    """It is delivered; `reply` is what the other side said."""

    reply: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Tools:
    """What transports work with on this machine."""

    settings: Settings
    blocks: Blocks
    templates: Path


Result = Literal["sent", "later", "failed", "unconfirmed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt. `seconds` is how long it took."""

    result: Result
    reply: str | None = None
    reason: str | None = None
    bytes: int | None = None
    seconds: float | None = None


HandOver = Callable[[], None]
"""Told right before the message leaves; raises ClaimLost when it must not."""


class Transport(Protocol):
    """One way to deliver. Each is a file here with a class of this shape, and a line in `transports.TRANSPORTS`."""

    def can(self, job: Job, tools: Tools) -> bool:
        """Whether this machine has what it takes; the service has a go at what no worker could."""

    def send(self, job: Job, tools: Tools, hand_over: HandOver) -> Sent:
        """Deliver. Raises TransportError, Unconfirmed, ClaimLost."""
