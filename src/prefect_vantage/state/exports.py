"""Exports that the service writes in the background, as they are kept: what was asked for, how far it is, which file came of it.

    waiting ─► writing ─► done │ failed │ cancelled        (writing, and nobody heard of since: waiting again)

Every step is one conditional update: of several who try, one changes the row and the others learn that they did not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from prefect_vantage.state.columns import METADATA, Json, id_column, moment_column, text_column

OPEN = ("waiting", "writing")
ENDED = ("done", "failed", "cancelled")
STATUSES = (*OPEN, *ENDED)

EXPORTS = Table(
    "exports",
    METADATA,
    id_column(),
    text_column("q"),
    Column("format", String(20), nullable=False),
    Column("columns", Json, nullable=False),
    text_column("timezone"),
    Column("bom", Boolean, nullable=False),
    Column("raw_formulas", Boolean, nullable=False),
    Column("status", String(20), nullable=False),
    Column("via", String(20), nullable=True),  # service, prefect; nothing until that is settled
    Column("flow_run_id", String(36), nullable=True),
    text_column("reason", nullable=True),
    Column("claim", String(64), nullable=True),
    moment_column("claimed_until", nullable=True),
    moment_column("created_at"),
    text_column("created_by", nullable=True),
    moment_column("due_at"),  # when the service begins to write
    moment_column("ended_at", nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=True),
    Column("bytes", BigInteger, nullable=False),
    text_column("file", nullable=True),
    Index(None, "status", "due_at"),
    Index(None, "created_at"),
)


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One export; `claim` belongs to whoever writes it at the moment."""

    id: str
    q: str
    format: str
    timezone: str
    created_at: datetime
    due_at: datetime
    columns: Sequence[str] = ()
    bom: bool = False
    raw_formulas: bool = False
    status: str = "waiting"
    via: str | None = None
    flow_run_id: str | None = None
    reason: str | None = None
    claim: str | None = None
    claimed_until: datetime | None = None
    created_by: str | None = None
    ended_at: datetime | None = None
    attempts: int = 0
    rows: int = 0
    total: int | None = None
    bytes: int = 0
    file: str | None = None


def add(connection: Connection, row: ExportRow) -> None:
    """Keep a new export."""
    connection.execute(insert(EXPORTS).values(**asdict(row) | {"columns": list(row.columns)}))


def find(connection: Connection, export_id: str) -> ExportRow | None:
    """The export of that id."""
    return next(iter(found(connection, EXPORTS.c.id == export_id)), None)


def found(connection: Connection, *where: ColumnElement[bool], limit: int | None = None, newest: bool = False) -> list[ExportRow]:
    """Exports that are as `where` says, the oldest first, or the newest."""
    order = EXPORTS.c.created_at.desc() if newest else EXPORTS.c.created_at
    statement = select(EXPORTS).where(*where).order_by(order, EXPORTS.c.id).limit(limit)
    return [ExportRow(**row._mapping) for row in connection.execute(statement)]


def count(connection: Connection, *where: ColumnElement[bool]) -> int:
    """How many are as `where` says."""
    return int(connection.execute(select(func.count()).select_from(EXPORTS).where(*where)).scalar_one())


def change(connection: Connection, export_id: str, *where: ColumnElement[bool], **values: Any) -> bool:
    """Change an export that is as `where` says, in one statement; whether it was."""
    return connection.execute(update(EXPORTS).where(EXPORTS.c.id == export_id, *where).values(**values)).rowcount == 1


def remove(connection: Connection, export_id: str) -> bool:
    """Take it away; whether it was there."""
    return connection.execute(delete(EXPORTS).where(EXPORTS.c.id == export_id)).rowcount == 1
