"""Queues of work pools. A pool's priorities are one order: they are set together, after a queue was made or moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from prefect_vantage.declared.folder import Project
from prefect_vantage.declared.servers import Servers
from prefect_vantage.declared.values import Declared, Live, Ref, flatten

_DEFAULT = "default"  # Prefect makes it with the pool and keeps it as long
_PASSES = 5


class Queues:
    """A queue is named `pool/queue`."""

    name = "queue"
    fixed: frozenset[str] = frozenset()
    lasting = False

    def declare(self, project: Project, servers: Servers) -> Sequence[Declared]:
        found = []
        for entry in project.pools:
            order = {queue.name: queue.priority for queue in entry.value.queues}
            for place, queue in enumerate(entry.value.queues):
                optional = {"description": queue.description, "paused": queue.paused}
                content = {"priority": queue.priority, "concurrency_limit": queue.concurrency_limit} | {
                    name: value for name, value in optional.items() if value is not None
                }
                ref = Ref(self.name, f"{entry.value.name}/{queue.name}")
                fields, managed = flatten(content), frozenset(content)
                found.append(Declared(ref, entry.place("queues", place), fields, managed, body=(content, order)))
        return found

    def find(self, servers: Servers, refs: Collection[Ref]) -> Mapping[Ref, Live]:
        found = {}
        known = {row["name"] for row in servers.rows("/work_pools/filter")} if refs else set()
        for pool in sorted({ref.name.partition("/")[0] for ref in refs} & known):
            for row in _queues(servers, pool).values():
                ref = Ref(self.name, f"{pool}/{row['name']}")
                if ref in refs:
                    found[ref] = Live(ref, row["id"], flatten(_content(row)))
        return found

    def write(self, servers: Servers, declared: Declared, live: Live | None, changed: frozenset[str]) -> None:
        pool, _, name = declared.ref.name.partition("/")
        content, order = declared.body
        wanted = {_wire(key): value for key, value in content.items() if live is None or key in changed}
        there = _queues(servers, pool)
        if name not in there:
            servers.ask("POST", "/work_pools/{}/queues", pool, json={"name": name, **wanted})
        elif others := {key: value for key, value in wanted.items() if key != "priority"}:
            servers.ask("PATCH", "/work_pools/{}/queues/{}", pool, name, json=others)
        if "priority" in wanted:
            _settle(servers, pool, order)

    def remove(self, servers: Servers, live: Live) -> None:
        pool, _, name = live.ref.name.partition("/")
        if name != _DEFAULT:
            servers.ask("DELETE", "/work_pools/{}/queues/{}", pool, name)


def _queues(servers: Servers, pool: str) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in servers.rows("/work_pools/{}/queues/filter", pool)}


def _content(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("priority", "concurrency_limit", "description")} | {"paused": row["is_paused"]}


def _wire(name: str) -> str:
    return "is_paused" if name == "paused" else name


def _settle(servers: Servers, pool: str, order: Mapping[str, int]) -> None:
    """Set the priorities of the queues that are there. Moving one pushes those behind it, so the most urgent comes first and all are looked at again."""
    for _ in range(_PASSES):
        there = _queues(servers, pool)
        wrong = [name for name in sorted(order, key=order.__getitem__) if name in there and there[name]["priority"] != order[name]]
        if not wrong:
            return
        for name in wrong:
            servers.ask("PATCH", "/work_pools/{}/queues/{}", pool, name, json={"priority": order[name]})
