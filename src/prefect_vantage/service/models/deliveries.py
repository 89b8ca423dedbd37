"""Deliveries over HTTP: what a request may say, and what the answers look like."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Status = Literal["rendering", "queued", "sending", "sent", "unconfirmed", "failed", "skipped"]
Token = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")]


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EditionWish(_Wish):
    """Which report to send, for which period."""

    report: Annotated[str, Field(max_length=80)]
    period: Annotated[str | None, Field(max_length=64, description="The report's own when left out.")] = None
    at: AwareDatetime | None = Field(
        None, description="The moment that it was due at, which its period is reckoned from; now when left out."
    )
    timezone: Annotated[str | None, Field(max_length=64)] = None


class TrialWish(_Wish):
    """Whom to send a report to, to see how it looks."""

    to: Annotated[str, Field(max_length=320, description="A mail address.")]


class SendWish(_Wish):
    """For which period a report is sent at once."""

    period: Annotated[str | None, Field(max_length=64, description="The report's own when left out.")] = None


class ClaimWish(_Wish):
    """A word of one's own, by which a claim is known; the same twice is one claim."""

    claim: Token


class OutcomeWish(_Wish):
    """What came of a claim."""

    claim: Token
    result: Literal["sent", "later", "failed", "unconfirmed"]
    reply: Annotated[str | None, Field(max_length=1000)] = None
    reason: Annotated[str | None, Field(max_length=2000)] = None
    bytes: Annotated[int | None, Field(ge=0)] = None
    seconds: Annotated[float | None, Field(ge=0)] = None


class SealWish(_Wish):
    """All files of a rendering are there."""

    attempt: Token
    complete: bool
    empty: bool


class EditionFile(BaseModel):
    """A file of an edition."""

    name: str
    format: str
    media_type: str
    bytes: int
    sha256: str
    url: str


class Edition(BaseModel):
    """One report for one period."""

    id: str
    report: str
    version: int
    period: str = Field(description="Two dates, the second left out, as a report takes them.")
    label: str
    timezone: str
    occasion: str
    opened: datetime
    opened_by: str | None
    sealed: datetime | None = Field(description="When its files were complete; they stay as they are from then on.")
    complete: bool | None = Field(description="False when a section could not be built.")
    empty: bool | None
    formats: list[str] = Field(description="What has to be rendered.")
    files: list[EditionFile]


class Delivery(BaseModel):
    """One edition to one recipient."""

    id: str
    edition: str
    report: str
    period: str
    address: str
    kind: str
    occasion: str = Field(description="Empty: the regular one; again-2: sent again on request.")
    status: Status
    reason: str | None
    reply: str | None = Field(description="What the other side said.")
    message_id: str
    created: datetime
    due: datetime = Field(description="When it is tried next, while it waits.")
    first_tried: datetime | None
    handed_over: datetime | None = Field(description="When the message began to leave.")
    ended: datetime | None
    attempts: int
    bytes: int | None
    seconds: float | None
    requested_by: str | None


class DeliveryList(BaseModel):
    """The newest first; `next` is what `before` takes for older ones."""

    deliveries: list[Delivery]
    next: datetime | None


class OpenedEdition(BaseModel):
    """An edition with its deliveries."""

    edition: Edition
    deliveries: list[Delivery]
    made: bool = Field(description="Whether it was not there before.")


class Claimed(BaseModel):
    """Whether the caller has it."""

    ok: bool


class Recorded(BaseModel):
    """The delivery's status."""

    status: Status


class DeliveryJob(BaseModel):
    """What whoever sends a delivery needs to know."""

    id: str
    message_id: str
    report: str
    recipient: dict[str, Any]
    mail: dict[str, Any]
    files: list[EditionFile]
    source: str = Field(description="Name of the JSON, from which everything else is made.")
    unsubscribe: str
    page: str
