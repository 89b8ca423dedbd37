"""A preset as code: YAML, read strictly, so that a mistake is told with its file, line and mend and never ignored.

Files of `ui_extensions/presets/` hold one each and are named after it; `vantage presets export` writes several into one file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from prefect_vantage.definitions import DefinitionError, Source, Steps, read_as, read_file, read_text, schema_of
from prefect_vantage.errors import InvalidInput
from prefect_vantage.presets.view import View, view_of

SLUG = r"^[a-z0-9][a-z0-9-]*$"
ME = "{me}"
"""Stands in a template's query for the person who opens it."""
_WHAT = "a preset is a mapping with a name and a query; start from one of ui_extensions/presets"

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=80)]


class PresetDefinition(BaseModel):
    """One preset. Who starred it, and whose default it is, is each person's own and not written here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Slug = Field("", validate_default=False, description="Its name in addresses; the file's name, or made of `name`, by default.")
    name: Name = Field(description="What people call it.")
    description: Description = Field("", description="A sentence about what it is for.")
    query: str = Field("", max_length=4096, description="What it finds, in the query language. Relative times stay relative.")
    sort: tuple[str, ...] = Field((), description="Orders, `-duration` for the largest first; the newest first by default.")
    columns: tuple[str, ...] = Field((), description="Columns and their order; `run~300` is 300 pixels wide. The usual ones by default.")
    grouping: str | None = Field(None, description="What the list is folded by: a field that runs can be grouped by, such as deployment.")
    shared: bool = Field(True, description="Whether everybody sees it.")
    template: bool = Field(
        False,
        description=f"A starting point that people make their own, with {ME} in its query for their name; it is no preset by itself.",
    )

    def view(self) -> View:
        """What it shows, checked. Raises QueryError, InvalidInput. A template's `{me}` is checked as a name would be."""
        return view_of(self.query.replace(ME, "me") if self.template else self.query, self.sort, self.columns, self.grouping)


class PresetFile(BaseModel):
    """Several presets in one file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    presets: tuple[PresetDefinition, ...]


def schema() -> dict[str, Any]:
    """The JSON Schema of a definition, for editors."""
    return schema_of(PresetDefinition)


def read_folder(folder: Path) -> tuple[PresetDefinition, ...]:
    """Every definition of the folder, by file name. Raises DefinitionError naming file, line and mend."""
    return tuple(read_one(read_file(path, f"presets/{path.name}"), path.stem) for path in sorted(folder.glob("*.yaml")))


def read_one(source: Source, slug: str) -> PresetDefinition:
    """The one preset of a file that is named `slug`. Raises DefinitionError."""
    found = _checked(source, (), read_as(source, PresetDefinition, _WHAT))
    if found.slug not in ("", slug):
        raise DefinitionError(
            [source.mistake(("slug",), f"the slug {found.slug!r} is not the file's", f"Write slug: {slug}, or leave it out.")]
        )
    return found.model_copy(update={"slug": slug})


def read_many(text: str, file: str) -> tuple[PresetDefinition, ...]:
    """The presets of a file: one, or several under `presets:`. Raises DefinitionError."""
    source = read_text(text, file)
    if isinstance(source.content, dict) and "presets" in source.content:
        read = read_as(source, PresetFile, _WHAT).presets
        found = [_checked(source, ("presets", index), one) for index, one in enumerate(read)]
    else:
        found = [_checked(source, (), read_as(source, PresetDefinition, _WHAT))]
    return tuple(one if one.slug else one.model_copy(update={"slug": slug_of(one.name)}) for one in found)


def _checked(source: Source, steps: Steps, one: PresetDefinition) -> PresetDefinition:
    try:
        one.view()
    except InvalidInput as error:
        part = error.message.partition(":")[0]
        key = part if part in ("sort", "columns", "grouping") else "query"
        raise DefinitionError([source.mistake((*steps, key), error.message, error.hint)]) from error
    return one


def write_many(definitions: Sequence[PresetDefinition]) -> str:
    """YAML that `read_many` reads back; what has its default is left out."""
    presets = [
        {name: list(value) if isinstance(value, tuple) else value for name, value in one.model_dump(exclude_defaults=True).items()}
        for one in definitions
    ]
    return yaml.safe_dump({"presets": presets}, sort_keys=False, allow_unicode=True, width=120)


def slug_of(name: str) -> str:
    """A name as it stands in addresses: `Late or stuck` is `late-or-stuck`; `preset` for one without letters of the Latin alphabet."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-") or "preset"
