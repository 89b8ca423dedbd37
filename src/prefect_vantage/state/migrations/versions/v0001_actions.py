"""Actions on runs and the outcome of each run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from prefect_vantage.state.columns import Json, Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "actions",
        sa.Column("id", sa.String(36), primary_key=True, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "status", "person_id", "person_name", "person_source")),
        *(sa.Column(name, sa.Text, nullable=True) for name in ("reason", "query")),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("mirror_version", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("total", "done", "skipped", "failed")),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("finished_at", Moment, nullable=True),
        sa.Column("stopped_by", sa.Text, nullable=True),
    )
    op.create_index("ix_actions_created_at", "actions", ["created_at"])
    op.create_index("ix_actions_status", "actions", ["status"])
    op.create_table(
        "action_runs",
        sa.Column("action_id", sa.String(36), sa.ForeignKey("actions.id", ondelete="CASCADE"), primary_key=True, nullable=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("flow", sa.Text, nullable=True),
        sa.Column("state", sa.Text, nullable=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=True),
        sa.Column("state_id", sa.String(36), nullable=True),
        sa.Column("new_run_id", sa.String(36), nullable=True),
        sa.Column("at", Moment, nullable=True),
    )
    op.create_index("ix_action_runs_action_id_status_position", "action_runs", ["action_id", "status", "position"])
    op.create_index("ix_action_runs_run_id", "action_runs", ["run_id"])
