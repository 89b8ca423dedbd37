"""The state store's database: opened (and brought up to date) when it is first needed, read and changed through short transactions.

Store(url) ─► transaction() │ reading() ─► Connection ─► rows;  a Loop calls check(), whose failures show on the System page until it succeeds

A noun that wants to be kept adds two files and touches none:
1. `state/<noun>.py`: its `Table`s on `columns.METADATA`, a frozen dataclass for a row, and functions that take a Connection first
   (`add(connection, …)`, `find(connection, …)`); they never commit, so that a caller can join several in one transaction.
2. `state/migrations/versions/v<NNNN>_<noun>.py`, numbered one up from the newest there (see `migrations`). A test builds one database from
   METADATA and one from the migrations, on SQLite and PostgreSQL, and says where they differ.
A route then writes `with parts.state.transaction() as connection: presets.add(connection, …)`. Long work (HTTP, the mirror) stays outside.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from prefect_vantage.errors import Conflict, SettingsError, StateError
from prefect_vantage.state import migrations

logger = logging.getLogger(__name__)

BUSY_SECONDS = 5.0
"""How long a transaction waits for another one's lock."""
_POOL = 5
_SHUN_SECONDS = 2.0
"""After a failure everybody but `check` is refused at once for so long, so that threads do not queue up before a database that is away."""
_HINT = "Vantage keeps trying; runs can be read meanwhile. VANTAGE_STATE_URL and VANTAGE_DATA_DIR say where it is."


class Store:
    """Thread-safe. Making one opens nothing, so that a database that is away keeps nobody from reading runs."""

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        """`url` is `sqlite:///path`, `sqlite://` (in memory) or `postgresql://…`. Raises SettingsError."""
        self._url = database_url(url)
        self._busy_seconds = busy_seconds
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        self._failure: tuple[float, StateError] | None = None

    @classmethod
    def at(cls, path: Path) -> Store:
        """The SQLite store in that file."""
        return cls(f"sqlite:///{path}")

    @property
    def address(self) -> str:
        """Where the database is, without its password."""
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Read and change, all or nothing; on SQLite the only writer meanwhile. Raises StateError, Conflict."""
        self._refuse_soon_after_failure()
        with self._connection(write=True) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot to read from; waits for no writer. Raises StateError."""
        self._refuse_soon_after_failure()
        with self._connection(write=False) as connection:
            yield connection

    def check(self) -> bool:
        """Open it if need be and see that it can be written; the tick of a Loop (False: nothing more to do at once). Raises StateError."""
        with self._connection(write=True) as connection:
            connection.execute(text("SELECT 1"))
        self._failure = None
        return False

    def close(self) -> None:
        """Give the connections back; the next use opens it again."""
        with self._opening:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    @contextmanager
    def _connection(self, *, write: bool) -> Iterator[Connection]:
        with self._wrapped():
            engine = self._opened().execution_options(vantage_write=write)
            with engine.begin() as connection:
                yield connection

    def _opened(self) -> Engine:
        with self._opening:
            if self._engine is None:
                engine = self._make_engine()
                try:
                    with engine.begin() as connection:
                        migrations.upgrade(connection)
                except BaseException:
                    engine.dispose()
                    raise
                self._engine = engine
            return self._engine

    def _make_engine(self) -> Engine:
        if self._url.get_backend_name() == "sqlite":
            return _sqlite(self._url, self._busy_seconds)
        seconds = max(1, round(self._busy_seconds))
        options = f"-c lock_timeout={seconds * 1000} -c statement_timeout=30000 -c timezone=UTC"
        connect = {"connect_timeout": seconds, "application_name": "vantage", "options": options}
        try:
            return create_engine(self._url, pool_pre_ping=True, pool_size=_POOL, max_overflow=0, pool_timeout=10, connect_args=connect)
        except ModuleNotFoundError as error:
            raise StateError("PostgreSQL's driver is not installed", hint="Run: pip install 'prefect-vantage[postgres]'") from error

    def _refuse_soon_after_failure(self) -> None:
        failure = self._failure
        if failure and time.monotonic() - failure[0] < _SHUN_SECONDS:
            raise StateError(failure[1].message, hint=failure[1].hint)

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        """Errors of the database become ours; nothing is half-written, because the transaction is over by then."""
        try:
            yield
        except IntegrityError as error:
            raise Conflict("Somebody else has changed this at the same time", hint="Read it again and repeat.") from error
        except (SQLAlchemyError, OSError) as error:
            logger.debug("The state store failed", exc_info=error)
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            failure = StateError(f"The state store ({self.address}) cannot be used: {reason}", hint=_HINT)
            if isinstance(error, _AWAY):
                self._failure = time.monotonic(), failure
            raise failure from error


_AWAY = (OperationalError, InterfaceError, PoolTimeout, OSError)
"""Not a wrong statement but a database that is away, full, locked or not writable."""


def database_url(text: str) -> URL:
    """What SQLAlchemy connects to: psycopg for PostgreSQL. Raises SettingsError without repeating a password."""
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (SQLAlchemyError, ValueError) as error:
        raise SettingsError("VANTAGE_STATE_URL is no address of a database", hint=_FORMS) from error
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite":
        return url
    raise SettingsError(f"VANTAGE_STATE_URL: {url.drivername} is not supported", hint=_FORMS)


_FORMS = "Write postgresql://user:password@host/database, or leave it out for a SQLite file in VANTAGE_DATA_DIR."


def _sqlite(url: URL, busy_seconds: float) -> Engine:
    """SQLite as several threads want it: WAL, foreign keys, and writers that queue at BEGIN rather than fail in the middle."""
    in_memory = not url.database or url.database == ":memory:"
    if not in_memory:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    # A database in memory lives as long as its one connection, which everybody then takes turns to use.
    size = 1 if in_memory else _POOL
    connect = {"check_same_thread": False, "timeout": busy_seconds}
    engine = create_engine(url, poolclass=QueuePool, pool_size=size, max_overflow=0, pool_timeout=10, connect_args=connect)

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # the driver would begin transactions itself, too late and not around DDL
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA synchronous = NORMAL")
        with suppress(Exception):  # a second process may hold the lock at this moment; the file then has WAL already
            raw.execute("PRAGMA journal_mode = WAL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("vantage_write", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
