"""Prefect's own database as the demo writes it: SQLite or PostgreSQL, in short transactions, through Prefect's tables.

`rows` hands over plain values; here they become what each database wants. SQLite takes an executemany in an immediate transaction that is
tried again when the server holds the lock; PostgreSQL takes COPY into temporary tables and one statement that moves them over, because
runs and states refer to each other and PostgreSQL checks that at the end of a statement.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from prefect.server.database import orm_models
from prefect.server.utilities.database import Timestamp
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from prefect_vantage.demo.rows import Batch, Row, moment
from prefect_vantage.errors import InvalidInput, PrefectError

Result = TypeVar("Result")

LOCK_TRIES = 40
LOCK_PAUSE = 0.25
TABLES: dict[str, sa.Table] = {
    name: orm_models.Base.metadata.tables[name] for name in ("flow_run", "flow_run_state", "task_run", "task_run_state")
}


class Store(Protocol):
    """A database that takes batches; each batch is written wholly or not at all."""

    connection: AsyncConnection

    async def write(self, batch: Batch) -> None:
        """Write all rows of `batch`."""

    async def delete(self, statement: sa.Delete) -> int:
        """Number of rows that `statement` deleted, not counting what went with them."""


class SqliteStore:
    """Prefect's SQLite file, which a running server may be using."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def write(self, batch: Batch) -> None:
        """Write all rows of `batch`; waits while another process holds the lock. Raises PrefectError when it never lets go."""
        statements = [(_insert(table, rows[0]), _tuples(TABLES[table], rows, SQLITE)) for table, rows in batch.tables.items() if rows]

        async def insert() -> None:
            for statement, rows in statements:
                await self.connection.exec_driver_sql(statement, rows)

        await self._locked(insert)

    async def delete(self, statement: sa.Delete) -> int:
        """Number of rows that `statement` deleted, not counting what went with them."""
        await self.connection.exec_driver_sql("PRAGMA foreign_keys = ON")

        async def delete() -> int:
            return int((await self.connection.execute(statement)).rowcount)

        return await self._locked(delete)

    async def _locked(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """The result of `work` in one transaction, tried again while another process holds the lock."""
        for attempt in range(LOCK_TRIES):
            try:
                await self.connection.exec_driver_sql("BEGIN IMMEDIATE")
                break
            except OperationalError as error:
                if "locked" not in str(error):
                    raise
                await asyncio.sleep(LOCK_PAUSE * (1 + attempt % 4))
        else:
            raise PrefectError("Prefect's database stayed locked.", hint="Stop its workers for a moment, or move it to PostgreSQL.")
        try:
            result = await work()
            await self.connection.exec_driver_sql("COMMIT")
        except BaseException:
            await self.connection.exec_driver_sql("ROLLBACK")
            raise
        return result


class PostgresStore:
    """Prefect's PostgreSQL database."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def write(self, batch: Batch) -> None:
        """Write all rows of `batch` in one transaction."""
        filled = {table: rows for table, rows in batch.tables.items() if rows}
        async with self.connection.begin():
            driver = (await self.connection.get_raw_connection()).driver_connection
            assert driver is not None
            for table, rows in filled.items():
                columns = ", ".join(rows[0])
                await self.connection.exec_driver_sql(
                    f"CREATE TEMPORARY TABLE new_{table} ON COMMIT DROP AS SELECT {columns} FROM {table} LIMIT 0"
                )
                await driver.copy_records_to_table(f"new_{table}", records=_tuples(TABLES[table], rows, POSTGRES), columns=list(rows[0]))
            moves = [
                f"move_{table} AS (INSERT INTO {table} ({', '.join(rows[0])}) SELECT * FROM new_{table})" for table, rows in filled.items()
            ]
            await self.connection.exec_driver_sql(f"WITH {', '.join(moves)} SELECT 1")

    async def delete(self, statement: sa.Delete) -> int:
        """Number of rows that `statement` deleted, not counting what went with them."""
        async with self.connection.begin():
            return int((await self.connection.execute(statement)).rowcount)


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[Store]:
    """The database at `url` (any SQLAlchemy URL of SQLite or PostgreSQL). Raises InvalidInput or PrefectError."""
    parsed = database_url(url)
    postgres = parsed.get_backend_name() == "postgresql"
    engine = create_async_engine(parsed) if postgres else create_async_engine(parsed, isolation_level="AUTOCOMMIT")
    try:
        async with _connected(engine) as connection:
            if postgres:
                yield PostgresStore(connection)
            else:
                for pragma in ("busy_timeout = 5000", "synchronous = NORMAL", "cache_size = -65536", "temp_store = MEMORY"):
                    await connection.exec_driver_sql(f"PRAGMA {pragma}")
                yield SqliteStore(connection)
    except sa.exc.IntegrityError as error:
        raise PrefectError("These runs are in Prefect's database already.", hint="Choose another --seed.") from error
    except (sa.exc.SQLAlchemyError, OSError) as error:
        raise PrefectError(
            f"Prefect's database refused: {str(error).splitlines()[0]}", hint="Is the address right, and is it Prefect's?"
        ) from error
    finally:
        await engine.dispose()


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as connection:
        yield connection


def database_url(url: str) -> sa.URL:
    """`url` with the driver that Prefect itself uses. Raises InvalidInput for anything but SQLite and PostgreSQL."""
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    try:
        parsed = sa.make_url(url)
        return parsed.set(drivername=drivers[parsed.drivername.partition("+")[0]])
    except (KeyError, sa.exc.ArgumentError) as error:
        raise InvalidInput(
            f"{url!r} is not the address of Prefect's database.", hint="sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from error


Convert = Callable[[Any], Any]


def _sqlite_time(at: int) -> str:
    return moment(at).replace(tzinfo=None).isoformat(" ", "microseconds")


# How SQLite and PostgreSQL want the two kinds of column that rows give as microseconds.
SQLITE: dict[type[Any], Convert] = {Timestamp: _sqlite_time, sa.Interval: _sqlite_time}
POSTGRES: dict[type[Any], Convert] = {Timestamp: moment, sa.Interval: lambda spent: timedelta(microseconds=spent)}


def _tuples(table: sa.Table, rows: list[Row], converters: dict[type[Any], Convert]) -> list[tuple[Any, ...]]:
    """The rows as tuples in the order of the first row's columns, times converted."""
    converts = [converters.get(type(table.columns[column].type)) for column in rows[0]]
    return [
        tuple(value if convert is None or value is None else convert(value) for convert, value in zip(converts, row.values(), strict=True))
        for row in rows
    ]


def _insert(table: str, row: Row) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
