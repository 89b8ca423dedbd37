"""Everything that can be done with presets: the one object that the service talks to.

person + ref + what ─► transaction (find ─► may they? ─► write as the next version, or Stale) ─► listeners
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from prefect_vantage.errors import Conflict, InvalidInput, NotFound, Stale
from prefect_vantage.presets.definition import slug_of
from prefect_vantage.presets.listing import Listing, list_for
from prefect_vantage.presets.preset import Draft, Preset, name_of, seen_by
from prefect_vantage.presets.templates import templates
from prefect_vantage.presets.view import view_of
from prefect_vantage.state import presets as kept
from prefect_vantage.state.columns import new_id
from prefect_vantage.state.people import Person
from prefect_vantage.state.presets import Default, Mark, PresetRow
from prefect_vantage.state.store import Store
from prefect_vantage.times import Clock

MOST_SHARED = 500
MOST_PERSONAL = 200
RESERVED = frozenset({"default", "import", "link", "order"})
"""Words of the API's addresses, which no preset's slug may be."""
RESTORABLE = timedelta(days=30)
"""So long a deleted preset can be brought back."""


@dataclass(frozen=True, slots=True)
class Match:
    """The version that an editor has seen; None for whatever it is now (`If-Match: *`)."""

    version: int | None


class Presets:
    """Thread-safe; `folder` holds the templates."""

    def __init__(self, store: Store, folder: Path, clock: Clock) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each change, in the thread that made it."""
        self._listeners.append(listener)

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()

    def all(self, person: Person) -> Listing:
        """What the person sees. Raises StateError; InvalidInput for a broken template, naming file and line."""
        with self._store.reading() as connection:
            return list_for(connection, person, templates(self._folder, name_of(person)))

    def find(self, person: Person, ref: str) -> Preset:
        """The preset or template of that id or slug. Raises NotFound."""
        listing = self.all(person)
        for one in (*listing.presets, *listing.templates):
            if ref in (one.id, one.slug):
                return one
        raise _missing(ref)

    def create(self, person: Person, draft: Draft, *, source: str | None = None, other_name: bool = False) -> Preset:
        """Keep a new preset. Raises Conflict when there are too many, or one of that name (`other_name`: number it instead)."""
        reserved = self._reserved()
        with self._store.transaction() as connection:
            if other_name:
                draft = replace(draft, name=_free_name(connection, person, draft))
            row = self._add(connection, person, draft, reserved, source)
            seen = self._seen(connection, person, row)
        self._changed()
        return seen

    def update(self, person: Person, ref: str, change: Mapping[str, Any], match: Match) -> Preset:
        """Change the given fields (name, description, query, sort, columns, grouping, shared).

        An order inside a new query takes the place of the present one. Raises NotFound, Stale with the present preset, Conflict, QueryError.
        """
        with self._store.transaction() as connection:
            row = self._editable(connection, person, ref, match)
            changed = _applied(row, change)
            if changed.shared != row.shared and row.owner_id != person.id:
                raise Conflict("Only its owner can make a shared preset personal", hint="Save it as another preset of your own.")
            if (changed.name, changed.shared) != (row.name, row.shared):
                _check_name(connection, person, changed.name, shared=changed.shared, besides=row.id)
            if changed != row:
                row = self._write(connection, person, changed, row.version)
            seen = self._seen(connection, person, row)
        self._changed()
        return seen

    def delete(self, person: Person, ref: str, match: Match) -> None:
        """Take a preset away; for thirty days it can be restored. Raises NotFound, Stale."""
        with self._store.transaction() as connection:
            row = self._editable(connection, person, ref, match)
            self._write(connection, person, replace(row, deleted_at=self._clock(), deleted_by=name_of(person)), row.version)
            kept.purge(connection, self._clock() - RESTORABLE)
        self._changed()

    def restore(self, person: Person, ref: str) -> Preset:
        """Bring a deleted preset back, with everybody's stars. Raises NotFound."""
        reserved = self._reserved()
        with self._store.transaction() as connection:
            row = kept.find(connection, ref)
            if row is None or not row.visible_to(person.id):
                raise _missing(ref)
            if row.deleted_at is not None:
                # Somebody may have given its slug to another one meanwhile.
                slug = row.slug if row.slug != row.id else _free_slug(connection, row.name, reserved)
                row = self._write(connection, person, replace(row, slug=slug, deleted_at=None, deleted_by=None), row.version)
            seen = self._seen(connection, person, row)
        self._changed()
        return seen

    def star(self, person: Person, ref: str, *, starred: bool) -> Preset:
        """Star a preset or template, or take the star away; only this person sees it. Raises NotFound."""
        found = self.find(person, ref)
        with self._store.transaction() as connection:
            kept.mark(connection, person.id, found.id, Mark(starred, found.position))
            kept.touch(connection, person.id, self._clock())
        self._changed()
        return replace(found, starred=starred)

    def choose_default(self, person: Person, ref: str | None) -> None:
        """Open this preset or template when the person opens the list plainly; None for the standard view. Raises NotFound."""
        found = None if ref is None else self.find(person, ref)
        with self._store.transaction() as connection:
            chosen = Default(found.id, found.name) if found else None
            kept.set_default(connection, person.id, chosen, self._clock())
        self._changed()

    def order(self, person: Person, refs: Sequence[str]) -> None:
        """Put the person's presets and templates into this order; others stand behind them by name. Raises NotFound, InvalidInput."""
        listing = self.all(person)
        known = {ref: one for one in (*listing.presets, *listing.templates) for ref in (one.id, one.slug)}
        missing = [ref for ref in refs if ref not in known]
        if missing:
            raise _missing(missing[0])
        ids = [known[ref].id for ref in refs]
        if len(set(ids)) != len(ids):
            raise InvalidInput("A preset stands in the order twice", hint="Name each one once.")
        places = {id_: float(index) for index, id_ in enumerate(ids)}
        with self._store.transaction() as connection:
            for one in {one.id: one for one in known.values()}.values():
                if one.position != places.get(one.id):
                    kept.mark(connection, person.id, one.id, Mark(one.starred, places.get(one.id)))
            kept.touch(connection, person.id, self._clock())
        self._changed()

    def of_sources(self, person: Person, sources: Sequence[str]) -> dict[str, Preset]:
        """The presets that came from there and are not deleted."""
        with self._store.reading() as connection:
            rows = kept.by_source(connection, sources)
            return {source: self._seen(connection, person, row) for source, row in rows.items() if row.deleted_at is None}

    def revision(self) -> str:
        """Another text after each change of any preset or mark. Raises StateError."""
        with self._store.reading() as connection:
            return kept.revision(connection)

    def _reserved(self) -> frozenset[str]:
        return frozenset(one.slug for one in templates(self._folder, None)) | RESERVED

    def _add(self, connection: Connection, person: Person, draft: Draft, reserved: frozenset[str], source: str | None) -> PresetRow:
        _check_room(connection, person, shared=draft.shared)
        _check_name(connection, person, draft.name, shared=draft.shared)
        now, who = self._clock(), name_of(person)
        row = PresetRow(
            id=new_id(),
            slug=_own_slug(connection, draft.slug, reserved) if draft.slug else _free_slug(connection, draft.name, reserved),
            name=draft.name,
            description=draft.description,
            **_columns(draft),
            shared=draft.shared,
            owner_id=person.id,
            owner_name=who,
            source=source,
            version=1,
            created_at=now,
            created_by=who,
            updated_at=now,
            updated_by=who,
        )
        kept.free_slug(connection, row.slug)
        if source:
            kept.release(connection, source)
        kept.add(connection, row)
        return row

    def _editable(self, connection: Connection, person: Person, ref: str, match: Match) -> PresetRow:
        row = kept.find(connection, ref)
        if row is None or row.deleted_at is not None or not row.visible_to(person.id):
            if any(one.slug == ref for one in templates(self._folder, None)):
                raise Conflict("A template is a file and is not changed here", hint="Save it as a preset of your own.")
            raise _missing(ref)
        if match.version not in (None, row.version):
            raise self._stale(connection, person, row)
        return row

    def _write(self, connection: Connection, person: Person, row: PresetRow, version: int) -> PresetRow:
        who = name_of(person)
        owner = who if row.owner_id == person.id and who else row.owner_name
        written = kept.change(connection, replace(row, updated_at=self._clock(), updated_by=who, owner_name=owner), version)
        if written is None:
            present = kept.find(connection, row.id)
            raise self._stale(connection, person, present) if present else _missing(row.slug)
        return written

    def _stale(self, connection: Connection, person: Person, row: PresetRow) -> Stale:
        who = f" by {row.updated_by}" if row.updated_by else ""
        return Stale(
            f"{row.name!r} has been changed{who} meanwhile",
            hint="Look at both versions; send the present version in If-Match to replace it.",
            present=self._seen(connection, person, row),
        )

    def _seen(self, connection: Connection, person: Person, row: PresetRow) -> Preset:
        chosen = kept.default(connection, person.id)
        return seen_by(person, row, kept.marks(connection, person.id).get(row.id, Mark()), chosen.preset_id if chosen else None)


def _applied(row: PresetRow, change: Mapping[str, Any]) -> PresetRow:
    """The row with the given fields; what it shows is checked anew when any of that changes."""
    plain = {name: change[name] for name in ("name", "description", "shared") if name in change}
    if not change.keys() & {"query", "sort", "columns", "grouping"}:
        return replace(row, **plain)
    query = change.get("query", row.query)
    own = "sort" not in change and bool(view_of(query).sort)
    sort = change.get("sort", () if own else row.sort)
    view = view_of(query, sort, change.get("columns", row.columns), change.get("grouping", row.grouping))
    return replace(row, **plain, query=view.query, sort=view.sort, columns=view.columns, grouping=view.grouping)


def _columns(draft: Draft) -> dict[str, Any]:
    view = draft.view
    return {"query": view.query, "sort": view.sort, "columns": view.columns, "grouping": view.grouping}


def _check_room(connection: Connection, person: Person, *, shared: bool) -> None:
    same = [row for row in kept.visible(connection, person.id) if row.shared is shared]
    most = MOST_SHARED if shared else MOST_PERSONAL
    if len(same) >= most:
        raise Conflict(f"There are {most} {'shared' if shared else 'personal'} presets already", hint="Delete some that nobody opens.")


def _check_name(connection: Connection, person: Person, name: str, *, shared: bool, besides: str = "") -> None:
    """Two presets of one name in one list could not be told apart."""
    for row in kept.visible(connection, person.id):
        if row.id != besides and row.shared is shared and row.name.casefold() == name.casefold():
            kind = "shared preset" if shared else "preset of yours"
            raise Conflict(f"There is a {kind} called {row.name!r} already", hint="Choose another name, or update that one.")


def _free_name(connection: Connection, person: Person, draft: Draft) -> str:
    """The name, or the name with a number."""
    taken = {row.name.casefold() for row in kept.visible(connection, person.id) if row.shared is draft.shared}
    number, name = 1, draft.name
    while name.casefold() in taken:
        number += 1
        name = f"{draft.name[:74]} ({number})"
    return name


def _own_slug(connection: Connection, slug: str, reserved: frozenset[str]) -> str:
    if slug in kept.slugs(connection, slug) | reserved:
        raise Conflict(f"The slug {slug!r} is taken", hint="Choose another, or leave it out to have one made of the name.")
    return slug


def _free_slug(connection: Connection, name: str, reserved: frozenset[str]) -> str:
    stem = slug_of(name)
    taken = kept.slugs(connection, stem) | reserved
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _missing(ref: str) -> NotFound:
    return NotFound(f"There is no preset {ref!r} that you can see", hint="It may have been deleted, or be somebody's own.")
