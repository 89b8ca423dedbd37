"""Prefect's saved searches become presets: first as a report of what each would be, then for good.

saved searches ─► mapped (pure) ─► beside what was imported before ─► report ─► the new ones are kept
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from prefect_vantage.presets.preset import Draft, Preset
from prefect_vantage.presets.presets import Presets
from prefect_vantage.presets.saved_searches import Mapped
from prefect_vantage.state.people import Person

Fate = Literal["new", "created", "present", "impossible"]
"""new: it would be created; present: it was imported before and stays as it is; impossible: nothing of it can be taken over."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What becomes of one saved search; `preset` is the one that it became."""

    search: Mapped
    fate: Fate
    preset: Preset | None = None


def report(presets: Presets, person: Person, searches: Sequence[Mapped], *, shared: bool) -> tuple[Imported, ...]:
    """What an import would do."""
    known = presets.of_sources(person, [_source(one, person, shared) for one in searches])
    return tuple(_fate(one, known.get(_source(one, person, shared))) for one in searches)


def take_over(
    presets: Presets, person: Person, searches: Sequence[Mapped], ids: Collection[str] | None, *, shared: bool
) -> tuple[Imported, ...]:
    """Create a preset for each new one (of `ids`; None: all), one after the other; answers what became of each."""
    done: list[Imported] = []
    for one in report(presets, person, searches, shared=shared):
        if one.fate == "new" and (ids is None or one.search.id in ids):
            made = presets.create(person, _draft(one.search, shared), source=_source(one.search, person, shared), other_name=True)
            done.append(Imported(one.search, "created", made))
        else:
            done.append(one)
    return tuple(done)


def _fate(search: Mapped, present: Preset | None) -> Imported:
    if present is not None:
        return Imported(search, "present", present)
    return Imported(search, "impossible" if search.view is None else "new")


def _source(search: Mapped, person: Person, shared: bool) -> str:
    return f"prefect:{search.id}" if shared else f"prefect:{search.id}:{person.id}"


def _draft(search: Mapped, shared: bool) -> Draft:
    assert search.view is not None
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in search.name).split())[:80] or "Saved search"
    lost = [note.filter for note in search.notes if note.fate == "lost"]
    description = "From Prefect's saved searches." + (f" Left out: {'; '.join(lost)}." if lost else "")
    return Draft(name, description[:400], search.view, shared)
