"""Actions on runs and their audit: who asked for what, the frozen set of runs, and the outcome of each.

A row of `action_runs` goes pending ─► sent ─► done │ skipped │ failed; `sent` survives a crash, so that nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    and_,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from prefect_vantage.errors import NotFound
from prefect_vantage.state.columns import METADATA, Json, id_column, moment_column, text_column
from prefect_vantage.state.people import Person

ACTIONS = Table(
    "actions",
    METADATA,
    id_column(),
    text_column("kind"),
    text_column("status"),
    text_column("person_id"),
    text_column("person_name"),
    text_column("person_source"),
    text_column("reason", nullable=True),
    text_column("query", nullable=True),
    text_column("timezone"),
    Column("options", Json, nullable=False),
    Column("mirror_version", BigInteger, nullable=False),
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
    text_column("state", nullable=True),
    text_column("status"),
    text_column("message", nullable=True),
    Column("state_id", String(36), nullable=True),
    Column("new_run_id", String(36), nullable=True),
    moment_column("at", nullable=True),
    Index(None, "action_id", "status", "position"),
    Index(None, "run_id"),
)
