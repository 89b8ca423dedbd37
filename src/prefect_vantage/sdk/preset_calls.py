"""Every question about presets as a value, as in `calls`; and presets as the service answers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from prefect_vantage.sdk.calls import Call
from prefect_vantage.sdk.models import Json, read_time
from prefect_vantage.sdk.problems import read_json

_PLAIN = ("id", "slug", "name", "description", "query", "grouping", "q", "shared", "template", "owner", "mine", "starred", "default")
_REST = ("order", "source", "version", "created_by", "updated_by")


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset or template as the person who asks sees it; `q` is the query with its order. `problem` tells why the query cannot be read any more.

    `query` and `q` are None for a template that speaks of a person whose name the service does not know.
    """

    id: str
    slug: str
    name: str
    description: str
    query: str | None
    sort: tuple[str, ...]
    columns: tuple[str, ...]
    grouping: str | None
    q: str | None
    shared: bool
    template: bool
    owner: str | None
    mine: bool
    starred: bool
    default: bool
    order: int | None
    source: str | None
    version: int
    created: datetime | None
    created_by: str | None
    updated: datetime | None
    updated_by: str | None
    problem: str | None
    raw: Json = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PresetList:
    """What the person sees, in their order. `lost_default` is the service's word about a default that is gone: name, why, at, by."""

    presets: tuple[Preset, ...]
    templates: tuple[Preset, ...]
    default: str | None
    lost_default: Json | None
    person: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """What became of one condition: kept, changed or lost, and why."""

    filter: str
    fate: str
    term: str
    why: str


@dataclass(frozen=True, slots=True)
class PrefectLink:
    """A view in Prefect's own UI, and what the link does not say."""

    url: str | None
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class ImportedSearch:
    """What became of one of Prefect's saved searches: new (it would be created), created, present or impossible."""

    id: str
    name: str
    fate: str
    query: str | None
    notes: tuple[Note, ...]
    preset: Preset | None


def listed() -> Call[PresetList]:
    """Everything that the person sees."""
    return Call("/presets", _list)


def get(ref: str) -> Call[Preset]:
    """One, by id or slug."""
    return Call(_path(ref), _preset)


def create(fields: Mapping[str, Any]) -> Call[Preset]:
    """Keep a view under a name."""
    return Call("/presets", _preset, method="POST", body=_body(fields))


def update(ref: str, version: int | None, changes: Mapping[str, Any]) -> Call[Preset]:
    """Change what is named, if the preset still has that version (None: whatever version it has)."""
    return Call(_path(ref), _preset, method="PATCH", body=_body(changes), headers=_seen(version))


def delete(ref: str, version: int | None) -> Call[None]:
    """Take it away, if it still has that version."""
    return Call(_path(ref), _nothing, method="DELETE", headers=_seen(version))


def restore(ref: str) -> Call[Preset]:
    """Bring a deleted one back."""
    return Call(_path(ref) + "/restore", _preset, method="POST")


def star(ref: str, *, starred: bool) -> Call[Preset]:
    """Star it, or take the star away."""
    return Call(_path(ref) + "/star", _preset, method="PUT" if starred else "DELETE")


def choose_default(ref: str | None) -> Call[None]:
    """Open it by itself; None for the standard view."""
    if ref is None:
        return Call("/presets/default", _nothing, method="DELETE")
    return Call("/presets/default", _nothing, method="PUT", body={"preset": ref})


def order(refs: Sequence[str]) -> Call[None]:
    """Put them into this order."""
    return Call("/presets/order", _nothing, method="PUT", body={"order": list(refs)})


def link(ref: str, timezone: str) -> Call[PrefectLink]:
    """A preset in Prefect's UI."""
    return Call(_path(ref) + "/link", _link, params={"timezone": timezone})


def link_of_query(q: str, timezone: str) -> Call[PrefectLink]:
    """Any query in Prefect's UI."""
    return Call("/presets/link", _link, params={"q": q, "timezone": timezone})


def take_over(ids: Sequence[str] | None, *, shared: bool, dry_run: bool) -> Call[tuple[ImportedSearch, ...]]:
    """Prefect's saved searches as presets."""
    body = {"ids": None if ids is None else list(ids), "shared": shared, "dry_run": dry_run}
    return Call("/presets/import", _imported, method="POST", body=body)


def recent() -> Call[tuple[str, ...]]:
    """The person's recent queries."""
    return Call("/query/recent", lambda response: tuple(one["q"] for one in read_json(response)["recent"]))


def read_preset(data: Json) -> Preset:
    """A preset from the service's JSON object; what this client does not know stays in `raw`."""
    problem = data.get("problem")
    return Preset(
        **{name: data.get(name) for name in (*_PLAIN, *_REST)},  # type: ignore[arg-type]
        sort=tuple(data["sort"]),
        columns=tuple(data["columns"]),
        created=read_time(data.get("created")),
        updated=read_time(data.get("updated")),
        problem=problem["message"] if problem else None,
        raw=data,
    )


def _preset(response: httpx.Response) -> Preset:
    return read_preset(read_json(response))


def _list(response: httpx.Response) -> PresetList:
    data = read_json(response)
    presets, templates = (tuple(read_preset(one) for one in data[name]) for name in ("presets", "templates"))
    return PresetList(presets, templates, data.get("default"), data.get("lost_default"), data.get("person"))


def _link(response: httpx.Response) -> PrefectLink:
    data = read_json(response)
    return PrefectLink(data.get("url"), _notes(data))


def _imported(response: httpx.Response) -> tuple[ImportedSearch, ...]:
    return tuple(
        ImportedSearch(
            one["id"], one["name"], one["fate"], one["query"], _notes(one), read_preset(one["preset"]) if one["preset"] else None
        )
        for one in read_json(response)["searches"]
    )


def _notes(data: Json) -> tuple[Note, ...]:
    return tuple(Note(one["filter"], one["fate"], one["term"], one["why"]) for one in data["notes"])


def _nothing(_response: httpx.Response) -> None:
    return None


def _path(ref: str) -> str:
    return f"/presets/{quote(ref, safe='')}"


def _seen(version: int | None) -> dict[str, str]:
    return {"If-Match": "*" if version is None else f'"{version}"'}


def _body(fields: Mapping[str, Any]) -> Json:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}
