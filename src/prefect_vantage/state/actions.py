"""Actions on runs and their audit: who asked for what, the frozen set of runs, and the outcome of each.

A row of `action_runs` goes pending ─► sent ─► done │ skipped │ failed; `sent` survives a crash, so that nothing is done twice.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from prefect_vantage.state.columns import METADATA, Json, id_column, moment_column, text_column

ACTIONS = Table(
    "actions",
    METADATA,
    id_column(),
    text_column("kind"),
    text_column("status"),  # running, stopping, finished, stopped
    text_column("person_id"),
    text_column("person_name"),
    text_column("person_source"),
    text_column("reason", nullable=True),
    text_column("query", nullable=True),  # None: runs were named one by one
    text_column("timezone"),
    Column("options", Json, nullable=False),  # what the kind needs: a state, tags, parameters
    Column("mirror_version", BigInteger, nullable=False),  # the set is what the query found then
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    moment_column("created_at"),
    moment_column("finished_at", nullable=True),
    text_column("stopped_by", nullable=True),
    Index(None, "created_at"),
    Index(None, "status"),
)

ACTION_RUNS = Table(
    "action_runs",
    METADATA,
    id_column("action_id", ForeignKey("actions.id", ondelete="CASCADE")),
    Column("position", Integer, primary_key=True, autoincrement=False),
    id_column("run_id", primary_key=False),
    text_column("name"),
    text_column("flow", nullable=True),
    text_column("state", nullable=True),  # its state's name when the set was frozen
    text_column("status"),
    text_column("message", nullable=True),
    Column("new_run_id", String(36), nullable=True),  # of a resubmission
    moment_column("at", nullable=True),
    Index(None, "action_id", "status", "position"),
    Index(None, "run_id"),
)
