"""Reports as they are kept: what a report is now, and every version that it ever had.

A deleted report keeps its rows, so that it can be restored; a report of the project's folder has none until somebody changes it here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, String, Table, insert, select, update

from prefect_vantage.state.columns import METADATA, Json, moment_column, text_column

REPORTS = Table(
    "reports",
    METADATA,
    Column("name", String(80), primary_key=True),
    Column("definition", Json, nullable=False),
    Column("version", Integer, nullable=False),
    moment_column("created_at"),
    text_column("created_by", nullable=True),
    moment_column("updated_at"),
    text_column("updated_by", nullable=True),
    moment_column("deleted_at", nullable=True),
)

REPORT_VERSIONS = Table(
    "report_versions",
    METADATA,
    Column("name", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("change", String(20), nullable=False),  # created, changed, restored, deleted
    Column("definition", Json, nullable=False),
    moment_column("at"),
    text_column("by", nullable=True),
)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report; the `…_by` are names, None for somebody who gave none."""

    name: str
    definition: dict[str, Any]
    version: int
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """What a report was in one version, and who made it so."""

    name: str
    version: int
    change: str
    definition: dict[str, Any]
    at: datetime
    by: str | None


def all_reports(connection: Connection) -> list[ReportRow]:
    """Every report that is not deleted, by name."""
    return list(_rows(connection, REPORTS.c.deleted_at.is_(None)))


def find(connection: Connection, name: str) -> ReportRow | None:
    """The report of that name, deleted or not."""
    return next(_rows(connection, REPORTS.c.name == name), None)


def add(connection: Connection, row: ReportRow) -> None:
    """Keep a new report, with its first version."""
    connection.execute(insert(REPORTS).values(**asdict(row)))
    _note(connection, row, "created")


def change(connection: Connection, row: ReportRow, version: int, what: str) -> ReportRow | None:
    """Write the row as the version after `version`; None when somebody else has changed it since."""
    changed = replace(row, version=version + 1)
    where = REPORTS.c.name == row.name, REPORTS.c.version == version
    if connection.execute(update(REPORTS).where(*where).values(**asdict(changed))).rowcount != 1:
        return None
    _note(connection, changed, what)
    return changed


def versions(connection: Connection, name: str) -> list[VersionRow]:
    """Every version, the newest first."""
    statement = select(REPORT_VERSIONS).where(REPORT_VERSIONS.c.name == name).order_by(REPORT_VERSIONS.c.version.desc())
    return [VersionRow(**row._mapping) for row in connection.execute(statement)]


def _note(connection: Connection, row: ReportRow, what: str) -> None:
    version = VersionRow(row.name, row.version, what, row.definition, row.updated_at, row.updated_by)
    connection.execute(insert(REPORT_VERSIONS).values(**asdict(version)))


def _rows(connection: Connection, where: Any) -> Iterator[ReportRow]:
    return (ReportRow(**row._mapping) for row in connection.execute(select(REPORTS).where(where).order_by(REPORTS.c.name)))
