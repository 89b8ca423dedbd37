"""What the sample fleet consists of, read from the project: pools and queues, flows, deployments (frozen values, no network).

`prefect.yaml` and `deployments/pools.yaml` are the one source; `fleet` makes it so on a server and `past` writes history for the same names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prefect_vantage import project
from prefect_vantage.declared.folder import POOLS, PREFECT, Entry, Project
from prefect_vantage.declared.models import Deployment, PoolsFile, PrefectFile
from prefect_vantage.declared.models import Pool as DeclaredPool
from prefect_vantage.definitions import read_as, read_file
from prefect_vantage.errors import NotFound

SAMPLE_TAG = "sample-data"
SAMPLE_MARK = "Sample data"


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of a pool; `priority` 1 is served first."""

    name: str
    priority: int


@dataclass(frozen=True, slots=True)
class Pool:
    """A work pool with its queues, most urgent first; `worker_limit` is how many runs its sample worker takes at a time."""

    name: str
    type: str
    description: str
    worker_limit: int
    queues: tuple[Queue, ...]


@dataclass(frozen=True, slots=True)
class SampleDeployment:
    """A deployment of the fleet as `prefect.yaml` has it; `schedules` are Prefect's own mappings."""

    name: str
    flow: str
    description: str
    entrypoint: str
    parameters: dict[str, Any]
    tags: tuple[str, ...]
    pool: str
    queue: str
    schedules: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole sample fleet; `flows` holds the names of subflows too, `declared` the same pools and deployments as the project declares them."""

    root: Path
    pools: tuple[Pool, ...]
    flows: tuple[str, ...]
    deployments: tuple[SampleDeployment, ...]
    declared: Project = field(repr=False)


def read_catalogue(root: Path | None = None) -> Catalogue:
    """The sample fleet of the project at `root` (default: the project's own).

    Raises NotFound when its files are missing, DefinitionError for their mistakes.
    """
    folder = root or project.root()
    names = dict(_flow_names(folder))
    declared = _declared(folder)
    return Catalogue(
        root=folder,
        pools=tuple(_pool(entry.value) for entry in declared.pools),
        flows=tuple(names.values()),
        deployments=tuple(_deployment(entry.value, names) for entry in declared.deployments),
        declared=declared,
    )


def _declared(folder: Path) -> Project:
    """The parts of the project that are sample data."""
    for file in (POOLS, PREFECT):
        if not (folder / file).is_file():
            raise NotFound(f"{folder / file} does not exist.", hint="Reinstall Vantage, or run from a complete checkout.")
    pools_source, source = read_file(folder / POOLS, POOLS), read_file(folder / PREFECT, PREFECT)
    pools, prefect = read_as(pools_source, PoolsFile, "a mapping with pools"), read_as(source, PrefectFile, "a mapping with deployments")
    return Project(
        folder,
        "sample",
        pools=tuple(
            Entry(pool, pools_source, ("pools", place))
            for place, pool in enumerate(pools.pools)
            if pool.description.startswith(SAMPLE_MARK)
        ),
        deployments=tuple(
            Entry(one, source, ("deployments", place)) for place, one in enumerate(prefect.deployments) if SAMPLE_TAG in (one.tags or ())
        ),
        prefect=prefect,
    )


def _pool(pool: DeclaredPool) -> Pool:
    queues = tuple(Queue(queue.name, queue.priority) for queue in pool.queues)
    return Pool(pool.name, pool.type, pool.description, pool.worker_limit or 1, queues)


def _deployment(entry: Deployment, names: dict[str, str]) -> SampleDeployment:
    return SampleDeployment(
        name=entry.name,
        flow=names[entry.entrypoint],
        description=entry.description or "",
        entrypoint=entry.entrypoint,
        parameters=entry.parameters,
        tags=tuple(entry.tags or ()),
        pool=entry.work_pool.name,
        queue=entry.work_pool.work_queue_name or "default",
        schedules=tuple(one.model_dump(exclude_unset=True) for one in entry.schedules or ()),
    )


def _flow_names(folder: Path) -> Iterator[tuple[str, str]]:
    """(entrypoint, flow name) of every flow in the fleet's files, read without importing them."""
    for path in sorted((folder / "flows" / "fleet").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and (name := _flow_name(node)):
                yield f"{path.relative_to(folder).as_posix()}:{node.name}", name


def _flow_name(function: ast.FunctionDef) -> str | None:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "flow":
            named = [keyword.value for keyword in decorator.keywords if keyword.arg == "name"]
            return str(ast.literal_eval(named[0])) if named else function.name
    return None
