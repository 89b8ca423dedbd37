"""Everything that can be done with dashboards: those of the project's folder, and those that people made or changed here.

    name ─► kept in the state store (version 1, 2, …)? ─► else a file of the folder (version 0, read anew each time)
    change ─► may they? ─► checked through and through ─► the next version, or Stale ─► listeners

A dashboard of the folder that is changed here is kept from then on, for everybody; deleting it brings the file's back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from prefect_vantage.dashboards.check import read, read_path
from prefect_vantage.dashboards.definition import DashboardDefinition, dumped
from prefect_vantage.definitions import DefinitionError
from prefect_vantage.errors import Conflict, InvalidInput, NotFound, Stale, StateError
from prefect_vantage.presets.definition import slug_of
from prefect_vantage.presets.preset import name_of
from prefect_vantage.state import dashboards as kept
from prefect_vantage.state.dashboards import DashboardRow
from prefect_vantage.state.people import Person
from prefect_vantage.state.store import Store
from prefect_vantage.times import Clock

MOST_SHARED = 500
MOST_PERSONAL = 100
RESERVED = frozenset({"panels", "new"})
"""Words of the API's and the pages' addresses, which no dashboard may be called."""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard as one person sees it: `source` is `file` (of the project, version 0) or `kept`. `problem` says why it cannot be drawn."""

    name: str
    definition: DashboardDefinition | None
    source: str
    version: int
    mine: bool = False
    owner: str | None = None
    created: datetime | None = None
    created_by: str | None = None
    updated: datetime | None = None
    updated_by: str | None = None
    problem: str | None = None


class Dashboards:
    """Thread-safe; `folder` holds the project's definitions."""

    def __init__(self, store: Store, folder: Path, clock: Clock) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock

    def all(self, person: Person) -> tuple[Dashboard, ...]:
        """Every dashboard that the person sees, by title. A file that cannot be read is told with its problem."""
        found = {path.stem: _of_file(path) for path in sorted(self._folder.glob("*.yaml"))}
        found |= {row.name: _of_row(row, person) for row in self._rows() if row.visible_to(person.id)}
        return tuple(sorted(found.values(), key=_place))

    def find(self, person: Person, name: str) -> Dashboard:
        """The dashboard of that name. Raises NotFound, InvalidInput for one that cannot be drawn, StateError."""
        with self._store.reading() as connection:
            row = kept.find(connection, name)
        found = _of_row(row, person) if row is not None and row.visible_to(person.id) else self._file(name)
        if found.definition is None:
            raise InvalidInput(found.problem or "", hint="Mend its definition.")
        return found

    def create(self, person: Person, content: Any) -> Dashboard:
        """Keep a new dashboard; without a name it gets one made of its title. Raises InvalidInput with every mistake, Conflict for a name that is taken."""
        definition = read(content)
        with self._store.transaction() as connection:
            if not definition.name:
                definition = definition.model_copy(update={"name": self._free_name(connection, definition.title)})
            elif self._is_taken(connection, definition.name):
                raise Conflict(f"The name {definition.name!r} is taken", hint="Choose another name, or change that dashboard.")
            self._check_room(connection, person, shared=definition.shared)
            return _of_row(self._write(connection, person, definition, kept.find(connection, definition.name)), person)

    def replace(self, person: Person, name: str, content: Any, version: int | None) -> Dashboard:
        """Give a dashboard another definition, if it still has that version (None: any). Raises NotFound, Stale, InvalidInput, Conflict."""
        definition = read({"name": name, **content} if isinstance(content, dict) else content)
        if definition.name != name:
            raise InvalidInput(f"name: it is called {name!r}", hint="A dashboard keeps its name; make another one for another name.")
        with self._store.transaction() as connection:
            row = self._present(connection, person, name, version)
            if not definition.shared and (row is None or row.owner_id != person.id or self._has_file(name)):
                raise Conflict("Only its owner can make a shared dashboard personal", hint="Save it as another dashboard of your own.")
            if row is not None and row.definition == dumped(definition):
                return _of_row(row, person)
            return _of_row(self._write(connection, person, definition, row or kept.find(connection, name)), person)

    def delete(self, person: Person, name: str, version: int | None) -> None:
        """Take a dashboard away. One of the folder comes back as its file has it. Raises NotFound, Stale, Conflict."""
        with self._store.transaction() as connection:
            row = self._present(connection, person, name, version)
            if row is None:
                raise Conflict(
                    f"{name!r} is a file of the project and is not deleted here", hint=f"Delete ui_extensions/dashboards/{name}.yaml."
                )
            now = self._clock()
            if kept.change(connection, replace(row, deleted_at=now, updated_at=now, updated_by=name_of(person)), row.version) is None:
                raise self._stale(connection, person, name)

    def _rows(self) -> list[DashboardRow]:
        """A state store that is away leaves the dashboards of the folder."""
        try:
            with self._store.reading() as connection:
                return kept.all_dashboards(connection)
        except StateError:
            return []

    def _has_file(self, name: str) -> bool:
        path = self._folder / f"{name}.yaml"
        return path.parent == self._folder and path.is_file()

    def _file(self, name: str) -> Dashboard:
        if not self._has_file(name):
            raise NotFound(f"There is no dashboard {name!r} that you can see", hint="It may have been deleted, or be somebody's own.")
        return _of_file(self._folder / f"{name}.yaml")

    def _is_taken(self, connection: Connection, name: str) -> bool:
        row = kept.find(connection, name)
        return name in RESERVED or self._has_file(name) or (row is not None and row.deleted_at is None)

    def _free_name(self, connection: Connection, title: str) -> str:
        stem = slug_of(title)
        number, name = 1, stem
        while self._is_taken(connection, name):
            number += 1
            name = f"{stem}-{number}"
        return name

    def _check_room(self, connection: Connection, person: Person, *, shared: bool) -> None:
        same = [row for row in kept.all_dashboards(connection) if row.shared is shared and row.visible_to(person.id)]
        most = MOST_SHARED if shared else MOST_PERSONAL
        if len(same) >= most:
            raise Conflict(
                f"There are {most} {'shared' if shared else 'personal'} dashboards already", hint="Delete some that nobody opens."
            )

    def _present(self, connection: Connection, person: Person, name: str, version: int | None) -> DashboardRow | None:
        """The kept row that is to be changed, None for a dashboard that only a file has. Raises NotFound, Stale."""
        row = kept.find(connection, name)
        seen = row is not None and row.visible_to(person.id)
        if not seen:
            self._file(name)
        if version not in (None, row.version if row and seen else 0):
            raise self._stale(connection, person, name)
        return row if seen else None

    def _write(self, connection: Connection, person: Person, definition: DashboardDefinition, row: DashboardRow | None) -> DashboardRow:
        """As the next version of the row; whoever makes a dashboard anew is its owner."""
        now, who = self._clock(), name_of(person)
        if row is None:
            made = DashboardRow(definition.name, dumped(definition), definition.shared, person.id, who, 1, now, who, now, who)
            kept.add(connection, made)
            return made
        wanted = replace(row, definition=dumped(definition), shared=definition.shared, updated_at=now, updated_by=who, deleted_at=None)
        if row.deleted_at is not None:
            wanted = replace(wanted, owner_id=person.id, owner_name=who, created_at=now, created_by=who)
        written = kept.change(connection, wanted, row.version)
        if written is None:
            raise self._stale(connection, person, definition.name)
        return written

    def _stale(self, connection: Connection, person: Person, name: str) -> Stale:
        row = kept.find(connection, name)
        present = _of_row(row, person) if row is not None and row.visible_to(person.id) else self._file(name)
        who = f" by {present.updated_by}" if present.updated_by else ""
        return Stale(
            f"{name!r} has been changed{who} meanwhile",
            hint="Look at both versions; send the present version in If-Match to replace it.",
            present=present,
        )


def _place(one: Dashboard) -> tuple[str, str]:
    return (one.definition.title if one.definition else one.name).casefold(), one.name


def _of_file(path: Path) -> Dashboard:
    try:
        return Dashboard(path.stem, read_path(path), "file", 0)
    except DefinitionError as error:
        return Dashboard(path.stem, None, "file", 0, problem=f"{error.message} {error.hint or ''}".strip())


def _of_row(row: DashboardRow, person: Person) -> Dashboard:
    seen = Dashboard(
        row.name,
        None,
        "kept",
        row.version,
        row.owner_id == person.id,
        row.owner_name,
        row.created_at,
        row.created_by,
        row.updated_at,
        row.updated_by,
    )
    try:
        return replace(seen, definition=read(row.definition))
    except InvalidInput as error:  # kept by another version of Vantage
        return replace(seen, problem=f"{row.name}: {error.message}")
