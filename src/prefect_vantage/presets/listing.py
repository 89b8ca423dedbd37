"""The presets that one person sees, in their order, and what became of their default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from prefect_vantage.presets.preset import Preset, seen_by, template_seen
from prefect_vantage.presets.templates import Template
from prefect_vantage.state import presets as kept
from prefect_vantage.state.people import Person
from prefect_vantage.state.presets import Default, Mark


@dataclass(frozen=True, slots=True)
class LostDefault:
    """A default that cannot be opened any more: how it was called, why, since when and through whom, where that is known."""

    name: str
    why: Literal["deleted", "personal"]
    at: datetime | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Presets and templates in the person's order; `default` is the id of the one that opens by itself."""

    presets: tuple[Preset, ...]
    templates: tuple[Preset, ...]
    default: str | None
    lost_default: LostDefault | None
    revision: str


def list_for(connection: Connection, person: Person, templates: Sequence[Template]) -> Listing:
    """Read from one snapshot."""
    marks = kept.marks(connection, person.id)
    chosen = kept.default(connection, person.id)
    chosen_id = chosen.preset_id if chosen else None
    presets = [seen_by(person, row, marks.get(row.id, Mark()), chosen_id) for row in kept.visible(connection, person.id)]
    made = [template_seen(one, marks.get(one.slug, Mark()), chosen_id) for one in templates]
    there = chosen is not None and any(one.id == chosen_id for one in (*presets, *made))
    return Listing(
        presets=tuple(sorted(presets, key=_place)),
        templates=tuple(sorted(made, key=_place)),
        default=chosen_id if there else None,
        lost_default=None if chosen is None or there else _lost(connection, chosen),
        revision=kept.revision(connection),
    )


def _place(one: Preset) -> tuple[float, str, str]:
    """Where the person put it; behind those by name."""
    return (float("inf") if one.position is None else one.position, one.name.casefold(), one.id)


def _lost(connection: Connection, chosen: Default) -> LostDefault:
    row = kept.find(connection, chosen.preset_id)
    if row is None or row.deleted_at is not None:
        return LostDefault(row.name if row else chosen.name, "deleted", row.deleted_at if row else None, row.deleted_by if row else None)
    return LostDefault(chosen.name, "personal", row.updated_at, row.updated_by)
