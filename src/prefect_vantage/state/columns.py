"""The state store's tables share one METADATA, one way to name constraints, and types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, Column, DateTime, MetaData, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
"""Every table of the state store; a migration needs the names to find what it changes."""

Json = JSON().with_variant(JSONB(), "postgresql")
"""Any JSON value."""


class Moment(TypeDecorator[datetime]):
    """An aware UTC instant: SQLite has no zones, so they are put on again when it is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the library's names
        """Raises ValueError for a time without a zone: nobody would know which instant it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the library's names
        """Aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def id_column(name: str = "id", *args: Any, primary_key: bool = True) -> Column[str]:
    """A UUID as text; `args` are constraints such as a ForeignKey."""
    return Column(name, String(36), *args, primary_key=primary_key, nullable=False)


def text_column(name: str, *, nullable: bool = False) -> Column[str]:
    """Text of any length."""
    return Column(name, Text, nullable=nullable)


def moment_column(name: str, *, nullable: bool = False) -> Column[datetime]:
    """An aware UTC instant."""
    return Column(name, Moment, nullable=nullable)


def new_id() -> str:
    """A fresh id for a row."""
    return str(uuid4())
