"""Reports that are sent on a schedule: the service must know what the folder says. The others it reads from its own folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from prefect_vantage.declared.folder import Project
from prefect_vantage.declared.servers import Servers
from prefect_vantage.declared.values import Declared, Live, Ref, flatten
from prefect_vantage.errors import NotFound
from prefect_vantage.sdk import report_calls


class Reports:
    """A report is named by its name. The service is only asked where a folder has reports with a schedule; none is ever removed."""

    name = "report"
    fixed: frozenset[str] = frozenset()
    lasting = True

    def declare(self, project: Project, servers: Servers) -> Sequence[Declared]:
        found = []
        for entry in project.reports:
            if entry.value.schedule is None:
                continue
            content: dict[str, Any] = entry.value.model_dump(mode="json")
            ref = Ref(self.name, content.pop("name"))
            found.append(Declared(ref, entry.place(), flatten(content), frozenset(content), body=content))
        return found

    def find(self, servers: Servers, refs: Collection[Ref]) -> Mapping[Ref, Live]:
        found = {}
        for ref in refs:
            try:
                report = servers.vantage.send(report_calls.report(ref.name))
            except NotFound:
                continue
            definition = {name: value for name, value in report["definition"].items() if name != "name"}
            found[ref] = Live(ref, ref.name, flatten(definition), body=report["version"])
        return found

    def write(self, servers: Servers, declared: Declared, live: Live | None, changed: frozenset[str]) -> None:
        content = {"name": declared.ref.name, **declared.body}
        if live:
            servers.vantage.send(report_calls.replace(declared.ref.name, content, live.body))
        else:
            servers.vantage.send(report_calls.create(content))

    def remove(self, servers: Servers, live: Live) -> None:
        """Never called: a report outlives its schedule."""
