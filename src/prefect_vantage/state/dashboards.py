"""Dashboards as they are kept: those that people made, and those of the project's folder that somebody changed here.

A deleted one keeps its row, so that its versions go on counting when the name is used again: whoever still edits an old one is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Integer, String, Table, insert, select, update

from prefect_vantage.state.columns import METADATA, Json, moment_column, text_column

DASHBOARDS = Table(
    "dashboards",
    METADATA,
    Column("name", String(80), primary_key=True),
    Column("definition", Json, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("owner_id", String(200), nullable=False),
    text_column("owner_name", nullable=True),
    Column("version", Integer, nullable=False),
    moment_column("created_at"),
    text_column("created_by", nullable=True),
    moment_column("updated_at"),
    text_column("updated_by", nullable=True),
    moment_column("deleted_at", nullable=True),
)


@dataclass(frozen=True, slots=True)
class DashboardRow:
    """One dashboard. `owner_name` and the `…_by` are names, None for somebody who gave none."""

    name: str
    definition: dict[str, Any]
    shared: bool
    owner_id: str
    owner_name: str | None
    version: int
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    deleted_at: datetime | None = None

    def visible_to(self, person_id: str) -> bool:
        """Whether that person sees it."""
        return self.deleted_at is None and (self.shared or self.owner_id == person_id)


def all_dashboards(connection: Connection) -> list[DashboardRow]:
    """Every dashboard that is not deleted, whoever owns it, by name."""
    return list(_rows(connection, DASHBOARDS.c.deleted_at.is_(None)))


def find(connection: Connection, name: str) -> DashboardRow | None:
    """The dashboard of that name, whoever owns it, deleted or not."""
    return next(_rows(connection, DASHBOARDS.c.name == name), None)


def add(connection: Connection, row: DashboardRow) -> None:
    """Keep a new dashboard."""
    connection.execute(insert(DASHBOARDS).values(**asdict(row)))


def change(connection: Connection, row: DashboardRow, version: int) -> DashboardRow | None:
    """Write the row as the version after `version`; None when somebody else has changed it since."""
    changed = replace(row, version=version + 1)
    where = DASHBOARDS.c.name == row.name, DASHBOARDS.c.version == version
    done = connection.execute(update(DASHBOARDS).where(*where).values(**asdict(changed)))
    return changed if done.rowcount == 1 else None


def _rows(connection: Connection, where: Any) -> Iterator[DashboardRow]:
    return (DashboardRow(**row._mapping) for row in connection.execute(select(DASHBOARDS).where(where).order_by(DASHBOARDS.c.name)))
