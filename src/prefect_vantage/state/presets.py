"""Presets as they are kept: the preset itself, what each person marked about it, whose default it is, and recent queries.

A deleted preset keeps its row for a while, so that it can be restored with everything that people marked about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    Row,
    String,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.sql import ColumnElement

from prefect_vantage.state.columns import METADATA, Json, id_column, moment_column, text_column

PRESETS = Table(
    "presets",
    METADATA,
    id_column(),
    Column("slug", String(100), nullable=False, unique=True),
    text_column("name"),
    text_column("description"),
    text_column("query"),
    Column("sort", Json, nullable=False),
    Column("columns", Json, nullable=False),
    text_column("grouping", nullable=True),
    Column("shared", Boolean, nullable=False),
    text_column("owner_id"),
    text_column("owner_name", nullable=True),
    Column("source", String(200), nullable=True, unique=True),  # prefect:<id of the saved search>, :<owner> behind it for a personal one
    Column("version", Integer, nullable=False),
    moment_column("created_at"),
    text_column("created_by", nullable=True),
    moment_column("updated_at"),
    text_column("updated_by", nullable=True),
    moment_column("deleted_at", nullable=True),
    text_column("deleted_by", nullable=True),
    Index(None, "owner_id"),
)

PRESET_MARKS = Table(
    "preset_marks",
    METADATA,
    Column("person_id", String(200), primary_key=True),
    Column("preset_id", String(100), primary_key=True),  # a preset's id or a template's slug
    Column("starred", Boolean, nullable=False),
    Column("position", Float, nullable=True),  # None: behind those that have one, by name
    Index(None, "preset_id"),
)

PRESET_DEFAULTS = Table(
    "preset_defaults",
    METADATA,
    Column("person_id", String(200), primary_key=True),
    Column("preset_id", String(100), nullable=True),
    text_column("name", nullable=True),  # told when the preset is gone for good
    moment_column("changed_at"),  # of anything that this person marked
)

RECENT_QUERIES = Table(
    "recent_queries",
    METADATA,
    Column("person_id", String(200), primary_key=True),
    Column("digest", String(64), primary_key=True),
    text_column("q"),
    moment_column("used_at"),
    Index(None, "person_id", "used_at"),
)


@dataclass(frozen=True, slots=True)
class PresetRow:
    """One preset. `owner_name` and the `…_by` are names, None for somebody who gave none; `deleted_at` is set while it can be restored."""

    id: str
    slug: str
    name: str
    description: str
    query: str
    sort: tuple[str, ...]
    columns: tuple[str, ...]
    grouping: str | None
    shared: bool
    owner_id: str
    owner_name: str | None
    source: str | None
    version: int
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    deleted_at: datetime | None = None
    deleted_by: str | None = None

    def visible_to(self, person_id: str) -> bool:
        """Whether that person sees it while it is not deleted."""
        return self.shared or self.owner_id == person_id


@dataclass(frozen=True, slots=True)
class Mark:
    """What one person marked about one preset."""

    starred: bool = False
    position: float | None = None


@dataclass(frozen=True, slots=True)
class Default:
    """A person's default: the preset's id, and the name that it had."""

    preset_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Recent:
    """A query that a person asked for, and when the last time."""

    q: str
    used_at: datetime


def add(connection: Connection, row: PresetRow) -> None:
    """Keep a new preset."""
    connection.execute(insert(PRESETS).values(**_values(row)))


def visible(connection: Connection, person_id: str) -> list[PresetRow]:
    """Every preset that the person sees, by name."""
    where = _alive(), or_(PRESETS.c.shared, PRESETS.c.owner_id == person_id)
    return _rows(connection, *where)


def find(connection: Connection, ref: str) -> PresetRow | None:
    """The preset of that id or slug, whoever owns it, deleted or not."""
    found = _rows(connection, or_(PRESETS.c.id == ref, PRESETS.c.slug == ref))
    return found[0] if found else None


def by_source(connection: Connection, sources: Iterable[str]) -> dict[str, PresetRow]:
    """Presets by where they came from, deleted ones too."""
    return {str(row.source): row for row in _rows(connection, PRESETS.c.source.in_(list(sources)))}


def release(connection: Connection, source: str) -> None:
    """Let a deleted preset forget where it came from, so that another one may come from there."""
    connection.execute(update(PRESETS).where(PRESETS.c.source == source, PRESETS.c.deleted_at.is_not(None)).values(source=None))


def slugs(connection: Connection, stem: str) -> frozenset[str]:
    """Slugs in use that begin with `stem`; those of deleted presets are free."""
    where = _alive(), PRESETS.c.slug.startswith(stem, autoescape=True)
    return frozenset(connection.scalars(select(PRESETS.c.slug).where(*where)))


def free_slug(connection: Connection, slug: str) -> None:
    """Take a slug from the deleted preset that has it, which is known by its id alone from then on."""
    connection.execute(update(PRESETS).where(PRESETS.c.slug == slug, PRESETS.c.deleted_at.is_not(None)).values(slug=PRESETS.c.id))


def change(connection: Connection, row: PresetRow, version: int) -> PresetRow | None:
    """Write the row as the version after `version`; None when somebody else has changed it since."""
    changed = replace(row, version=version + 1)
    done = connection.execute(update(PRESETS).where(PRESETS.c.id == row.id, PRESETS.c.version == version).values(**_values(changed)))
    return changed if done.rowcount == 1 else None


def purge(connection: Connection, before: datetime) -> None:
    """Forget for good what was deleted before a moment, with its marks."""
    gone = list(connection.scalars(select(PRESETS.c.id).where(PRESETS.c.deleted_at < before)))
    if gone:
        connection.execute(delete(PRESET_MARKS).where(PRESET_MARKS.c.preset_id.in_(gone)))
        connection.execute(delete(PRESETS).where(PRESETS.c.id.in_(gone)))


def marks(connection: Connection, person_id: str) -> dict[str, Mark]:
    """What the person marked, by preset id."""
    table = PRESET_MARKS.c
    rows = connection.execute(select(table.preset_id, table.starred, table.position).where(table.person_id == person_id))
    return {row.preset_id: Mark(row.starred, row.position) for row in rows}


def mark(connection: Connection, person_id: str, preset_id: str, what: Mark) -> None:
    """Set what the person marked about a preset."""
    table = PRESET_MARKS.c
    where = table.person_id == person_id, table.preset_id == preset_id
    values = {"starred": what.starred, "position": what.position}
    if connection.execute(update(PRESET_MARKS).where(*where).values(**values)).rowcount == 0:
        connection.execute(insert(PRESET_MARKS).values(person_id=person_id, preset_id=preset_id, **values))


def default(connection: Connection, person_id: str) -> Default | None:
    """The person's default, whether or not it still exists."""
    table = PRESET_DEFAULTS.c
    row = connection.execute(select(table.preset_id, table.name).where(table.person_id == person_id)).one_or_none()
    return Default(row.preset_id, row.name or "") if row and row.preset_id else None


def touch(connection: Connection, person_id: str, now: datetime) -> None:
    """Note that the person marked something."""
    _change_defaults(connection, person_id, {"changed_at": now})


def set_default(connection: Connection, person_id: str, chosen: Default | None, now: datetime) -> None:
    """Set or clear the person's default."""
    preset_id, name = (chosen.preset_id, chosen.name) if chosen else (None, None)
    _change_defaults(connection, person_id, {"preset_id": preset_id, "name": name, "changed_at": now})


def _change_defaults(connection: Connection, person_id: str, values: Mapping[str, Any]) -> None:
    if connection.execute(update(PRESET_DEFAULTS).where(PRESET_DEFAULTS.c.person_id == person_id).values(**values)).rowcount == 0:
        connection.execute(insert(PRESET_DEFAULTS).values({"person_id": person_id, **values}))


def revision(connection: Connection) -> str:
    """Another text after each change of any preset or mark."""
    presets, marked = PRESETS.c, PRESET_DEFAULTS.c
    row = connection.execute(select(func.count(), func.sum(presets.version), func.max(presets.updated_at)).select_from(PRESETS)).one()
    last = connection.execute(select(func.count(), func.max(marked.changed_at)).select_from(PRESET_DEFAULTS)).one()
    return "/".join(str(part) for part in (*row, *last))


def recent(connection: Connection, person_id: str, limit: int) -> list[Recent]:
    """The person's newest queries, the newest first."""
    table = RECENT_QUERIES.c
    rows = connection.execute(
        select(table.q, table.used_at).where(table.person_id == person_id).order_by(table.used_at.desc(), table.digest).limit(limit)
    )
    return [Recent(row.q, row.used_at) for row in rows]


def remember(connection: Connection, person_id: str, q: str, now: datetime, most: int) -> None:
    """Put a query on top of the person's recent ones; the oldest beyond `most` go."""
    table = RECENT_QUERIES
    digest = hashlib.sha256(q.encode()).hexdigest()
    where = table.c.person_id == person_id, table.c.digest == digest
    if connection.execute(update(table).where(*where).values(used_at=now)).rowcount == 0:
        connection.execute(insert(table).values(person_id=person_id, digest=digest, q=q, used_at=now))
        newest = select(table.c.digest).where(table.c.person_id == person_id).order_by(table.c.used_at.desc(), table.c.digest)
        kept = list(connection.scalars(newest.limit(most)))
        connection.execute(delete(table).where(table.c.person_id == person_id, table.c.digest.not_in(kept)))


def forget(connection: Connection, person_id: str, q: str | None = None) -> None:
    """Forget one recent query of the person, or all of them."""
    where = [RECENT_QUERIES.c.person_id == person_id]
    if q is not None:
        where.append(RECENT_QUERIES.c.digest == hashlib.sha256(q.encode()).hexdigest())
    connection.execute(delete(RECENT_QUERIES).where(*where))


def _alive() -> ColumnElement[bool]:
    return PRESETS.c.deleted_at.is_(None)


def _rows(connection: Connection, *where: ColumnElement[bool]) -> list[PresetRow]:
    return [_row(row) for row in connection.execute(select(PRESETS).where(*where).order_by(PRESETS.c.name, PRESETS.c.id))]


def _row(row: Row[Any]) -> PresetRow:
    values = dict(row._mapping)
    return PresetRow(**{**values, "sort": tuple(values["sort"]), "columns": tuple(values["columns"])})


def _values(row: PresetRow) -> dict[str, Any]:
    """Lists, because a tuple is no JSON value."""
    return {name: _json(value) for name, value in asdict(row).items()}


def _json(value: Any) -> Any:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
