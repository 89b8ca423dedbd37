"""Reads a project folder: every definition file strictly, references to the environment replaced, all mistakes of all files told at once.

blocks/*.yaml · deployments/pools.yaml · deployments/limits.yaml · prefect.yaml · presets ─► Project      reports/*.yaml with a schedule are deployments too
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from prefect_vantage.declared.models import BlockFile, Deployment, Limit, LimitsFile, Pool, PoolsFile, PrefectFile
from prefect_vantage.declared.references import Steps, outside_in_prefect, resolve, unset_in_prefect
from prefect_vantage.declared.scheduled_reports import scheduled_deployment
from prefect_vantage.declared.yaml_kinds import YAML_KINDS, YamlKind
from prefect_vantage.definitions import DefinitionError, Mistake, Place, Source, closest, read_as, read_file
from prefect_vantage.errors import InvalidInput

Value = TypeVar("Value", bound=BaseModel)
Model = TypeVar("Model", bound=BaseModel)
POOLS, LIMITS, PREFECT = "deployments/pools.yaml", "deployments/limits.yaml", "prefect.yaml"
BLOCKS = "blocks"
_SIGNS = (PREFECT, POOLS, LIMITS, BLOCKS)
_PREFECT_KEYS = ("name", "prefect-version", "build", "push", "pull", "deployments")


@dataclass(frozen=True, slots=True)
class Entry(Generic[Value]):
    """A part of a file that declares one object; `outside` are the dotted paths in it whose values come from the environment or a block."""

    value: Value
    source: Source
    steps: Steps = ()
    outside: frozenset[str] = frozenset()

    def place(self, *steps: int | str) -> Place:
        """Where it stands, or a part of it."""
        return self.source.place((*self.steps, *steps))

    def mistake(self, steps: Steps, message: str, hint: str | None = None) -> Mistake:
        """A mistake in a part of it."""
        return self.source.mistake((*self.steps, *steps), message, hint)


@dataclass(frozen=True, slots=True)
class Project:
    """What a folder declares."""

    folder: Path
    name: str
    environment: Mapping[str, str] = field(repr=False, default_factory=dict)
    blocks: tuple[Entry[BlockFile], ...] = ()
    pools: tuple[Entry[Pool], ...] = ()
    limits: tuple[Entry[Limit], ...] = ()
    deployments: tuple[Entry[Deployment], ...] = ()
    presets: tuple[Entry[Any], ...] = ()
    reports: tuple[Entry[Any], ...] = ()
    prefect: PrefectFile | None = None


def read_project(folder: Path, environment: Mapping[str, str]) -> Project:
    """The project in the folder. Raises InvalidInput when it is none, DefinitionError with the mistakes of all its files."""
    if not any((folder / sign).exists() for sign in _SIGNS):
        raise InvalidInput(
            f"{folder} is no project folder: it has none of {', '.join(_SIGNS)}",
            hint="Name a folder that is one, or make one with `vantage init DIR`.",
        )
    reader = _Reader(folder, environment)
    blocks = [entry for path in sorted((folder / BLOCKS).glob("*.yaml")) for entry in reader.whole(path, BlockFile, _BLOCK)]
    pools = reader.listed(POOLS, PoolsFile, "pools", "pools with their queues")
    limits = reader.listed(LIMITS, LimitsFile, "limits", "limits")
    prefect, deployments = reader.prefect()
    checked = {kind.name: reader.check(kind) for kind in YAML_KINDS}
    scheduled = [one for one in checked["report"] if one.value.schedule]
    deployments += [Entry(scheduled_deployment(one.value), one.source, ("schedule",)) for one in scheduled]
    for entries, named in ((blocks, _block_name), (pools, _own_name), (limits, _own_name), (deployments, _deployment_name)):
        reader.mistakes += _twice(entries, named)
    reader.mistakes += _strange_queues(pools, deployments)
    if reader.mistakes:
        raise DefinitionError(reader.mistakes)
    name = slug((prefect.name if prefect else None) or folder.resolve().name)
    return Project(
        folder,
        name,
        environment,
        tuple(blocks),
        tuple(pools),
        tuple(limits),
        tuple(deployments),
        tuple(checked["preset"]),
        tuple(checked["report"]),
        prefect,
    )


def slug(name: str) -> str:
    """A name as Prefect takes it for a document: `My team` is `my-team`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80] or "project"


_BLOCK = "a block is a mapping with type, name and data; blocks/vantage.yaml is an example"


@dataclass(slots=True)
class _Reader:
    """Reads files and gathers what is wrong with them."""

    folder: Path
    environment: Mapping[str, str]
    mistakes: list[Mistake] = field(default_factory=list)

    def attempt(self, read: Callable[[], Any]) -> Any:
        """What `read` answers; None when its file has mistakes, which are gathered."""
        try:
            return read()
        except DefinitionError as error:
            self.mistakes += error.mistakes
        return None

    def check(self, kind: YamlKind) -> list[Entry[Any]]:
        """What the files of a kind hold that has its own reader."""
        found = []
        for path in sorted(self.folder.glob(kind.files)) if kind.check else ():
            source: Source | None = self.attempt(lambda path=path: read_file(path, path.relative_to(self.folder).as_posix()))  # type: ignore[misc]
            value = self.attempt(lambda source=source: kind.check(source)) if source else None  # type: ignore[misc]
            found += [Entry(value, source)] if source and value else []
        return found

    def read(self, file: str, model: type[Model], what: str) -> tuple[Source, Model, tuple[Steps, ...]] | None:
        """(source, model, steps to the texts with references) of a file; None when there is none or it has mistakes."""
        path = self.folder / file
        if not path.is_file():
            return None

        def read() -> tuple[Source, Model, tuple[Steps, ...]]:
            source = read_file(path, file)
            resolved = resolve(source, self.environment)
            return source, read_as(replace(source, content=resolved.content), model, what), tuple(resolved.outside)

        found: tuple[Source, Model, tuple[Steps, ...]] | None = self.attempt(read)
        return found

    def whole(self, path: Path, model: type[Model], what: str) -> list[Entry[Model]]:
        """The one object of a file."""
        read = self.read(path.relative_to(self.folder).as_posix(), model, what)
        return [Entry(read[1], read[0], (), _dotted(read[2], ()))] if read else []

    def listed(self, file: str, model: type[Model], key: str, what: str) -> list[Entry[Any]]:
        """The objects that a file lists under `key`."""
        read = self.read(file, model, f"{file} is a mapping with a list of {what}")
        if read is None:
            return []
        return [Entry(value, read[0], (key, place), _dotted(read[2], (key, place))) for place, value in enumerate(getattr(read[1], key))]

    def prefect(self) -> tuple[PrefectFile | None, list[Entry[Deployment]]]:
        """prefect.yaml, whose references are Prefect's own."""
        if not (self.folder / PREFECT).is_file():
            return None, []

        def read() -> tuple[Source, PrefectFile]:
            source = read_file(self.folder / PREFECT, PREFECT)
            return source, read_as(source, PrefectFile, "prefect.yaml is a mapping with name and deployments")

        found = self.attempt(read)
        if found is None:
            return None, []
        source, prefect = found
        self.mistakes += _misspelt(source)
        entries = []
        for place, value in enumerate(prefect.deployments):
            content = source.content["deployments"][place]
            here = {key: part for key, part in content.items() if key not in ("build", "push", "pull", "triggers")}
            self.mistakes += unset_in_prefect(source, ("deployments", place), here, self.environment)
            entries.append(Entry(value, source, ("deployments", place), outside_in_prefect(content)))
        return prefect, entries


def _dotted(outside: Iterable[Steps], start: Steps) -> frozenset[str]:
    return frozenset(".".join(str(step) for step in steps[len(start) :]) for steps in outside if steps[: len(start)] == start)


def _misspelt(source: Source) -> Iterable[Mistake]:
    """Top-level keys of prefect.yaml that look like one that Prefect knows; it would pass over them."""
    for key in source.content:
        hint = closest(str(key), _PREFECT_KEYS)
        if key not in _PREFECT_KEYS and hint.startswith("Did you mean"):
            yield source.mistake((key,), f"{key}: there is no such key", hint)


def _block_name(block: BlockFile) -> str:
    return f"the block {block.type}/{block.name}"


def _own_name(one: Pool | Limit) -> str:
    return f"the {type(one).__name__.lower()} {one.name}"


def _deployment_name(one: Deployment) -> str:
    return f"the deployment {one.name} of {one.entrypoint}"


def _twice(entries: Iterable[Entry[Any]], named: Callable[[Any], str]) -> Iterable[Mistake]:
    seen: dict[str, Entry[Any]] = {}
    for entry in entries:
        name = named(entry.value)
        if name in seen:
            yield entry.mistake(("name",), f"{name} is declared twice", f"It stands at {seen[name].place()} too.")
        seen.setdefault(name, entry)


def _strange_queues(pools: Iterable[Entry[Pool]], deployments: Iterable[Entry[Deployment]]) -> Iterable[Mistake]:
    """Queues of a declared pool that it does not declare: Prefect would make them, behind all others."""
    known = {entry.value.name: {queue.name for queue in entry.value.queues} | {"default"} for entry in pools}
    for entry in deployments:
        pool = entry.value.work_pool
        queue = pool.work_queue_name
        if pool.name in known and queue and "{{" not in queue and queue not in known[pool.name]:
            yield entry.mistake(
                ("work_pool", "work_queue_name"), f"the pool {pool.name} declares no queue {queue}", closest(queue, known[pool.name])
            )
