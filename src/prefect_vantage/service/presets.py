"""Presets as the API writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from prefect_vantage.presets.importing import Imported
from prefect_vantage.presets.link import PrefectLink
from prefect_vantage.presets.listing import Listing
from prefect_vantage.presets.preset import Preset
from prefect_vantage.presets.saved_searches import Note
from prefect_vantage.presets.view import View


def body_of(preset: Preset) -> dict[str, Any]:
    """One preset or template; a template that speaks of a person nobody knows has no query."""
    view = preset.view or View()
    problem = preset.problem
    return {
        "id": preset.id,
        "slug": preset.slug,
        "name": preset.name,
        "description": preset.description,
        "query": view.query if preset.view else None,
        "sort": view.sort,
        "columns": view.columns,
        "grouping": view.grouping,
        "q": _q(preset),
        "shared": preset.shared,
        "template": preset.template,
        "owner": preset.owner,
        "mine": preset.mine,
        "starred": preset.starred,
        "default": preset.is_default,
        "order": None if preset.position is None else int(preset.position),
        "source": preset.source,
        "version": preset.version,
        "created": preset.created,
        "created_by": preset.created_by,
        "updated": preset.updated,
        "updated_by": preset.updated_by,
        "problem": {"message": problem.message, "hint": problem.hint} if problem else None,
    }


def _q(preset: Preset) -> str | None:
    """A query that cannot be read any more is handed out as it is kept, so that it can be mended."""
    if preset.view is None:
        return None
    return " ".join([preset.view.query, *(f"sort:{one}" for one in preset.view.sort)]) if preset.problem else preset.view.q


def listing_body(listing: Listing, person: str | None) -> dict[str, Any]:
    """Everything that a person sees."""
    return {
        "presets": [body_of(one) for one in listing.presets],
        "templates": [body_of(one) for one in listing.templates],
        "default": listing.default,
        "lost_default": asdict(listing.lost_default) if listing.lost_default else None,
        "person": person,
        "revision": listing.revision,
    }


def link_body(link: PrefectLink) -> dict[str, Any]:
    """A link with its notes."""
    return {"url": link.url, "notes": _notes(link.notes)}


def imported_body(one: Imported) -> dict[str, Any]:
    """What became of one saved search."""
    return {
        "id": one.search.id,
        "name": one.search.name,
        "fate": one.fate,
        "query": one.search.view.q if one.search.view else None,
        "notes": _notes(one.search.notes),
        "preset": body_of(one.preset) if one.preset else None,
    }


def _notes(notes: Sequence[Note]) -> list[dict[str, str]]:
    return [asdict(note) for note in notes]
