"""What people said of errors: open, resolved or ignored, and every change of it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from prefect_vantage.state.columns import Moment

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the tables."""
    op.create_table("error_statuses", sa.Column("id", sa.String(32), primary_key=True), *_said())
    op.create_table(
        "error_status_changes",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        *(column for column in _said() if column.name != "version"),
    )


def _said() -> list[sa.Column[Any]]:
    return [
        sa.Column("error_group", sa.Text, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("until", Moment, nullable=True),
        sa.Column("more_than", sa.Integer, nullable=True),
        sa.Column("per", sa.String(10), nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", sa.Text, nullable=True),
    ]
