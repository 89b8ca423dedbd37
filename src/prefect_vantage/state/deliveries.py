"""Deliveries as they are kept: an edition (one report built for one period) and a row for each recipient of it.

    open ─► rendering ─► queued ─► sending ─► sent │ unconfirmed │ failed
               │            └── later ◄──┘        (waiting: queued with a later `due_at`)
               └─► skipped: nothing to report, or the recipient wants no more

Every step is one conditional update: of several who try, one changes the row and the others learn that they did not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from prefect_vantage.state.columns import METADATA, Json, id_column, moment_column, text_column

WAITING = ("queued", "rendering")
ENDED = ("sent", "unconfirmed", "failed", "skipped")
STATUSES = (*WAITING, "sending", *ENDED)

EDITIONS = Table(
    "editions",
    METADATA,
    id_column(),
    Column("report", String(80), nullable=False),
    Column("version", Integer, nullable=False),  # of the report; 0 for one of the project's folder
    Column("definition", Json, nullable=False),  # as it was when the edition was opened
    moment_column("period_start"),
    moment_column("period_end"),
    text_column("period"),  # two dates, as a report takes them
    text_column("label"),
    text_column("timezone"),
    Column("occasion", String(60), nullable=False),  # empty: the regular one; test-…: somebody tried it
    moment_column("opened_at"),
    text_column("opened_by", nullable=True),
    moment_column("rendering_until", nullable=True),  # when somebody else may render it
    moment_column("sealed_at", nullable=True),  # from then on its files stay as they are
    text_column("attempt", nullable=True),  # names the folder of its files
    Column("complete", Boolean, nullable=True),
    Column("empty", Boolean, nullable=True),
    Column("files", Json, nullable=False),
    UniqueConstraint("report", "period_start", "period_end", "occasion"),
    Index(None, "opened_at"),
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    id_column(),
    id_column("edition_id", ForeignKey("editions.id"), primary_key=False),
    Column("address", String(400), nullable=False),
    Column("occasion", String(60), nullable=False),  # empty: the regular one; again-2: sent again on request
    Column("recipient", Json, nullable=False),
    Column("status", String(20), nullable=False),
    text_column("reason", nullable=True),
    text_column("reply", nullable=True),
    text_column("message_id"),
    Column("unsubscribe", String(64), nullable=False, unique=True),
    Column("claim", String(64), nullable=True),
    moment_column("claimed_until", nullable=True),
    moment_column("handed_at", nullable=True),  # the message began to leave: from then on only its receiver knows
    moment_column("created_at"),
    moment_column("due_at"),
    moment_column("first_tried_at", nullable=True),
    moment_column("ended_at", nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("bytes", Integer, nullable=True),
    Column("seconds", Float, nullable=True),
    text_column("requested_by", nullable=True),
    Column("told", Boolean, nullable=False),  # whether Prefect has had the event of its end
    UniqueConstraint("edition_id", "address", "occasion"),
    Index(None, "status", "due_at"),
    Index(None, "created_at"),
)

UNSUBSCRIBED = Table(
    "unsubscribed",
    METADATA,
    Column("report", String(80), primary_key=True),
    Column("address", String(400), primary_key=True),
    moment_column("at"),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One report for one period; `files` are mappings with name, format, media_type, bytes and sha256."""

    id: str
    report: str
    version: int
    definition: dict[str, Any]
    period_start: datetime
    period_end: datetime
    period: str
    label: str
    timezone: str
    occasion: str
    opened_at: datetime
    opened_by: str | None = None
    rendering_until: datetime | None = None
    sealed_at: datetime | None = None
    attempt: str | None = None
    complete: bool | None = None
    empty: bool | None = None
    files: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One edition to one recipient; `claim` belongs to whoever sends it at the moment."""

    id: str
    edition_id: str
    address: str
    occasion: str
    recipient: dict[str, Any]
    status: str
    message_id: str
    unsubscribe: str
    created_at: datetime
    due_at: datetime
    reason: str | None = None
    reply: str | None = None
    claim: str | None = None
    claimed_until: datetime | None = None
    handed_at: datetime | None = None
    first_tried_at: datetime | None = None
    ended_at: datetime | None = None
    attempts: int = 0
    bytes: int | None = None
    seconds: float | None = None
    requested_by: str | None = None
    told: bool = False


def add_edition(connection: Connection, edition: Edition) -> None:
    """Keep a new edition."""
    connection.execute(insert(EDITIONS).values(**asdict(edition) | {"files": list(edition.files)}))


def find_edition(connection: Connection, report: str, start: datetime, end: datetime, occasion: str) -> Edition | None:
    """The edition of that report, period and occasion."""
    table = EDITIONS.c
    return next(
        _editions(connection, table.report == report, table.period_start == start, table.period_end == end, table.occasion == occasion),
        None,
    )


def edition(connection: Connection, edition_id: str) -> Edition | None:
    """The edition of that id."""
    return next(_editions(connection, EDITIONS.c.id == edition_id), None)


def editions_of(connection: Connection, ids: Sequence[str]) -> dict[str, Edition]:
    """Editions by id."""
    return {one.id: one for one in _editions(connection, EDITIONS.c.id.in_(list(ids)))}


def unsealed(connection: Connection, before: datetime) -> list[Edition]:
    """Editions whose rendering nobody has a claim to any more."""
    return list(_editions(connection, EDITIONS.c.sealed_at.is_(None), EDITIONS.c.rendering_until <= before))


def change_edition(connection: Connection, edition_id: str, *where: ColumnElement[bool], **values: Any) -> bool:
    """Change an edition that is as `where` says; whether it was."""
    return connection.execute(update(EDITIONS).where(EDITIONS.c.id == edition_id, *where).values(**values)).rowcount == 1


def old_editions(connection: Connection, before: datetime) -> list[Edition]:
    """Editions opened before a moment that still have files."""
    found = _editions(connection, EDITIONS.c.opened_at < before, EDITIONS.c.attempt.is_not(None))
    return [one for one in found if one.files]


def add(connection: Connection, delivery: Delivery) -> None:
    """Keep a new delivery. Raises Conflict (at the end of the transaction) when there is one of that edition, address and occasion."""
    connection.execute(insert(DELIVERIES).values(**asdict(delivery)))


def find(connection: Connection, delivery_id: str) -> Delivery | None:
    """The delivery of that id."""
    return next(_deliveries(connection, DELIVERIES.c.id == delivery_id), None)


def by_unsubscribe(connection: Connection, token: str) -> Delivery | None:
    """The delivery whose message carries that link."""
    return next(_deliveries(connection, DELIVERIES.c.unsubscribe == token), None)


def of_edition(connection: Connection, edition_id: str) -> list[Delivery]:
    """Every delivery of an edition, by address."""
    return list(_deliveries(connection, DELIVERIES.c.edition_id == edition_id))


def due(connection: Connection, now: datetime, *, own: str, left_before: datetime) -> list[Delivery]:
    """Deliveries that wait and whose time has come, the oldest first.

    Those that nobody tried yet are left to whoever rendered them until their edition was sealed before `left_before`, unless its attempt
    begins with `own`.
    """
    table = DELIVERIES.c
    mine = or_(EDITIONS.c.sealed_at <= left_before, EDITIONS.c.attempt.startswith(own, autoescape=True))
    sealed = select(EDITIONS.c.id).where(EDITIONS.c.sealed_at.is_not(None))
    free = table.edition_id.in_(sealed.where(mine))
    tried = and_(table.edition_id.in_(sealed), or_(table.attempts > 0, table.occasion != ""))
    return list(_deliveries(connection, table.status == "queued", table.due_at <= now, or_(free, tried)))


def stranded(connection: Connection, now: datetime) -> list[Delivery]:
    """Deliveries whose sender has not been heard of since its claim ran out."""
    return list(_deliveries(connection, DELIVERIES.c.status == "sending", DELIVERIES.c.claimed_until < now))


def untold(connection: Connection, limit: int) -> list[Delivery]:
    """Deliveries that have ended without Prefect being told."""
    return list(
        _deliveries(connection, DELIVERIES.c.status.in_(("sent", "unconfirmed", "failed")), DELIVERIES.c.told.is_(False), limit=limit)
    )


def listed(connection: Connection, *, report: str | None, status: str | None, before: datetime | None, limit: int) -> list[Delivery]:
    """The newest first."""
    table = DELIVERIES.c
    where: list[ColumnElement[bool]] = []
    if report:
        where.append(table.edition_id.in_(select(EDITIONS.c.id).where(EDITIONS.c.report == report)))
    if status:
        where.append(table.status == status)
    if before:
        where.append(table.created_at < before)
    statement = select(DELIVERIES).where(*where).order_by(table.created_at.desc(), table.address, table.id).limit(limit)
    return [Delivery(**row._mapping) for row in connection.execute(statement)]


def change(connection: Connection, delivery_id: str, *where: ColumnElement[bool], **values: Any) -> bool:
    """Change a delivery that is as `where` says, in one statement; whether it was."""
    return connection.execute(update(DELIVERIES).where(DELIVERIES.c.id == delivery_id, *where).values(**values)).rowcount == 1


def change_waiting(connection: Connection, edition_id: str, status: str, becomes: str) -> None:
    """Move every delivery of an edition that is in a status to another."""
    where = DELIVERIES.c.edition_id == edition_id, DELIVERIES.c.status == status
    connection.execute(update(DELIVERIES).where(*where).values(status=becomes))


def is_unsubscribed(connection: Connection, report: str, address: str) -> bool:
    """Whether that recipient wants the report no more."""
    table = UNSUBSCRIBED.c
    return connection.execute(select(table.at).where(table.report == report, table.address == address)).first() is not None


def set_subscribed(connection: Connection, report: str, address: str, at: datetime | None) -> None:
    """Note that the recipient wants the report no more (`at`: since when), or again (None)."""
    connection.execute(delete(UNSUBSCRIBED).where(UNSUBSCRIBED.c.report == report, UNSUBSCRIBED.c.address == address))
    if at is not None:
        connection.execute(insert(UNSUBSCRIBED).values(report=report, address=address, at=at))


def _editions(connection: Connection, *where: ColumnElement[bool]) -> Iterator[Edition]:
    return (Edition(**row._mapping) for row in connection.execute(select(EDITIONS).where(*where).order_by(EDITIONS.c.opened_at)))


def _deliveries(connection: Connection, *where: ColumnElement[bool], limit: int | None = None) -> Iterator[Delivery]:
    statement = select(DELIVERIES).where(*where).order_by(DELIVERIES.c.created_at, DELIVERIES.c.address, DELIVERIES.c.id).limit(limit)
    return (Delivery(**row._mapping) for row in connection.execute(statement))
