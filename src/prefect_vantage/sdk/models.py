"""What the service answers, as frozen values: times are aware datetimes in UTC, durations seconds, unknown is None.

`raw` keeps the JSON object as it came, so that nothing a newer service adds is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

Json = dict[str, Any]

_TIMES = frozenset({"state_at", "scheduled", "started", "ended", "created", "updated", "at", "deleted"})


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `duration`, `elapsed`, `wait`, `response` and `lateness` are seconds; of an unfinished run as of the answer's `as_of`."""

    id: str
    name: str
    flow: str | None = None
    flow_id: str | None = None
    deployment: str | None = None
    deployment_id: str | None = None
    pool: str | None = None
    queue: str | None = None
    worker: str | None = None
    state_type: str | None = None
    state_name: str | None = None
    state_at: datetime | None = None
    outcome: str | None = None
    message: str | None = None
    error: str | None = None
    error_type: str | None = None
    tags: tuple[str, ...] = ()
    priority: int | None = None
    attempts: int = 0
    scheduled: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    created: datetime | None = None
    updated: datetime | None = None
    at: datetime | None = None
    duration: float | None = None
    elapsed: float | None = None
    wait: float | None = None
    response: float | None = None
    lateness: float | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    parent: str | None = None
    root: str | None = None
    version: str | None = None
    created_by: str | None = None
    trigger: str | None = None
    description: str | None = None
    deleted: datetime | None = None
    raw: Json = field(default_factory=dict, repr=False, compare=False)


RUN_FIELDS = tuple(one.name for one in fields(Run) if one.name != "raw")
"""Names of a run's fields, in the order in which the API writes them."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of runs: `total` match, `mirrored` are known in all; `next` is the cursor of the following page, None on the last."""

    runs: tuple[Run, ...]
    total: int
    mirrored: int
    searched_back_to: datetime | None
    next: str | None
    query: str
    sentence: str
    timezone: str
    as_of: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Group:
    """How many runs share `value` (None: the runs that have none)."""

    value: Any
    count: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many runs match; with the exact groups when they were asked for."""

    count: int
    groups: tuple[Group, ...]
    query: str
    version: int


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet, how many runs have it, and whether the query already names it."""

    value: Any
    count: int
    selected: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The most frequent values of one field under a query; `other` counts the runs of the remaining values."""

    field: str
    label: str
    values: tuple[FacetValue, ...]
    distinct: int
    other: int


@dataclass(frozen=True, slots=True)
class PrunedMonth:
    """How many runs ended in a month (UTC, `2026-08`) in one state type."""

    month: str
    state_type: str
    runs: int


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed from the mirror, or would be: how many runs, and which, oldest month first."""

    total: int
    months: tuple[PrunedMonth, ...]


def read_run(data: Json) -> Run:
    """A run from the service's JSON object; fields that this client does not know stay in `raw`."""
    known = {name: data[name] for name in RUN_FIELDS if data.get(name) is not None}
    known.update({name: read_time(known[name]) for name in _TIMES & known.keys()})
    known["tags"] = tuple(known.get("tags", ()))
    return Run(**known, raw=data)


def read_time(text: str | None) -> datetime | None:
    """An aware datetime of ISO 8601 text."""
    return None if text is None else datetime.fromisoformat(text)


def read_page(data: Json) -> Page:
    """The answer of GET /runs."""
    return Page(
        runs=tuple(read_run(one) for one in data["runs"]),
        total=data["total"],
        mirrored=data["mirrored"],
        searched_back_to=read_time(data.get("searched_back_to")),
        next=data.get("next"),
        query=data["query"],
        sentence=data.get("sentence", ""),
        timezone=data.get("timezone", "UTC"),
        as_of=read_time(data.get("as_of")),
        version=data.get("version", 0),
    )


def read_count(data: Json) -> Counted:
    """The answer of GET /runs/count."""
    groups = tuple(Group(one["value"], one["count"]) for one in data.get("groups") or ())
    return Counted(data["count"], groups, data["query"], data.get("version", 0))


def read_pruned(data: Json) -> Pruned:
    """The answer of POST /prune."""
    months = tuple(PrunedMonth(one["month"], one["state_type"], one["runs"]) for one in data.get("months") or ())
    return Pruned(int(data["total"]), months)


def read_facets(data: Json) -> tuple[Facet, ...]:
    """The answer of GET /runs/facets."""
    return tuple(
        Facet(
            field=one["field"],
            label=one["label"],
            values=tuple(FacetValue(value["value"], value["count"], value["selected"], value["excluded"]) for value in one["values"]),
            distinct=one["distinct"],
            other=one["other"],
        )
        for one in data["facets"]
    )
