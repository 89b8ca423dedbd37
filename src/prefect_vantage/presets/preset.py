"""A preset as everybody meets it, and what somebody wants one to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from prefect_vantage.errors import QueryError
from prefect_vantage.presets.definition import PresetDefinition
from prefect_vantage.presets.templates import Template
from prefect_vantage.presets.view import View, problem_of
from prefect_vantage.query.kinds import is_uuid
from prefect_vantage.state.people import Person
from prefect_vantage.state.presets import Mark, PresetRow


@dataclass(frozen=True, slots=True)
class Draft:
    """What a preset is to be: checked, not yet kept."""

    name: str
    description: str
    view: View
    shared: bool
    slug: str | None = None  # made of the name when it is left out


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset or a template as one person sees it.

    `view` is None for a template that speaks of a person nobody knows. `starred`, `is_default` and `position` are this person's own.
    `owner` and the `…_by` are names, None for somebody who gave none; templates have neither owner nor times, and version 0.
    `problem` says why the kept query cannot be read any more.
    """

    id: str
    slug: str
    name: str
    description: str
    view: View | None
    shared: bool
    template: bool
    owner: str | None
    mine: bool
    starred: bool
    is_default: bool
    position: float | None
    source: str | None
    version: int
    created: datetime | None
    created_by: str | None
    updated: datetime | None
    updated_by: str | None
    problem: QueryError | None

    @property
    def definition(self) -> PresetDefinition:
        """As code."""
        view = self.view or View()
        return PresetDefinition(
            slug=self.slug,
            name=self.name,
            description=self.description,
            query=view.query,
            sort=view.sort,
            columns=view.columns,
            grouping=view.grouping,
            shared=self.shared,
            template=False,
        )


def seen_by(person: Person, row: PresetRow, mark: Mark, default_id: str | None) -> Preset:
    """A kept preset in a person's eyes."""
    view = View(row.query, row.sort, row.columns, row.grouping)
    return Preset(
        id=row.id,
        slug=row.slug,
        name=row.name,
        description=row.description,
        view=view,
        shared=row.shared,
        template=False,
        owner=row.owner_name,
        mine=row.owner_id == person.id,
        starred=mark.starred,
        is_default=row.id == default_id,
        position=mark.position,
        source=(row.source or "").partition(":")[0] or None,
        version=row.version,
        created=row.created_at,
        created_by=row.created_by,
        updated=row.updated_at,
        updated_by=row.updated_by,
        problem=problem_of(view),
    )


def template_seen(template: Template, mark: Mark, default_id: str | None) -> Preset:
    """A template in a person's eyes; its slug is its id."""
    return Preset(
        id=template.slug,
        slug=template.slug,
        name=template.name,
        description=template.description,
        view=template.view,
        shared=True,
        template=True,
        owner=None,
        mine=False,
        starred=mark.starred,
        is_default=template.slug == default_id,
        position=mark.position,
        source="code",
        version=0,
        created=None,
        created_by=None,
        updated=None,
        updated_by=None,
        problem=None,
    )


def name_of(person: Person) -> str | None:
    """What people call them; None for somebody who gave no name, whose id is only a number that their browser drew."""
    if person.source == "anonymous" or (person.source == "said" and person.name == person.id and is_uuid(person.id)):
        return None
    return person.name
