"""Reports as versioned objects: those of the project's folder, and those that people made or changed here.

    name ─► kept in the state store (version 1, 2, …)? ─► else a file of the folder (version 0, read anew each time)
    change ─► checked through and through ─► the next version, or Stale ─► listeners

A report of the folder that is changed here is kept from then on; deleting it brings the file's back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection

from prefect_vantage.definitions import told
from prefect_vantage.errors import Conflict, InvalidInput, NotFound, ReportError, Stale, StateError
from prefect_vantage.reporting.check import read_whole
from prefect_vantage.reporting.definition import ReportDefinition, read_definition
from prefect_vantage.state import reports as kept
from prefect_vantage.state.people import Person
from prefect_vantage.state.reports import ReportRow, VersionRow
from prefect_vantage.state.store import Store
from prefect_vantage.times import Clock

MOST = 500
RESERVED = frozenset({"preview", "times", "schema", "new"})
"""Words of the API's and the pages' addresses, which no report may be called."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report: `source` is `file` (of the project, version 0) or `kept`. `problem` says why its definition cannot be used."""

    name: str
    definition: ReportDefinition | None
    source: str
    version: int
    created: datetime | None = None
    created_by: str | None = None
    updated: datetime | None = None
    updated_by: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What a report was in one version; `change` is created, changed, restored or deleted."""

    version: int
    change: str
    at: datetime
    by: str | None
    definition: Mapping[str, Any]


class Catalogue:
    """Thread-safe; `folder` holds the project's definitions."""

    def __init__(self, folder: Path, store: Store, clock: Clock, name_of: Callable[[Person], str | None]) -> None:
        self._folder = folder
        self._store = store
        self._clock = clock
        self._name_of = name_of
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each change, in the thread that made it."""
        self._listeners.append(listener)

    def all(self) -> tuple[Report, ...]:
        """Every report by name. A file that cannot be read is told with its problem; a state store that is away leaves those of the folder."""
        found = {path.stem: _of_file(path) for path in sorted(self._folder.glob("*.yaml"))}
        found |= {row.name: _of_row(row) for row in self._rows()}
        return tuple(found[name] for name in sorted(found))

    def find(self, name: str) -> Report:
        """The report of that name. Raises NotFound, ReportError for one whose definition cannot be used, StateError."""
        with self._store.reading() as connection:
            row = kept.find(connection, name)
        found = _of_row(row) if row is not None and row.deleted_at is None else self._file(name)
        if found.definition is None:
            raise ReportError(found.problem or "", hint="Mend its definition.")
        return found

    def create(self, person: Person, content: Any) -> Report:
        """Keep a new report. Raises InvalidInput with every mistake, Conflict when there is one of that name."""
        definition = read(content)
        if definition.name in RESERVED or (self._folder / f"{definition.name}.yaml").is_file():
            raise Conflict(f"The name {definition.name!r} is taken", hint="Choose another, or change that report.")
        with self._store.transaction() as connection:
            row = kept.find(connection, definition.name)
            if row is not None and row.deleted_at is None:
                raise Conflict(f"There is a report {definition.name!r} already", hint="Choose another name, or change that one.")
            made = self._write(connection, person, definition, row, "created")
        self._tell()
        return _of_row(made)

    def replace(self, person: Person, name: str, content: Any, version: int | None) -> Report:
        """Give a report another definition, if it still has that version (None: whatever it has). Raises NotFound, Stale, InvalidInput."""
        if isinstance(content, dict):
            content = {"name": name, **content}
        definition = read(content)
        if definition.name != name:
            raise InvalidInput(f"name: the report is called {name!r}", hint="A report keeps its name; make another one for another name.")
        with self._store.transaction() as connection:
            row = self._present(connection, name, version)
            if row is not None and row.definition == dumped(definition):
                return _of_row(row)
            made = self._write(connection, person, definition, row, "changed" if row else "created")
        self._tell()
        return _of_row(made)

    def delete(self, person: Person, name: str, version: int | None) -> None:
        """Take a report away; `restore` brings it back. One of the folder comes back as its file has it. Raises NotFound, Stale, Conflict."""
        with self._store.transaction() as connection:
            row = self._present(connection, name, version)
            if row is None:
                raise Conflict(f"{name!r} is a file of the project and is not deleted here", hint=f"Delete reports/{name}.yaml.")
            now, who = self._clock(), self._name_of(person)
            gone = replace(row, deleted_at=now, updated_at=now, updated_by=who)
            if kept.change(connection, gone, row.version, "deleted") is None:
                raise self._stale(connection, name)
        self._tell()

    def restore(self, person: Person, name: str, version: int | None = None) -> Report:
        """Make a version (the one before it was deleted by default) the present one. Raises NotFound, InvalidInput for one that cannot be used."""
        with self._store.transaction() as connection:
            row = kept.find(connection, name)
            if row is None:
                raise _missing(name, (one.name for one in self.all()))
            wanted = row.version if version is None else version
            old = next((one for one in kept.versions(connection, name) if one.version == wanted), None)
            if old is None:
                raise NotFound(f"{name!r} has no version {wanted}", hint=f"There are 1 to {row.version}.")
            made = self._write(connection, person, read(old.definition), row, "restored")
        self._tell()
        return _of_row(made)

    def versions(self, name: str) -> tuple[Version, ...]:
        """Every version, the newest first; none of a report that only a file has. Raises NotFound."""
        with self._store.reading() as connection:
            found = kept.versions(connection, name)
        if not found:
            self._file(name)
        return tuple(_version(one) for one in found)

    def _rows(self) -> list[ReportRow]:
        try:
            with self._store.reading() as connection:
                return kept.all_reports(connection)
        except StateError:
            return []

    def _file(self, name: str) -> Report:
        path = self._folder / f"{name}.yaml"
        if path.parent != self._folder or not path.is_file():
            raise _missing(name, (one.name for one in self.all()))
        return _of_file(path)

    def _present(self, connection: Connection, name: str, version: int | None) -> ReportRow | None:
        """The kept row that is to be changed, None for a report that only a file has. Raises NotFound, Stale."""
        row = kept.find(connection, name)
        alive = row is not None and row.deleted_at is None
        if not alive:
            self._file(name)
        if version not in (None, row.version if row and alive else 0):
            raise self._stale(connection, name)
        return row if alive else None

    def _write(self, connection: Connection, person: Person, definition: ReportDefinition, row: ReportRow | None, what: str) -> ReportRow:
        now, who = self._clock(), self._name_of(person)
        row = row or kept.find(connection, definition.name)
        if row is None:
            if len(kept.all_reports(connection)) >= MOST:
                raise Conflict(f"There are {MOST} reports already", hint="Delete some that nobody reads.")
            made = ReportRow(definition.name, dumped(definition), 1, now, who, now, who)
            kept.add(connection, made)
            return made
        wanted = replace(row, definition=dumped(definition), updated_at=now, updated_by=who, deleted_at=None)
        written = kept.change(connection, wanted, row.version, what)
        if written is None:
            raise self._stale(connection, definition.name)
        return written

    def _stale(self, connection: Connection, name: str) -> Stale:
        row = kept.find(connection, name)
        present = _of_row(row) if row is not None and row.deleted_at is None else self._file(name)
        who = f" by {present.updated_by}" if present.updated_by else ""
        return Stale(
            f"{name!r} has been changed{who} meanwhile",
            hint="Look at both versions; send the present version in If-Match to replace it.",
            present=present,
        )

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def read(content: Any) -> ReportDefinition:
    """The definition in a JSON value, checked through and through. Raises InvalidInput that names the path and the mend of every mistake."""
    try:
        return read_whole(orjson.dumps(content).decode())
    except InvalidInput as error:
        raise told(error) from error


def dumped(definition: ReportDefinition) -> dict[str, Any]:
    """As JSON, without what has its default; `read` reads it back."""
    return definition.model_dump(mode="json", exclude_defaults=True)


def _of_file(path: Path) -> Report:
    try:
        return Report(path.stem, read_definition(path), "file", 0)
    except ReportError as error:
        return Report(path.stem, None, "file", 0, problem=f"{error.message} {error.hint or ''}".strip())


def _of_row(row: ReportRow) -> Report:
    common = (row.created_at, row.created_by, row.updated_at, row.updated_by)
    try:
        return Report(row.name, ReportDefinition.model_validate(row.definition), "kept", row.version, *common)
    except ValueError as error:  # kept by another version of Vantage
        return Report(row.name, None, "kept", row.version, *common, problem=f"{row.name}: {error}")


def _version(row: VersionRow) -> Version:
    return Version(row.version, row.change, row.at, row.by, row.definition)


def _missing(name: str, known: Iterable[str]) -> NotFound:
    return NotFound(f"There is no report {name!r}", hint=f"There are: {', '.join(known) or 'none'}.")
