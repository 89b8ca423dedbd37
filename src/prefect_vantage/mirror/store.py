"""The mirror's file: opened by one writer, read through cursors by many threads, changed only by `apply` (see `batch`).

Mirror.open ─► cursor() … reads, each its own snapshot
           └─► apply(Batch) ─► one transaction ─► version + 1 ─► bus
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import duckdb

from prefect_vantage.bus import Bus, Committed
from prefect_vantage.errors import MirrorError, MirrorLocked, QueryTimeout
from prefect_vantage.mirror.batch import Batch, write_batch
from prefect_vantage.mirror.lock import WriterLock
from prefect_vantage.mirror.schema import FOLDED_TAGS_COLUMN, METADATA, RUNS, SCHEMA_VERSION, create_statements
from prefect_vantage.mirror.upgrade import upgrade
from prefect_vantage.mirror.watchdog import Watchdog
from prefect_vantage.times import Clock, to_naive_utc, utc_now

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class MirrorOptions:
    """How the file is opened: DuckDB's limits and the longest time of one statement, in seconds."""

    memory_limit: str = "1GB"
    threads: int | None = None
    statement_seconds: float = 20.0
    url: str = ""


class Mirror:
    """The one connection to the file. Thread-safe: readers take cursors, writers queue on a lock."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        path: Path | None,
        *,
        options: MirrorOptions,
        lock: WriterLock | None,
        clock: Clock,
        bus: Bus,
    ) -> None:
        self._connection = connection
        self._lock = lock
        self._options = options
        self._clock = clock
        self._writing = threading.Lock()
        self._watchdog = Watchdog()
        self.path = path
        self.bus = bus
        self._version = _prepare(connection)

    @classmethod
    def open(cls, path: Path | None, *, options: MirrorOptions | None = None, clock: Clock = utc_now, bus: Bus | None = None) -> Mirror:
        """Open (and create) the mirror for writing; `None` is a mirror in memory. Raises MirrorLocked, MirrorError."""
        options = options or MirrorOptions()
        lock = WriterLock(path) if path else None
        if lock:
            lock.acquire(url=options.url)
        connection: duckdb.DuckDBPyConnection | None = None
        try:
            connection = _connect(path, options)
            return cls(connection, path, options=options, lock=lock, clock=clock, bus=bus or Bus())
        except BaseException:
            if connection is not None:
                connection.close()
            if lock:
                lock.release()
            raise

    @property
    def version(self) -> int:
        """Grows by one with every committed batch that changed something; survives restarts."""
        return self._version

    @contextmanager
    def cursor(self, *, seconds: float | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own for reading, interrupted after `seconds` (the setting by default). Raises QueryTimeout, MirrorError."""
        limit = self._options.statement_seconds if seconds is None else seconds
        cursor = self._connection.cursor()
        try:
            with self._watchdog.watch(limit, cursor.interrupt):
                yield cursor
        except duckdb.InterruptException as error:
            raise QueryTimeout(
                f"The question took longer than {limit:g} s and was stopped", hint="Narrow the time range or the terms."
            ) from error
        except duckdb.Error as error:
            raise MirrorError(f"The mirror could not answer: {error}") from error
        finally:
            cursor.close()

    def rows(self, table: str, ids: Sequence[str]) -> dict[str, Row]:
        """The present rows of `table` with those ids, by id (ids as text). Unknown ids are left out."""
        if table not in METADATA.tables:
            raise MirrorError(f"The mirror has no table {table!r}")
        if not ids:
            return {}
        # A list of constants goes through the index; a sub-query would scan the whole table (20 ms against 400 ms at a million rows).
        constants = ", ".join(f"'{UUID(one)}'::UUID" for one in ids)
        with self.cursor() as cursor:
            wanted = f"* EXCLUDE ({FOLDED_TAGS_COLUMN})" if table == RUNS.name else "*"  # what a write works out is no part of a row
            found = cursor.execute(f"SELECT {wanted} FROM {table} WHERE id IN ({constants})").to_arrow_table()
        rows: list[Row] = found.to_pylist()
        return {str(row["id"]): {name: _plain(value) for name, value in row.items()} for row in rows}

    def cursor_value(self, name: str) -> str | None:
        """The JSON text that an ingest loop stored under `name`, or None."""
        with self.cursor() as cursor:
            row = cursor.execute("SELECT value FROM cursors WHERE name = ?", [name]).fetchone()
        return None if row is None else str(row[0])

    def apply(self, batch: Batch) -> Committed:
        """Write one batch in one transaction; all of it or nothing. Raises MirrorError. Tells the bus afterwards."""
        with self._writing:
            now = self._clock()
            try:
                self._connection.execute("BEGIN")
                changed = write_batch(self._connection, batch, now=to_naive_utc(now))
                version = self._version + (1 if changed.tables else 0)
                self._connection.execute("UPDATE meta SET value = ? WHERE name = 'version'", [version])
                self._connection.execute("COMMIT")
            except duckdb.Error as error:
                self._roll_back()
                raise MirrorError(f"A batch could not be written: {error}", hint="Is the disk full or read-only?") from error
            self._version = version
        committed = Committed(version=version, at=now, run_ids=changed.run_ids, tables=changed.tables)
        if changed.tables:
            self.bus.publish(committed)
        return committed

    def _roll_back(self) -> None:
        try:
            self._connection.execute("ROLLBACK")
        except duckdb.Error:
            return  # DuckDB has already ended the transaction

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file; waits for running batches. Raises MirrorError."""
        with self._writing:
            try:
                self._connection.execute("CHECKPOINT")
            except duckdb.Error as error:
                raise MirrorError(f"The mirror could not be checkpointed: {error}") from error

    def close(self) -> None:
        """Close the file and give the writer's lock back."""
        with self._writing:
            self._connection.close()
        self._watchdog.close()
        if self._lock:
            self._lock.release()


def _connect(path: Path | None, options: MirrorOptions) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": options.memory_limit, "autoinstall_known_extensions": False}
    if options.threads:
        config["threads"] = options.threads
    try:
        return duckdb.connect(str(path) if path else ":memory:", config=config)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise MirrorLocked(
                f"Another process has the mirror open: {error}", hint="Stop it or choose another VANTAGE_DATA_DIR."
            ) from error
        raise MirrorError(f"The mirror could not be opened: {error}", hint="Check the folder's permissions and free space.") from error
    except duckdb.Error as error:
        raise MirrorError(
            f"The mirror could not be opened: {error}", hint="Move the file away to start a new mirror; ingest fills it again."
        ) from error


def _prepare(connection: duckdb.DuckDBPyConnection) -> int:
    """Create what is missing, bring an older schema up to date, answer the mirror's version."""
    for statement in create_statements():
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('schema', ?), ('version', 0) ON CONFLICT DO NOTHING", [SCHEMA_VERSION])
    found = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    upgrade(connection, int(found["schema"]))
    return int(found["version"])


def _plain(value: object) -> object:
    """Ids come back from DuckDB as UUID objects in some paths; everything above the mirror speaks text."""
    return str(value) if type(value).__name__ == "UUID" else value
