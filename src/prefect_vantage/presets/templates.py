"""Templates: presets as code that people make their own. Read anew for each request, so that an edited file counts at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from prefect_vantage.presets.definition import ME, PresetDefinition, read_folder
from prefect_vantage.presets.view import View, view_of
from prefect_vantage.query.lexemes import quote


@dataclass(frozen=True, slots=True)
class Template:
    """A starting point; `view` is None where the template speaks of the person and nobody knows who that is."""

    slug: str
    name: str
    description: str
    view: View | None


def templates(folder: Path, person: str | None) -> tuple[Template, ...]:
    """Every template, made out for `person` (their name as tags and Prefect write it).

    Raises InvalidInput for a broken file, naming file, line and mend.
    """
    return tuple(_made_out(one, person) for one in read_folder(folder) if one.template)


def _made_out(definition: PresetDefinition, person: str | None) -> Template:
    plain = Template(definition.slug, definition.name, definition.description, None)
    if ME in definition.query and not person:
        return plain
    query = definition.query.replace(ME, quote(person or ""))
    return replace(plain, view=view_of(query, definition.sort, definition.columns, definition.grouping))
