"""Shared presets of the Vantage service. Templates stay files: the service reads them from the folder itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from prefect_vantage.declared.folder import Project
from prefect_vantage.declared.servers import Servers
from prefect_vantage.declared.values import Declared, Live, Ref, flatten
from prefect_vantage.definitions import DefinitionError

if TYPE_CHECKING:
    from prefect_vantage.presets.definition import PresetDefinition
    from prefect_vantage.sdk.preset_calls import Preset

_MANAGED = ("name", "description", "query", "sort", "columns", "grouping")


class Presets:
    """A preset is named by its slug. The service is only asked where a folder has, or had, presets of its own."""

    name = "preset"
    fixed: frozenset[str] = frozenset()
    lasting = False

    def declare(self, project: Project, servers: Servers) -> Sequence[Declared]:
        found, mistakes = [], []
        for entry in project.presets:
            preset: PresetDefinition = entry.value
            if preset.template:
                continue
            if not preset.shared:
                hint = "Leave shared out, or save it with `vantage presets save`."
                mistakes.append(entry.mistake(("shared",), "a preset of a project is for everybody", hint))
            view = preset.view()
            content: dict[str, Any] = {
                "name": preset.name,
                "description": preset.description,
                "query": view.query,
                "grouping": view.grouping,
            }
            content |= {"sort": list(view.sort), "columns": list(view.columns)}
            ref = Ref(self.name, preset.slug)
            found.append(Declared(ref, entry.place(), flatten(content), frozenset(_MANAGED), body=content))
        if mistakes:
            raise DefinitionError(mistakes)
        return found

    def find(self, servers: Servers, refs: Collection[Ref]) -> Mapping[Ref, Live]:
        if not refs:
            return {}
        there = {Ref(self.name, one.slug): one for one in servers.vantage.presets.list().presets if one.shared}
        return {ref: Live(ref, there[ref].id, flatten(_content(there[ref])), body=there[ref]) for ref in refs if ref in there}

    def write(self, servers: Servers, declared: Declared, live: Live | None, changed: frozenset[str]) -> None:
        if live:
            servers.vantage.presets.update(live.body, **{name: value for name, value in declared.body.items() if name in changed})
        else:
            servers.vantage.presets.create(**declared.body, slug=declared.ref.name, shared=True)

    def remove(self, servers: Servers, live: Live) -> None:
        servers.vantage.presets.delete(live.body)


def _content(preset: Preset) -> dict[str, Any]:
    return {name: list(value) if isinstance(value := getattr(preset, name), tuple) else value for name in _MANAGED}
