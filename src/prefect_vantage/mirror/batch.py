"""A batch: the rows that one step of ingest wants written, and how they reach the tables.

Batch ─► Arrow ─► INSERT OR REPLACE per table ─► transitions without those already there ─► renames ─► family trees ─► deletions ─► cursors
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import duckdb
import pyarrow as pa
from sqlalchemy import Table

from prefect_vantage.mirror.schema import FOLDED_TAGS, METADATA, RUNS, arrow_schema

RowLike = Mapping[str, object]
_DEEPEST_FAMILY = 64
_FEW = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """`rows`: whole rows per table name (missing columns are NULL); `deleted`: ids per table that Prefect no longer has; `removed`: run ids to forget; `cursors`: JSON values per name."""

    rows: Mapping[str, Sequence[RowLike]] = field(default_factory=dict)
    deleted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    removed: Sequence[str] = ()
    cursors: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a batch changed: ids of runs, names of tables (cursors alone change nothing that a reader sees)."""

    run_ids: frozenset[str]
    tables: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Rename:
    """Where a name is copied to: `runs.<column>` of rows whose `<key>` is the renamed thing's id."""

    table: str
    key: str
    column: str


_RENAMES = (
    _Rename("flows", "flow_id", "flow"),
    _Rename("deployments", "deployment_id", "deployment"),
    _Rename("pools", "pool_id", "pool"),
    _Rename("queues", "queue_id", "queue"),
)


def write_batch(connection: duckdb.DuckDBPyConnection, batch: Batch, *, now: datetime) -> Changed:
    """Write `batch` inside the caller's transaction. Raises duckdb.Error."""
    run_ids: set[str] = {str(row["id"]) for row in batch.rows.get(RUNS.name, ())}
    for rename in _RENAMES:
        run_ids |= _follow_rename(connection, rename, batch.rows.get(rename.table, ()))
    written = {name for name, rows in batch.rows.items() if rows and _write_rows(connection, METADATA.tables[name], rows)}
    if batch.rows.get(RUNS.name):
        run_ids |= _link_families(connection, [str(row["id"]) for row in batch.rows[RUNS.name]])
    for name, ids in batch.deleted.items():
        if ids:
            _mark_deleted(connection, METADATA.tables[name], ids, now)
            run_ids |= set(ids) if name == RUNS.name else set()
    if batch.removed:
        _remove_runs(connection, batch.removed)
        run_ids |= set(batch.removed)
    for name, value in batch.cursors.items():
        connection.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?, ?)", [name, json.dumps(value), now])
    tables = written | {name for name, ids in batch.deleted.items() if ids}
    return Changed(frozenset(run_ids), frozenset(tables | ({RUNS.name} if run_ids else set())))


def _write_rows(connection: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[RowLike]) -> bool:
    """Whether anything was written: transitions that are all there already write nothing."""
    schema = arrow_schema(table)
    arrow = pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)
    connection.register("_batch", arrow)
    try:
        if table.name == "transitions":
            return _write_transitions(connection) > 0
        if table.primary_key.columns:
            computed = f" REPLACE ({FOLDED_TAGS} AS folded_tags)" if table is RUNS else ""
            connection.execute(f"INSERT OR REPLACE INTO {table.name} SELECT *{computed} FROM _batch")
        else:
            connection.execute(f"INSERT INTO {table.name} SELECT * FROM _batch")
        return True
    finally:
        connection.unregister("_batch")


def _write_transitions(connection: duckdb.DuckDBPyConnection) -> int:
    """Each transition once; answers how many were new. There is no unique index (millions of UUIDs in one would cost more than the rows): the times prune the look-up."""
    written = connection.execute(
        """
        INSERT INTO transitions
        SELECT DISTINCT ON (id) * FROM _batch
        WHERE id::UUID NOT IN (
            SELECT t.id FROM transitions t WHERE t.occurred BETWEEN (SELECT min(occurred) FROM _batch) AND (SELECT max(occurred) FROM _batch) AND t.id IS NOT NULL
        )
        ORDER BY occurred
        """
    ).fetchone()
    return int(written[0]) if written else 0


def _follow_rename(connection: duckdb.DuckDBPyConnection, rename: _Rename, rows: Sequence[RowLike]) -> set[str]:
    """Copy changed names to the runs that carry them; answers the ids of those runs (none when a thing is new)."""
    changed: set[str] = set()
    for row in rows:
        before = connection.execute(f"SELECT name FROM {rename.table} WHERE id = ?::UUID", [row["id"]]).fetchone()
        if before is None or before[0] == row.get("name"):
            continue
        found = connection.execute(f"SELECT id FROM runs WHERE {rename.key} = ?::UUID", [row["id"]]).fetchall()
        connection.execute(f"UPDATE runs SET {rename.column} = ? WHERE {rename.key} = ?::UUID", [row.get("name"), row["id"]])
        changed |= {str(one[0]) for one in found}
    return changed


def _link_families(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> set[str]:
    """Give every run of the batch, and every descendant of one, the top-most run it hangs from (newest-first backfill meets children before parents)."""
    changed: set[str] = set()
    touched = list(ids)
    for _ in range(_DEEPEST_FAMILY):
        found = _unlinked(connection, touched)
        if not found:
            break
        touched = [str(child) for child, _root in found]
        connection.execute(
            "UPDATE runs SET root_id = u.root FROM (SELECT unnest(?::UUID[]) AS id, unnest(?::UUID[]) AS root) u WHERE runs.id = u.id",
            [touched, [str(root) for _child, root in found]],
        )
        changed |= set(touched)
    return changed


def _unlinked(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[tuple[object, object]]:
    """Runs of `ids` and children of `ids` whose root is not their parent's, with that root.

    Few are named one by one, which goes through the index: in a transaction that has just replaced rows the statement for many takes 50 times as long.
    """
    return _few_unlinked(connection, ids) if len(ids) <= _FEW else _many_unlinked(connection, ids)


def _few_unlinked(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[tuple[object, object]]:
    named = _constants(ids)
    own = f"WITH own AS MATERIALIZED (SELECT id, parent_id, root_id FROM runs WHERE id IN ({named})) SELECT * FROM own WHERE parent_id IS NOT NULL"
    children = f"SELECT id, parent_id, root_id FROM runs WHERE parent_id IN ({named})"
    pairs = {row[0]: row for statement in (own, children) for row in connection.execute(statement).fetchall()}
    if not pairs:
        return []
    parents = _constants({str(parent) for _child, parent, _root in pairs.values()})
    roots = dict(connection.execute(f"SELECT id, root_id FROM runs WHERE id IN ({parents})").fetchall())
    return [(child, roots[parent]) for child, parent, root in pairs.values() if parent in roots and root != roots[parent]]


def _constants(ids: Collection[str]) -> str:
    """Ids as a list of SQL constants; anything that is no UUID raises ValueError."""
    return ", ".join(f"'{UUID(one)}'::UUID" for one in ids)


def _many_unlinked(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[tuple[object, object]]:
    """Parents and children are looked up apart from each other: one join with OR would scan the whole table twice."""
    return connection.execute(
        """
        WITH touched AS (SELECT unnest(?::UUID[]) AS id),
             pairs AS (
                 SELECT id, parent_id, root_id FROM runs WHERE parent_id IS NOT NULL AND id IN (SELECT id FROM touched)
                 UNION
                 SELECT id, parent_id, root_id FROM runs WHERE parent_id IS NOT NULL AND parent_id IN (SELECT id FROM touched)
             )
        SELECT c.id, p.root_id FROM pairs c
        JOIN (SELECT id, root_id FROM runs WHERE id IN (SELECT parent_id FROM pairs)) p ON c.parent_id = p.id
        WHERE c.root_id IS DISTINCT FROM p.root_id
        """,
        [list(ids)],
    ).fetchall()


def _mark_deleted(connection: duckdb.DuckDBPyConnection, table: Table, ids: Sequence[str], now: datetime) -> None:
    connection.execute(f"UPDATE {table.name} SET deleted = ? WHERE deleted IS NULL AND id IN (SELECT unnest(?::UUID[]))", [now, list(ids)])


def _remove_runs(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> None:
    """Forget runs with all that hangs on them."""
    for table, key in (("runs", "id"), ("transitions", "run_id"), ("task_runs", "run_id")):
        connection.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT unnest(?::UUID[]))", [list(ids)])
