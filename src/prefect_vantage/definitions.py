"""Definition files read strictly: a mistake is told with its file, line, column and mend, and never ignored.

file ─► read_file (YAML, every part with its place) ─► read_as (a Pydantic model) ─► values      schema_of (the same model, for editors)
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from prefect_vantage.errors import InvalidInput, InvalidPart, InvalidParts

Steps = Sequence[int | str]
Model = TypeVar("Model", bound=BaseModel)
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MOST = 20
_PATH = re.compile(r"([A-Za-z_][\w-]*(?:\.[\w-]+)*): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands; lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at a place, and how to mend it."""

    place: Place
    message: str
    hint: str | None = None


class DefinitionError(InvalidInput):
    """A definition file has mistakes; `message` and `hint` tell them all, each with its place."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        first, *others = self.mistakes = tuple(sorted(mistakes, key=lambda one: one.place))
        lines = [f"{one.place}: {one.message}" + (f" ({one.hint})" if one.hint and others else "") for one in self.mistakes[:_MOST]]
        if len(self.mistakes) > _MOST:
            lines.append(f"and {len(self.mistakes) - _MOST} more")
        super().__init__("\n".join(lines), hint=None if others else first.hint)


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML document: its `content`, and where in `file` (as people know it) each part of it stands."""

    file: str
    content: Any
    node: yaml.Node | None = field(repr=False, default=None)

    def place(self, steps: Steps = ()) -> Place:
        """Where the part stands that `steps` lead to; the deepest one of them that the document has."""
        found = self.node
        for one, _step in _walk(self.node, steps):
            found = one
        return _place(self.file, found.start_mark if found else None)

    def mistake(self, steps: Steps, message: str, hint: str | None = None) -> Mistake:
        """A mistake in the part that `steps` lead to."""
        return Mistake(self.place(steps), message, hint)

    def named(self, steps: Steps) -> str:
        """The part as people read it, such as `pools.0.queues`: without the steps that only Pydantic takes, but with a last one that is missing."""
        found = [step for _node, step in _walk(self.node, steps)]
        if steps and (not found or found[-1] != steps[-1]):
            found.append(steps[-1])
        return ".".join(str(step) for step in found)


def read_file(path: Path, file: str | None = None) -> Source:
    """The file's one document; `file` is how people know it (default: its name). Raises DefinitionError."""
    name = file or path.name
    try:
        return read_text(path.read_text(encoding="utf-8"), name)
    except UnicodeDecodeError as error:
        raise DefinitionError([Mistake(Place(name), "this is not UTF-8 text", "Save it as UTF-8.")]) from error
    except OSError as error:
        raise DefinitionError([Mistake(Place(name), f"it cannot be read: {error.strerror}")]) from error


def read_text(text: str, file: str) -> Source:
    """The one document of a YAML text. Raises DefinitionError for what is not YAML, holds several documents, or a key twice."""
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        twice = list(_repeated(node, file))
        if twice:
            raise DefinitionError(twice)
        return Source(file, loader.construct_document(node) if node else None, node)
    except yaml.MarkedYAMLError as error:
        place = _place(file, error.problem_mark)
        raise DefinitionError([Mistake(place, f"this is not YAML: {error.problem}", "Check the indentation and quotes there.")]) from error
    except (yaml.YAMLError, ValueError) as error:
        raise DefinitionError([Mistake(Place(file), f"this is not YAML: {error}", "Remove what YAML does not know.")]) from error


def read_as(source: Source, model: type[Model], what: str) -> Model:
    """The document as a `model`; `what` tells what it should be ("a pool is a mapping with …"). Raises DefinitionError with every mistake."""
    if not isinstance(source.content, dict):
        raise DefinitionError([source.mistake((), what)])
    try:
        return model.model_validate(source.content)
    except ValidationError as error:
        schema = model.model_json_schema()
        raise DefinitionError(_mistake(source, schema, one) for one in error.errors()) from error


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a definition file, for editors."""
    return {"$schema": DIALECT, **model.model_json_schema()}


def told(error: InvalidInput) -> InvalidInput:
    """The error about a value that was no file: each mistake by its path alone, without the lines of a file that nobody has."""
    mistakes: tuple[Mistake, ...] = getattr(error, "mistakes", ())
    if not mistakes:
        return error
    parts = tuple(_part(one) for one in mistakes)
    if len(mistakes) == 1:
        return InvalidParts(mistakes[0].message, hint=mistakes[0].hint, parts=parts)
    lines = [f"{one.message}" + (f" ({one.hint})" if one.hint else "") for one in mistakes]
    return InvalidParts("; ".join(lines), hint=f"{len(mistakes)} mistakes.", parts=parts)


def _part(mistake: Mistake) -> InvalidPart:
    """Messages about a part begin with the path to it."""
    found = _PATH.fullmatch(mistake.message)
    path, message = found.groups() if found else ("", mistake.message)
    return InvalidPart(path, message, mistake.hint)


def closest(word: str, known: Iterable[str]) -> str:
    """A hint for a word that is not known: the one that was meant, else all that are."""
    names = sorted(set(known))
    close = difflib.get_close_matches(word, names, n=1)
    return f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(names) or 'none'}."


def _mistake(source: Source, schema: dict[str, Any], error: Any) -> Mistake:
    steps = error["loc"]
    where = source.named(steps)
    if error["type"] == "extra_forbidden":
        return source.mistake(steps, f"{where}: there is no such key", closest(str(steps[-1]), _keys(schema, steps[:-1])))
    if error["type"] == "union_tag_invalid":
        return source.mistake(steps, f"{where}: there is no {error['ctx']['discriminator']} {error['ctx']['tag']!r}", _tags(error))
    message = str(error["msg"]).removeprefix("Value error, ")
    hint = _tags(error) if error["type"] == "union_tag_not_found" else None
    return source.mistake(steps, f"{where}: {message}" if where else message, hint)


def _tags(error: Any) -> str:
    expected = error["ctx"].get("expected_tags", "").replace("'", "")
    return f"Known here: {expected}." if expected else f"Write {error['ctx']['discriminator']}."


def _keys(schema: dict[str, Any], steps: Steps) -> set[str]:
    """The keys that a mapping may have where `steps` lead to."""
    nodes = [schema]
    for step in steps:
        nodes = [child for node in _variants(schema, nodes, step) for child in _children(node, step)] or nodes
    return {key for node in _variants(schema, nodes) for key in node.get("properties", ())}


def _variants(schema: dict[str, Any], nodes: Iterable[dict[str, Any]], tag: int | str | None = None) -> Iterator[dict[str, Any]]:
    """The nodes with references followed and alternatives spread out; of a tagged union only the one with the tag, where it is named."""
    for node in nodes:
        if "$ref" in node:
            yield from _variants(schema, [schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]], tag)
        elif tag in node.get("discriminator", {}).get("mapping", {}):
            yield {"properties": {}, "items": None, "tagged": {"$ref": node["discriminator"]["mapping"][tag]}}
        elif alternatives := node.get("anyOf") or node.get("oneOf"):
            yield from _variants(schema, alternatives, tag)
        else:
            yield node


def _children(node: dict[str, Any], step: int | str) -> Iterator[dict[str, Any]]:
    if "tagged" in node:
        yield node["tagged"]
    elif isinstance(step, int):
        yield from [node["items"]] if isinstance(node.get("items"), dict) else []
    elif step in node.get("properties", {}):
        yield node["properties"][step]
    elif isinstance(node.get("additionalProperties"), dict):
        yield node["additionalProperties"]


def _walk(node: yaml.Node | None, steps: Steps) -> Iterator[tuple[yaml.Node, int | str]]:
    """(where a step leads to, the step); steps that the document does not have are passed over, as Pydantic also names kinds of values."""
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in reversed(node.value) if key.value == str(step)), None)
            if pair is not None:
                node = pair[1]
                yield pair[0], step
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            yield node, step


def _repeated(node: yaml.Node | None, file: str) -> Iterator[Mistake]:
    """Keys that a mapping has twice: YAML would silently take the last one."""
    pending, seen = [node], set()
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, yaml.SequenceNode):
            pending += one.value
        elif isinstance(one, yaml.MappingNode):
            names: set[str] = set()
            for key, value in one.value:
                if isinstance(key, yaml.ScalarNode) and key.value in names and key.value != "<<":
                    yield Mistake(_place(file, key.start_mark), f"the key {key.value!r} stands here twice", "Remove one of them.")
                names.add(str(key.value))
                pending.append(value)


def _place(file: str, mark: yaml.Mark | None) -> Place:
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
