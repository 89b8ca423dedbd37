"""Exports that the service writes in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from prefect_vantage.state.columns import Json, Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "exports",
        sa.Column("id", sa.String(36), primary_key=True, nullable=False),
        sa.Column("q", sa.Text, nullable=False),
        sa.Column("format", sa.String(20), nullable=False),
        sa.Column("columns", Json, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("bom", sa.Boolean, nullable=False),
        sa.Column("raw_formulas", sa.Boolean, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("via", sa.String(20), nullable=True),
        sa.Column("flow_run_id", sa.String(36), nullable=True),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("claim", sa.String(64), nullable=True),
        sa.Column("claimed_until", Moment, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("created_by", sa.Text, nullable=True),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=True),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("file", sa.Text, nullable=True),
    )
    op.create_index("ix_exports_status_due_at", "exports", ["status", "due_at"])
    op.create_index("ix_exports_created_at", "exports", ["created_at"])
