"""Dashboards that people made or changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from prefect_vantage.state.columns import Json, Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "dashboards",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("definition", Json, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("owner_id", sa.String(200), nullable=False),
        sa.Column("owner_name", sa.Text, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("created_by", sa.Text, nullable=True),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=True),
        sa.Column("deleted_at", Moment, nullable=True),
    )
