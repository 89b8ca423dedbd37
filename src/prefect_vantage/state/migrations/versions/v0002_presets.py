"""Presets, what people marked about them, and recent queries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from prefect_vantage.state.columns import Json, Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "presets",
        sa.Column("id", sa.String(36), primary_key=True, nullable=False),
        sa.Column("slug", sa.String(100), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "description", "query")),
        *(sa.Column(name, Json, nullable=False) for name in ("sort", "columns")),
        sa.Column("grouping", sa.Text, nullable=True),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("owner_id", sa.Text, nullable=False),
        sa.Column("owner_name", sa.Text, nullable=True),
        sa.Column("source", sa.String(200), nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("created_by", sa.Text, nullable=True),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=True),
        sa.Column("deleted_at", Moment, nullable=True),
        sa.Column("deleted_by", sa.Text, nullable=True),
        sa.UniqueConstraint("slug", name="uq_presets_slug"),
        sa.UniqueConstraint("source", name="uq_presets_source"),
    )
    op.create_index("ix_presets_owner_id", "presets", ["owner_id"])
    op.create_table(
        "preset_marks",
        sa.Column("person_id", sa.String(200), primary_key=True),
        sa.Column("preset_id", sa.String(100), primary_key=True),
        sa.Column("starred", sa.Boolean, nullable=False),
        sa.Column("position", sa.Float, nullable=True),
    )
    op.create_index("ix_preset_marks_preset_id", "preset_marks", ["preset_id"])
    op.create_table(
        "preset_defaults",
        sa.Column("person_id", sa.String(200), primary_key=True),
        sa.Column("preset_id", sa.String(100), nullable=True),
        sa.Column("name", sa.Text, nullable=True),
        sa.Column("changed_at", Moment, nullable=False),
    )
    op.create_table(
        "recent_queries",
        sa.Column("person_id", sa.String(200), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("q", sa.Text, nullable=False),
        sa.Column("used_at", Moment, nullable=False),
    )
    op.create_index("ix_recent_queries_person_id_used_at", "recent_queries", ["person_id", "used_at"])
