"""Reports with their versions; editions, deliveries, and who wants no more of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from prefect_vantage.state.columns import Json, Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "reports",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("definition", Json, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("created_by", sa.Text, nullable=True),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=True),
        sa.Column("deleted_at", Moment, nullable=True),
    )
    op.create_table(
        "report_versions",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("change", sa.String(20), nullable=False),
        sa.Column("definition", Json, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", sa.Text, nullable=True),
    )
    _editions()
    _deliveries()
    op.create_table(
        "unsubscribed",
        sa.Column("report", sa.String(80), primary_key=True),
        sa.Column("address", sa.String(400), primary_key=True),
        sa.Column("at", Moment, nullable=False),
    )


def _editions() -> None:
    op.create_table(
        "editions",
        sa.Column("id", sa.String(36), primary_key=True, nullable=False),
        sa.Column("report", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("definition", Json, nullable=False),
        sa.Column("period_start", Moment, nullable=False),
        sa.Column("period_end", Moment, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("period", "label", "timezone")),
        sa.Column("occasion", sa.String(60), nullable=False),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("opened_by", sa.Text, nullable=True),
        sa.Column("rendering_until", Moment, nullable=True),
        sa.Column("sealed_at", Moment, nullable=True),
        sa.Column("attempt", sa.Text, nullable=True),
        sa.Column("complete", sa.Boolean, nullable=True),
        sa.Column("empty", sa.Boolean, nullable=True),
        sa.Column("files", Json, nullable=False),
        sa.UniqueConstraint("report", "period_start", "period_end", "occasion", name="uq_editions_report_period_start_period_end_occasion"),
    )
    op.create_index("ix_editions_opened_at", "editions", ["opened_at"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(36), primary_key=True, nullable=False),
        sa.Column("edition_id", sa.String(36), nullable=False),
        sa.Column("address", sa.String(400), nullable=False),
        sa.Column("occasion", sa.String(60), nullable=False),
        sa.Column("recipient", Json, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        *(sa.Column(name, sa.Text, nullable=True) for name in ("reason", "reply")),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("unsubscribe", sa.String(64), nullable=False),
        sa.Column("claim", sa.String(64), nullable=True),
        *(sa.Column(name, Moment, nullable=True) for name in ("claimed_until", "handed_at")),
        *(sa.Column(name, Moment, nullable=False) for name in ("created_at", "due_at")),
        *(sa.Column(name, Moment, nullable=True) for name in ("first_tried_at", "ended_at")),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("bytes", sa.Integer, nullable=True),
        sa.Column("seconds", sa.Float, nullable=True),
        sa.Column("requested_by", sa.Text, nullable=True),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="fk_deliveries_edition_id"),
        sa.UniqueConstraint("edition_id", "address", "occasion", name="uq_deliveries_edition_id_address_occasion"),
        sa.UniqueConstraint("unsubscribe", name="uq_deliveries_unsubscribe"),
    )
    op.create_index("ix_deliveries_status_due_at", "deliveries", ["status", "due_at"])
    op.create_index("ix_deliveries_created_at", "deliveries", ["created_at"])
