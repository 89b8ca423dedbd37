"""One consistent view of the mirror: every statement of an answer sees the same committed rows and the same version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlalchemy import func, select
from sqlalchemy.sql import ClauseElement

from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query.context import Context
from prefect_vantage.query.expressions import at
from prefect_vantage.query.statements import Prepared, to_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Snapshot:
    """Runs statements on one cursor inside one read-only transaction."""

    def __init__(self, cursor: DuckDBPyConnection) -> None:
        self._cursor = cursor

    def tuples(self, statement: ClauseElement) -> list[tuple[Any, ...]]:
        """The rows as tuples."""
        return self._cursor.execute(*to_sql(statement)).fetchall()

    def rows(self, statement: ClauseElement) -> list[dict[str, Any]]:
        """The rows as dicts by column name."""
        return self._dicts(*to_sql(statement))

    def prepared(self, statement: Prepared, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rows of a prepared statement as dicts."""
        return self._dicts(*statement.with_values(values))

    def sql(self, text: str, parameters: list[Any]) -> list[dict[str, Any]]:
        """The rows of a statement that is text already, as dicts."""
        return self._dicts(text, parameters)

    def _dicts(self, text: str, parameters: list[Any]) -> list[dict[str, Any]]:
        result = self._cursor.execute(text, parameters)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def arrow(self, statement: ClauseElement) -> pa.Table:
        """The rows as an Arrow table."""
        return self._cursor.execute(*to_sql(statement)).to_arrow_table()

    def stream(self, statement: ClauseElement, rows: int) -> Iterator[pa.RecordBatch]:
        """The rows as Arrow batches of about that many rows, worked out while they are taken; the next statement ends it."""
        yield from self._cursor.execute(*to_sql(statement)).to_arrow_reader(rows)

    def number(self, statement: ClauseElement) -> int:
        """The one whole number that the statement answers."""
        return int(self.tuples(statement)[0][0])

    @property
    def version(self) -> int:
        """The mirror's version that this snapshot sees."""
        return int(self._cursor.execute("SELECT value FROM meta WHERE name = 'version'").fetchall()[0][0])

    def reach(self, context: Context) -> tuple[int, datetime | None]:
        """How many runs there are and how far back they go (naive UTC)."""
        count, oldest = self.tuples(select(func.count(), func.min(at(context))).select_from(RUNS))[0]
        return int(count), oldest


@contextmanager
def glance(mirror: Mirror) -> Iterator[Snapshot]:
    """A view for one statement, which needs no transaction to stand still. Raises MirrorError, QueryTimeout."""
    with mirror.cursor() as cursor:
        yield Snapshot(cursor)


@contextmanager
def snapshot(mirror: Mirror, *, seconds: float | None = None) -> Iterator[Snapshot]:
    """A view that stands still until the block ends. Raises MirrorError, QueryTimeout."""
    with mirror.cursor(seconds=seconds) as cursor:
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        yield Snapshot(cursor)
        cursor.execute("COMMIT")
