"""What people said of an error (one fingerprint), and every change of it: open, resolved, or ignored until a time or until it is too frequent.

An error of which nobody ever said anything has no row and is open, version 0. Rows are never deleted: to open it again is a change too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, Connection, Integer, String, Table, func, insert, select, update

from prefect_vantage.state.columns import METADATA, moment_column, text_column

Status = Literal["open", "resolved", "ignored"]
Per = Literal["hour", "day"]


def _said() -> list[Column[Any]]:
    return [
        text_column("error_group"),
        Column("status", String(20), nullable=False),
        moment_column("until", nullable=True),
        Column("more_than", Integer, nullable=True),
        Column("per", String(10), nullable=True),
        moment_column("at"),
        text_column("by", nullable=True),
    ]


ERROR_STATUSES = Table(
    "error_statuses", METADATA, Column("id", String(32), primary_key=True), Column("version", Integer, nullable=False), *_said()
)

ERROR_STATUS_CHANGES = Table(
    "error_status_changes", METADATA, Column("id", String(32), primary_key=True), Column("version", Integer, primary_key=True), *_said()
)


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One error's status. An ignored one is heard of again at `until`, or after more than `more_than` runs within one `per`."""

    id: str
    error_group: str
    status: Status
    until: datetime | None
    more_than: int | None
    per: Per | None
    version: int
    at: datetime
    by: str | None


def error_id(error_group: str) -> str:
    """The id of a fingerprint, which may stand in an address: a fingerprint may hold any letter."""
    return hashlib.sha256(error_group.encode()).hexdigest()[:32]


def find(connection: Connection, id_: str) -> StatusRow | None:
    """What was said last of that error."""
    row = connection.execute(select(ERROR_STATUSES).where(ERROR_STATUSES.c.id == id_)).one_or_none()
    return StatusRow(**row._mapping) if row else None


def all_statuses(connection: Connection) -> dict[str, StatusRow]:
    """What was said last of every error, by fingerprint."""
    return {row.error_group: StatusRow(**row._mapping) for row in connection.execute(select(ERROR_STATUSES))}


def change(connection: Connection, row: StatusRow, version: int) -> StatusRow | None:
    """Write the row as the version after `version` (0: the first); None when somebody else has changed it since. Raises Conflict on a race."""
    changed = replace(row, version=version + 1)
    if version == 0:
        if find(connection, row.id):
            return None
        connection.execute(insert(ERROR_STATUSES).values(**asdict(changed)))
    else:
        where = ERROR_STATUSES.c.id == row.id, ERROR_STATUSES.c.version == version
        if connection.execute(update(ERROR_STATUSES).where(*where).values(**asdict(changed))).rowcount != 1:
            return None
    connection.execute(insert(ERROR_STATUS_CHANGES).values(**asdict(changed)))
    return changed


def changes(connection: Connection, id_: str, limit: int) -> Iterable[StatusRow]:
    """What was said of that error, the newest first."""
    table = ERROR_STATUS_CHANGES
    rows = connection.execute(select(table).where(table.c.id == id_).order_by(table.c.version.desc()).limit(limit))
    return [StatusRow(**row._mapping) for row in rows]


def revision(connection: Connection) -> str:
    """Another text after each change."""
    return "/".join(str(part) for part in connection.execute(select(func.count(), func.sum(ERROR_STATUSES.c.version))).one())
