"""Writes a project folder to edit: the definitions that ship with Vantage, without what is not a person's to edit.

project.root() ─► files in memory (sample fleet left out on request) ─► nothing in the way? ─► DIR
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from prefect_vantage import project
from prefect_vantage.declared.folder import POOLS, PREFECT, slug
from prefect_vantage.declared.yaml_kinds import SCHEMAS
from prefect_vantage.errors import Conflict, InvalidInput, NotFound

FOLDERS = ("blocks", "deployments", "flows", "reports", "ui_extensions/dashboards", "ui_extensions/presets")
FILES = (PREFECT, ".env.example")
SAMPLE_FOLDER = "flows/fleet/"
SCHEMA_FOLDER = "docs/schemas"
_NEW = {"README.md": "README.md", ".gitignore": "gitignore"}
_MOST = 15
Content = dict[str, bytes]


def write_project(folder: Path, *, sample: bool = True, force: bool = False, root: Path | None = None) -> tuple[str, ...]:
    """Names of the files written under `folder`. With `force` a file in the way is kept beside the new one as `NAME.bak`.

    Raises Conflict naming what is in the way, NotFound when this Vantage has no project to copy, InvalidInput when the folder cannot be written.
    """
    content = project_files(root or project.root(), slug(folder.resolve().name), sample=sample)
    hindered = [name for name in content if _hindered(folder, name)]
    different = [name for name in content if (folder / name).is_file() and (folder / name).read_bytes() != content[name]]
    if hindered or (different and not force):
        raise Conflict(
            f"In the way in {folder}: {_some(hindered or different)}",
            hint="Name another folder"
            + ("." if hindered else ", or write over them with --force; the old ones are then kept as NAME.bak."),
        )
    try:
        for name in different:
            (folder / name).replace(folder / f"{name}.bak")
        for name, text in content.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be written: {error}", hint="Name a folder that is yours.") from error
    return tuple(content)


def project_files(root: Path, name: str, *, sample: bool) -> Content:
    """What a new folder holds, by path: the project at `root`, named `name`."""
    if not (root / PREFECT).is_file():
        raise NotFound(f"{root} holds no project to copy", hint="Reinstall Vantage, or run from a complete checkout.")
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in _sources(root)}
    if not sample:
        found = {file: text for file, text in found.items() if not file.startswith(SAMPLE_FOLDER)}
        found[PREFECT] = _without_sample(found[PREFECT], "deployments")
        found[POOLS] = _without_sample(found[POOLS], "pools")
    found[PREFECT] = re.sub(rb"(?m)^name:.*$", f"name: {name}".encode(), found[PREFECT], count=1)
    own = files("prefect_vantage.declared") / "scaffold_files"
    found |= {file: (own / source).read_bytes() for file, source in _NEW.items()}
    return found | {f"{SCHEMA_FOLDER}/{kind}.json": schema_text(read()).encode() for kind, read in SCHEMAS.items()}


def schema_text(schema: Mapping[str, Any]) -> str:
    """A JSON Schema as a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _sources(root: Path) -> Iterator[Path]:
    for name in FILES:
        if (root / name).is_file():
            yield root / name
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".pyc", ".bak"):
                yield path


def _without_sample(text: bytes, key: str) -> bytes:
    """The YAML text without those items of the list `key` that are sample data; everything else stays to the letter."""
    lines = text.decode().splitlines(keepends=True)
    root = yaml.compose("".join(lines), Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    listed = next(value for name, value in root.value if name.value == key)
    items: Sequence[yaml.Node] = listed.value
    starts = [item.start_mark.line for item in items] + [min(listed.end_mark.line, len(lines))]
    kept = [place for place, item in enumerate(items) if "sample-data" not in (words := _words(item)) and "Sample data" not in words]
    body = [line for place in kept for line in lines[starts[place] : starts[place + 1]]]
    before = "".join(lines[: starts[0]])
    if not kept:
        before = re.sub(rf"(?m)^{key}:[ \t]*$", f"{key}: []", before)
    return "".join((before, *body, *lines[starts[-1] :])).encode()


def _words(node: yaml.Node) -> str:
    """Every scalar inside."""
    if isinstance(node, yaml.MappingNode):
        return " ".join(_words(value) for _key, value in node.value)
    if isinstance(node, yaml.SequenceNode):
        return " ".join(_words(value) for value in node.value)
    return str(node.value)


def _hindered(folder: Path, name: str) -> bool:
    """Whether something that is no file stands where the file, or a folder above it, should be."""
    path = folder / name
    return path.is_dir() or any(
        parent.exists() and not parent.is_dir() for parent in (folder, *(folder / part for part in Path(name).parents))
    )


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _MOST
    return ", ".join(names[:_MOST]) + (f" and {rest} more" if rest > 0 else "")
