"""Global concurrency limits of Prefect."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from prefect_vantage.declared.folder import Project
from prefect_vantage.declared.servers import Servers
from prefect_vantage.declared.values import Declared, Live, Ref, flatten

_MANAGED = ("limit", "slot_decay_per_second", "active")


class Limits:
    """Slots that are taken stay taken when a limit changes."""

    name = "limit"
    fixed: frozenset[str] = frozenset()
    lasting = False

    def declare(self, project: Project, servers: Servers) -> Sequence[Declared]:
        found = []
        for entry in project.limits:
            content = {name: getattr(entry.value, name) for name in _MANAGED}
            ref = Ref(self.name, entry.value.name)
            found.append(Declared(ref, entry.place(), flatten(content), frozenset(_MANAGED), entry.outside, body=content))
        return found

    def find(self, servers: Servers, refs: Collection[Ref]) -> Mapping[Ref, Live]:
        rows = {Ref(self.name, row["name"]): row for row in servers.rows("/v2/concurrency_limits/filter")} if refs else {}
        return {ref: Live(ref, row["id"], {name: row[name] for name in _MANAGED}) for ref, row in rows.items() if ref in refs}

    def write(self, servers: Servers, declared: Declared, live: Live | None, changed: frozenset[str]) -> None:
        if live:
            content = {name: value for name, value in declared.body.items() if name in changed}
            servers.ask("PATCH", "/v2/concurrency_limits/{}", live.id, json=content)
        else:
            servers.ask("POST", "/v2/concurrency_limits/", json={"name": declared.ref.name, **declared.body})

    def remove(self, servers: Servers, live: Live) -> None:
        servers.ask("DELETE", "/v2/concurrency_limits/{}", live.id)
