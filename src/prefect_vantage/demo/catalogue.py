"""What the sample fleet consists of, read from the project: pools and queues, flows, deployments (frozen values, no network).

`prefect.yaml` and `deployments/pools.yaml` are the one source; `fleet` makes it so on a server and `past` writes history for the same names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from prefect_vantage import project
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
    """The whole sample fleet; `flows` holds the names of subflows too."""

    root: Path
    pools: tuple[Pool, ...]
    flows: tuple[str, ...]
    deployments: tuple[SampleDeployment, ...]


def read_catalogue(root: Path | None = None) -> Catalogue:
    """The sample fleet of the project at `root` (default: the project's own). Raises NotFound when its files are missing."""
    folder = root or project.root()
    names = dict(_flow_names(folder))
    entries = _read_yaml(folder / "prefect.yaml")["deployments"]
    pools = _read_yaml(folder / "deployments" / "pools.yaml")["pools"]
    return Catalogue(
        root=folder,
        pools=tuple(_pool(entry) for entry in pools if str(entry.get("description", "")).startswith(SAMPLE_MARK)),
        flows=tuple(names.values()),
        deployments=tuple(_deployment(entry, names) for entry in entries if SAMPLE_TAG in entry.get("tags", ())),
    )


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound(f"{path} does not exist.", hint="Reinstall Vantage, or run from a complete checkout.") from error
    return content


def _pool(entry: dict[str, Any]) -> Pool:
    queues = tuple(Queue(queue["name"], queue["priority"]) for queue in entry["queues"])
    return Pool(entry["name"], entry["type"], entry["description"], entry["worker_limit"], queues)


def _deployment(entry: dict[str, Any], names: dict[str, str]) -> SampleDeployment:
    return SampleDeployment(
        name=entry["name"],
        flow=names[entry["entrypoint"]],
        description=entry["description"],
        entrypoint=entry["entrypoint"],
        parameters=entry.get("parameters", {}),
        tags=tuple(entry["tags"]),
        pool=entry["work_pool"]["name"],
        queue=entry["work_pool"]["work_queue_name"],
        schedules=tuple(entry["schedules"]),
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
