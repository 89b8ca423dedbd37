"""The mirror's tables, declared once: DDL, Arrow schemas and the query compiler are all made from them.

Timestamps are UTC without a zone (TIMESTAMPTZ sends date functions through ICU, five times slower); ids are UUID (a third of the size of text).
Names of flows, deployments, pools and queues are denormalised on `runs`, so that any answer is one scan; renames are followed by ingest.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from duckdb_sqlalchemy import Dialect
from sqlalchemy import ARRAY, BigInteger, Boolean, Column, DateTime, Double, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import TypeEngine

SCHEMA_VERSION = 2
METADATA = MetaData()
TAG_BORDER = "\x1f"
FOLDED_TAGS_COLUMN = "folded_tags"
FOLDED_TAGS = "CASE WHEN len(tags) > 0 THEN chr(31) || lower(array_to_string(list_transform(tags, lambda tag: replace(tag, chr(31), chr(30))), chr(31))) || chr(31) END"
"""What `folded_tags` holds, as SQL over a row's `tags`: folded by DuckDB, as the other side of a comparison is."""


def _id(name: str, *, primary_key: bool = False) -> Column[Any]:
    return Column(name, Uuid(as_uuid=False), primary_key=primary_key, nullable=not primary_key, autoincrement=False)


def _text(name: str, *, nullable: bool = True) -> Column[Any]:
    return Column(name, Text, nullable=nullable)


def _time(name: str) -> Column[Any]:
    return Column(name, DateTime, nullable=True)


RUNS = Table(
    "runs",
    METADATA,
    _id("id", primary_key=True),
    _text("name", nullable=False),
    _id("flow_id"),
    _text("flow"),
    _id("deployment_id"),
    _text("deployment"),
    _id("pool_id"),
    _text("pool"),
    _id("queue_id"),
    _text("queue"),
    _text("worker"),
    _id("state_id"),
    _text("state_type"),  # COMPLETED, FAILED, CRASHED, CANCELLED, CANCELLING, PAUSED, PENDING, RUNNING, SCHEDULED
    _text("state_name"),
    _time("state_at"),
    _text("message"),
    _text("error"),  # last exception line of the message, only of failed and crashed runs
    _text("error_type"),  # exception class
    _text("error_group"),  # fingerprint: class + message with numbers, ids, quoted strings, paths, addresses masked
    _text("parameters"),  # JSON text, redacted
    Column("tags", ARRAY(Text), nullable=False),
    Column("priority", Integer, nullable=True),
    Column("attempts", Integer, nullable=False),
    _time("scheduled"),  # S: expected start
    _time("pending"),  # P: first PENDING, where known
    _time("started"),  # F: first RUNNING
    _time("ended"),  # E: end of the final state
    _time("created"),
    _time("updated"),
    _time("deleted"),  # when Vantage found that Prefect had deleted it
    Column("run_seconds", Double, nullable=False),  # R without the RUNNING state that is still open
    _id("parent_task_run_id"),
    _id("parent_id"),
    _id("root_id"),  # its own id for a root run
    _text("version"),  # flow version
    _text("created_by"),  # display value of the creator
    _text("trigger"),  # schedule, automation, parent, api, …
    _text("idempotency_key"),
    Column("auto_scheduled", Boolean, nullable=False),
    Column("states_complete", Boolean, nullable=False),  # every transition of the run is in `transitions`
    _text(
        "folded_tags"
    ),  # the tags in lower case, each between two `TAG_BORDER`s: filled by every write, four times faster to search than `tags`
)

TRANSITIONS = Table(
    "transitions",
    METADATA,
    _id("id"),  # the state's id, which is the event's id
    _id("run_id"),
    _text("type"),
    _text("name"),
    _text("message"),
    _time("occurred"),
)

TASK_RUNS = Table(
    "task_runs",
    METADATA,
    _id("id", primary_key=True),
    _id("run_id"),
    _text("name"),
    _text("task_key"),
    _text("state_type"),
    _text("state_name"),
    _time("state_at"),
    _text("message"),
    Column("attempts", Integer, nullable=False),
    _time("scheduled"),
    _time("started"),
    _time("ended"),
    Column("run_seconds", Double, nullable=False),
)

FLOWS = Table(
    "flows", METADATA, _id("id", primary_key=True), _text("name"), Column("tags", ARRAY(Text)), _time("created"), _time("deleted")
)

DEPLOYMENTS = Table(
    "deployments",
    METADATA,
    _id("id", primary_key=True),
    _text("name"),
    _id("flow_id"),
    _text("description"),
    _text("version"),
    Column("tags", ARRAY(Text)),
    Column("paused", Boolean),
    _text("status"),
    _text("pool"),
    _text("queue"),
    Column("concurrency_limit", Integer),
    _text("schedules"),  # JSON text
    _text("parameter_schema"),  # JSON text
    _time("created"),
    _time("deleted"),
)

POOLS = Table(
    "pools",
    METADATA,
    _id("id", primary_key=True),
    _text("name"),
    _text("type"),
    _text("status"),
    Column("paused", Boolean),
    Column("concurrency_limit", Integer),
    _time("deleted"),
)

QUEUES = Table(
    "queues",
    METADATA,
    _id("id", primary_key=True),
    _text("name"),
    _id("pool_id"),
    _text("pool"),
    Column("priority", Integer),
    _text("status"),
    Column("paused", Boolean),
    Column("concurrency_limit", Integer),
    _time("last_polled"),
    _time("deleted"),
)

WORKERS = Table(
    "workers",
    METADATA,
    _id("id", primary_key=True),
    _text("name"),
    _id("pool_id"),
    _text("pool"),
    _text("status"),
    _time("last_heartbeat"),
    Column("heartbeat_seconds", Integer),
    _time("first_seen"),
    _time("deleted"),
)

LIMITS = Table(
    "limits",
    METADATA,
    _id("id", primary_key=True),
    _text("name"),
    Column("active", Boolean),
    Column("slots", Integer),  # the limit
    Column("active_slots", Integer),
    Column("denied_slots", Integer),
    _time("deleted"),
)

SAMPLES = Table(
    "samples",
    METADATA,
    _time("taken"),
    _text("kind"),  # pool, queue, limit, worker
    _id("subject_id"),
    _text("subject"),
    Column("slots", Integer),  # concurrency limit in force, NULL for none
    Column("active_slots", Integer),
    Column("online", Boolean),  # workers: a heartbeat was seen; pools and queues: not paused
)

CURSORS = Table(
    "cursors",  # where each ingest loop stands: committed in the transaction of the rows it speaks of
    METADATA,
    Column("name", Text, primary_key=True),
    _text("value"),  # JSON text
    _time("updated"),
)

META = Table("meta", METADATA, Column("name", Text, primary_key=True), Column("value", BigInteger, nullable=False))

_ARROW: dict[type[TypeEngine[Any]], pa.DataType] = {
    Uuid: pa.string(),
    Text: pa.string(),
    Integer: pa.int32(),
    BigInteger: pa.int64(),
    Double: pa.float64(),
    Boolean: pa.bool_(),
    DateTime: pa.timestamp("us"),
    ARRAY: pa.list_(pa.string()),
}


def create_statements() -> list[str]:
    """`CREATE TABLE IF NOT EXISTS …` for every table, in DuckDB's dialect."""
    return [str(CreateTable(table, if_not_exists=True).compile(dialect=Dialect())) for table in METADATA.sorted_tables]


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of that table's rows; ids travel as text and are cast by DuckDB."""
    return pa.schema([(column.name, _ARROW[type(column.type)]) for column in table.columns])
