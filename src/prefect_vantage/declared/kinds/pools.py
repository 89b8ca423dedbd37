"""Work pools of Prefect."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from prefect_vantage.declared.folder import Entry, Project
from prefect_vantage.declared.models import Pool
from prefect_vantage.declared.servers import Servers
from prefect_vantage.declared.templates import default_template, merged, worker_types
from prefect_vantage.declared.values import Declared, Live, Ref, flatten
from prefect_vantage.definitions import DefinitionError, Mistake, closest

_MANAGED = ("type", "description", "concurrency_limit", "base_job_template")
_PARTS = ("job_configuration", "variables")


class Pools:
    """The job template is the worker type's own with the differences that the file names."""

    name = "pool"
    fixed = frozenset({"type"})
    lasting = False

    def declare(self, project: Project, servers: Servers) -> Sequence[Declared]:
        found, mistakes = [], []
        for entry in project.pools:
            default = default_template(entry.value.type)
            mistakes += _mistakes(entry, default)
            found.append(declared_pool(entry, merged(default or {}, entry.value.base_job_template)))
        if mistakes:
            raise DefinitionError(mistakes)
        return found

    def find(self, servers: Servers, refs: Collection[Ref]) -> Mapping[Ref, Live]:
        rows = {Ref(self.name, row["name"]): row for row in servers.rows("/work_pools/filter")}
        return {ref: Live(ref, rows[ref]["id"], flatten(_content(rows[ref]))) for ref in refs if ref in rows}

    def write(self, servers: Servers, declared: Declared, live: Live | None, changed: frozenset[str]) -> None:
        content = {_wire(name): value for name, value in declared.body.items() if live is None or name in changed}
        if live is None:
            servers.ask("POST", "/work_pools/", json={"name": declared.ref.name, **content})
        else:
            servers.ask("PATCH", "/work_pools/{}", declared.ref.name, json=content)

    def remove(self, servers: Servers, live: Live) -> None:
        servers.ask("DELETE", "/work_pools/{}", live.ref.name)


def declared_pool(entry: Entry[Pool], template: dict[str, Any]) -> Declared:
    """The pool with its whole job template."""
    pool = entry.value
    content: dict[str, Any] = {
        "type": pool.type, "description": pool.description or None, "concurrency_limit": pool.concurrency_limit, "base_job_template": template,
    }  # fmt: skip
    if pool.paused is not None:
        content["paused"] = pool.paused
    return Declared(Ref(Pools.name, pool.name), entry.place(), flatten(content), frozenset(content), entry.outside, body=content)


def _content(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _MANAGED} | {"description": row["description"] or None, "paused": row["is_paused"]}


def _wire(name: str) -> str:
    return "is_paused" if name == "paused" else name


def _mistakes(entry: Entry[Pool], default: object) -> list[Mistake]:
    kind = entry.value.type
    if default is None:
        return [entry.mistake(("type",), f"type: Prefect knows no worker type {kind}", closest(kind, worker_types()))]
    strange = [key for key in entry.value.base_job_template if key not in _PARTS]
    return [
        entry.mistake(("base_job_template", key), f"base_job_template.{key}: a job template has no such part", closest(key, _PARTS))
        for key in strange
    ]
