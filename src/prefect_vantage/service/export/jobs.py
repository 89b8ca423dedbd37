"""Exports in the background: asked for, written one at a time, fetched later, removed after some days.

    ask ─► tick: whose are they? ─► (a flow of Prefect says begin │ at once) ─► written to a file beside its name ─► renamed ─► done

The service writes every file, since it has the mirror; a flow of Prefect shows how far it is there and leaves the link.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection

from prefect_vantage.errors import Conflict, InvalidInput, NotFound, StateError, VantageError
from prefect_vantage.query.export import check_columns
from prefect_vantage.query.run import Queries
from prefect_vantage.service.export.formats import FORMATS
from prefect_vantage.service.export.worker import ExportWorker
from prefect_vantage.service.export.writing import Broken, write
from prefect_vantage.settings import Settings
from prefect_vantage.state import exports as kept
from prefect_vantage.state.columns import new_id
from prefect_vantage.state.exports import EXPORTS, OPEN, ExportRow
from prefect_vantage.state.store import Store
from prefect_vantage.times import Clock

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)
"""So long a writer that is not heard of is waited for."""
PATIENCE = timedelta(minutes=2)
"""So long a worker of Prefect has time to begin; then the service goes on without it."""
ATTEMPTS = 3
OPEN_AT_ONCE = 50
_GONE = "Files of exports are removed after VANTAGE_EXPORT_DAYS."


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What to export. `flow_run`: the run of a flow that asks for it and follows it, so that no other one is made for it."""

    q: str
    timezone: str
    format: str = "csv"
    columns: tuple[str, ...] = ()
    bom: bool = False
    raw_formulas: bool = False
    flow_run: str | None = None


class Exports:
    """Thread-safe; files are in a folder of the service, everything else is in the state store."""

    def __init__(self, store: Store, queries: Queries, worker: ExportWorker, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._queries = queries
        self._worker = worker
        self._clock = clock
        self._settings = settings
        self._stopping = threading.Event()
        self._expired_at: datetime | None = None
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` when there is something to write."""
        self._listeners.append(listener)

    def ask(self, wish: ExportWish, by: str | None = None) -> ExportRow:
        """Keep an export to be written. The same flow run that asks again gets the one that it has, unless that came to nothing.

        Raises QueryError, InvalidInput for what cannot be exported, Conflict when too many wait.
        """
        now = self._clock()
        self.check(wish)
        via = "prefect" if wish.flow_run else None if self._settings.follow else "service"
        row = ExportRow(
            id=new_id(),
            q=wish.q,
            format=wish.format,
            timezone=wish.timezone,
            created_at=now,
            due_at=now,
            columns=wish.columns,
            bom=wish.bom,
            raw_formulas=wish.raw_formulas,
            via=via,
            flow_run_id=wish.flow_run,
            created_by=by,
        )
        with self._store.transaction() as connection:
            if wish.flow_run:
                same = kept.found(connection, EXPORTS.c.flow_run_id == wish.flow_run, EXPORTS.c.status.in_((*OPEN, "done")))
                if same:
                    return same[0]
            if kept.count(connection, EXPORTS.c.status.in_(OPEN)) >= OPEN_AT_ONCE:
                raise Conflict(f"{OPEN_AT_ONCE} exports wait already", hint="Wait for some of them, or cancel them on the Reports page.")
            kept.add(connection, row)
        self._changed()
        return row

    def check(self, wish: ExportWish) -> None:
        """Raises QueryError, InvalidInput for what cannot be exported."""
        check_columns(self._queries.ask(wish.q, wish.timezone), wish.columns)

    def list(self, limit: int = 100) -> Sequence[ExportRow]:
        """The newest first."""
        with self._store.reading() as connection:
            return kept.found(connection, limit=limit, newest=True)

    def get(self, export_id: str) -> ExportRow:
        """One export. Raises NotFound."""
        with self._store.reading() as connection:
            row = kept.find(connection, export_id)
        if row is None:
            raise NotFound(f"There is no export {export_id!r}", hint=_GONE)
        return row

    def begin(self, export_id: str) -> ExportRow:
        """The flow run of an export is there: it is written now. Twice is once. Raises NotFound."""
        with self._store.transaction() as connection:
            kept.change(connection, export_id, EXPORTS.c.status == "waiting", due_at=self._clock(), via="prefect")
        self._changed()
        return self.get(export_id)

    def cancel(self, export_id: str) -> ExportRow:
        """Write it no further. One that has ended stays as it is. Raises NotFound."""
        with self._store.transaction() as connection:
            kept.change(connection, export_id, EXPORTS.c.status.in_(OPEN), status="cancelled", claim=None, ended_at=self._clock())
        return self.get(export_id)

    def delete(self, export_id: str) -> None:
        """Take it away with its file. Raises NotFound."""
        self.get(export_id)
        with self._store.transaction() as connection:
            kept.remove(connection, export_id)
        self._remove_files(export_id)

    def path(self, row: ExportRow) -> Path:
        """The file of an export that is done. Raises Conflict while it is not, NotFound for a file that is gone."""
        if row.status != "done" or row.file is None:
            raise Conflict(f"The export is {row.status}", hint=row.reason or "Ask again when it is done.")
        found = self._folder(row.id) / row.file
        if not found.is_file():
            raise NotFound("The file of this export is gone", hint="Was VANTAGE_DATA_DIR moved?")
        return found

    def expires(self, row: ExportRow) -> datetime | None:
        """When an export that has ended is removed."""
        return row.ended_at + timedelta(days=self._settings.export_days) if row.ended_at else None

    def stop(self) -> None:
        """Let the export that is being written break off; it is begun anew when the service is there again."""
        self._stopping.set()

    def tick(self) -> bool:
        """Look after what waits and write the next one; whether there is more to do at once."""
        try:
            self._release_stranded()
            self._settle()
            self._expire()
            more = self._write_next()
        except StateError:
            return False  # the store's own loop says that it is away
        return more and not self._stopping.is_set()

    def _release_stranded(self) -> None:
        now = self._clock()
        gone = EXPORTS.c.status == "writing", EXPORTS.c.claimed_until < now
        with self._store.reading() as connection:
            stranded = kept.found(connection, *gone)
        for row in stranded:
            with self._store.transaction() as connection:
                self._again(connection, row, "The service stopped while it wrote.", *gone)

    def _again(self, connection: Connection, row: ExportRow, reason: str, *where: ColumnElement[bool]) -> None:
        if row.attempts >= ATTEMPTS:
            told = f"Given up after {ATTEMPTS} attempts. {reason}"
            kept.change(connection, row.id, *where, status="failed", claim=None, reason=told, ended_at=self._clock())
        else:
            kept.change(connection, row.id, *where, status="waiting", claim=None, due_at=self._clock(), rows=0, bytes=0, reason=reason)

    def _settle(self) -> None:
        """Hand what is new to a worker of Prefect, where one waits."""
        with self._store.reading() as connection:
            new = kept.found(connection, EXPORTS.c.status == "waiting", EXPORTS.c.via.is_(None))
        for row in new:
            reason = None
            try:
                run_id = self._worker.start(row)
            except Exception as error:  # an export is written with or without Prefect
                logger.warning(
                    "The export %s could not be handed to Prefect: %s", row.id, error, exc_info=not isinstance(error, VantageError)
                )
                run_id, reason = None, f"Prefect could not take it: {error}"
            now = self._clock()
            values = {"via": "prefect", "flow_run_id": run_id, "due_at": now + PATIENCE} if run_id else {"via": "service", "due_at": now}
            with self._store.transaction() as connection:
                kept.change(connection, row.id, EXPORTS.c.status == "waiting", EXPORTS.c.via.is_(None), reason=reason, **values)

    def _write_next(self) -> bool:
        now = self._clock()
        due = EXPORTS.c.status == "waiting", EXPORTS.c.via.is_not(None), EXPORTS.c.due_at <= now
        with self._store.reading() as connection:
            waiting = kept.found(connection, *due, limit=1)
        if not waiting:
            return False
        row, claim = waiting[0], str(uuid4())
        begun = {"status": "writing", "claim": claim, "claimed_until": now + CLAIM, "attempts": EXPORTS.c.attempts + 1}
        with self._store.transaction() as connection:
            taken = kept.change(connection, row.id, *due, **begun)
        if taken:
            self._write(replace(row, attempts=row.attempts + 1), claim)
        return True

    def _write(self, row: ExportRow, claim: str) -> None:
        mine = EXPORTS.c.status == "writing", EXPORTS.c.claim == claim

        def told(rows: int, total: int, size: int) -> bool:
            """Keep how far it is; False when it is to end here."""
            if self._stopping.is_set():
                return False
            with self._store.transaction() as connection:
                until = self._clock() + CLAIM
                return kept.change(connection, row.id, *mine, rows=rows, total=total, bytes=size, claimed_until=until)

        file = f"vantage-runs-{row.created_at:%Y%m%dT%H%M%SZ}.{FORMATS[row.format].ending}"
        try:
            written = write(self._queries, row, self._folder(row.id) / file, told)
        except Broken:
            with self._store.transaction() as connection:
                stopped = kept.change(connection, row.id, *mine, status="waiting", claim=None, rows=0, bytes=0, attempts=row.attempts - 1)
            if not stopped:
                self._remove_files(row.id)
            return
        except StateError:
            raise
        except Exception as error:
            self._failed(row, error, *mine)
            return
        done = {"status": "done", "rows": written.rows, "total": written.rows, "bytes": written.bytes, "file": file, "reason": None}
        with self._store.transaction() as connection:
            ended = kept.change(connection, row.id, *mine, **done, claim=None, ended_at=self._clock())
        if not ended:
            self._remove_files(row.id)  # it was cancelled, or deleted, at the last moment

    def _failed(self, row: ExportRow, error: Exception, *mine: ColumnElement[bool]) -> None:
        expected = isinstance(error, (VantageError, OSError))
        logger.warning("The export %s broke: %s", row.id, error, exc_info=not expected)
        reason = error.message if isinstance(error, VantageError) else f"{error}" or type(error).__name__
        with self._store.transaction() as connection:
            if isinstance(error, InvalidInput):  # the same would happen again
                kept.change(connection, row.id, *mine, status="failed", claim=None, reason=reason, ended_at=self._clock())
            else:
                self._again(connection, row, reason, *mine)

    def _expire(self) -> None:
        """Once an hour: remove what ended long ago, with its file."""
        now = self._clock()
        if self._expired_at is not None and now - self._expired_at < timedelta(hours=1):
            return
        self._expired_at = now
        with self._store.transaction() as connection:
            old = kept.found(connection, EXPORTS.c.ended_at < now - timedelta(days=self._settings.export_days))
            for row in old:
                kept.remove(connection, row.id)
        for row in old:
            self._remove_files(row.id)

    def _folder(self, export_id: str) -> Path:
        return self._settings.exports_path / export_id

    def _remove_files(self, export_id: str) -> None:
        with suppress(OSError):
            shutil.rmtree(self._folder(export_id))

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()
