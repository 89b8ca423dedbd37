"""A preset as code: a YAML document, read strictly, so that a mistake is told with its file, line and mend and never ignored.

Files of `ui_extensions/presets/` hold one each and are named after it; `vantage presets export` writes several into one stream.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from prefect_vantage.errors import InvalidInput
from prefect_vantage.presets.view import View, view_of

SLUG = r"^[a-z0-9][a-z0-9-]*$"
ME = "{me}"
"""Stands in a template's query for the person who opens it."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=80)]


class PresetDefinition(BaseModel):
    """One preset. Who starred it, and whose default it is, is each person's own and not written here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Slug = Field("", validate_default=False, description="Its name in addresses; the file's name by default.")
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


def schema() -> dict[str, Any]:
    """The JSON Schema of a definition, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **PresetDefinition.model_json_schema()}


def read_folder(folder: Path) -> tuple[PresetDefinition, ...]:
    """Every definition of the folder, by file name. Raises InvalidInput naming file, line and mend."""
    return tuple(_read_file(path) for path in sorted(folder.glob("*.yaml")))


def _read_file(path: Path) -> PresetDefinition:
    found = read_stream(path.read_text(encoding="utf-8"), path.name, slug=path.stem)
    if len(found) != 1:
        raise InvalidInput(f"{path.name}:1: this file holds {len(found)} presets", hint="Write one preset into each file.")
    if found[0].slug != path.stem:
        raise InvalidInput(
            f"{path.name}:1: the slug {found[0].slug!r} is not the file's", hint=f"Write slug: {path.stem}, or leave it out."
        )
    return found[0]


def read_stream(text: str, name: str, *, slug: str | None = None) -> tuple[PresetDefinition, ...]:
    """The definitions of a YAML stream that is called `name`; `slug` for those that write none, else it is made of the name.

    Raises InvalidInput naming file, line and mend.
    """
    try:
        nodes = [node for node in yaml.compose_all(text, Loader=yaml.SafeLoader) if node is not None]
        contents = [content for content in yaml.safe_load_all(text) if content is not None]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidInput(f"{name}:{line}: this is not YAML: {error.problem}", hint="Check the indentation and quotes there.") from error
    except yaml.YAMLError as error:
        raise InvalidInput(f"{name}: this is not YAML: {error}", hint="Remove the character that YAML does not know.") from error
    return tuple(_read(content, node, name, slug) for content, node in zip(contents, nodes, strict=True))


def _read(content: object, node: yaml.Node, file: str, slug: str | None) -> PresetDefinition:
    if not isinstance(content, dict):
        line = node.start_mark.line + 1
        raise InvalidInput(f"{file}:{line}: a preset is a mapping with name and query", hint="Start from one of ui_extensions/presets.")
    content.setdefault("slug", slug or slug_of(str(content.get("name", ""))))
    try:
        definition = PresetDefinition.model_validate(content)
    except ValidationError as error:
        raise _explained(file, node, error) from error
    try:
        definition.view()
    except InvalidInput as error:
        raise InvalidInput(f"{file}:{_line(node, ('query',))}: {error.message}", hint=error.hint) from error
    return definition


def write_stream(definitions: Sequence[PresetDefinition]) -> str:
    """YAML that `read_stream` reads back; what has its default is left out."""
    documents = [
        {name: list(value) if isinstance(value, tuple) else value for name, value in one.model_dump(exclude_defaults=True).items()}
        for one in definitions
    ]
    return yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=True, width=120, explicit_start=len(documents) > 1)


def slug_of(name: str) -> str:
    """A name as it stands in addresses: `Late or stuck` is `late-or-stuck`; `preset` for one without letters of the Latin alphabet."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-") or "preset"


def _explained(file: str, node: yaml.Node, error: ValidationError) -> InvalidInput:
    """The first mistake, with the line where it stands."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    hint = None
    if first["type"] == "extra_forbidden":
        known = list(PresetDefinition.model_fields)
        close = difflib.get_close_matches(str(first["loc"][-1]), known, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(known)}."
    return InvalidInput(f"{file}:{_line(node, first['loc'])}: {where}: {first['msg']}", hint=hint)


def _line(node: yaml.Node, place: Sequence[int | str]) -> int:
    """The line of the deepest part of `place` that the document has, from 1."""
    line = node.start_mark.line + 1
    for found in _walk(node, place):
        line = found.start_mark.line + 1
    return line


def _walk(node: yaml.Node | None, place: Sequence[int | str]) -> Iterator[yaml.Node]:
    for part in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == part), None)
            if pair is None:
                return
            yield pair[0]
            node = pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            yield node
        else:
            return
