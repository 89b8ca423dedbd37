"""The values that plan and apply speak of: an object as it is declared, as it is live, as it is remembered, and a change between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from prefect_vantage.definitions import Place

Action = Literal["add", "change", "remove"]
Fields = Mapping[str, Any]
"""Leaves of an object by their dotted path, such as `schedules.nightly.cron`; see `flatten`."""


class Ref(NamedTuple):
    """Names an object: its kind, and its name within the kind, such as `("queue", "batch/high")`."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Declared:
    """An object as the folder declares it.

    `managed` are the top-level fields that it decides about; what is live besides is left alone. `secret` paths are never shown. `unseen` are
    top-level fields that no server tells again. `unknown` paths have values that are only known when it is applied. `needs` are objects that must not go while it is there. `body` is for its kind.
    """

    ref: Ref
    place: Place
    fields: Fields
    managed: frozenset[str]
    secret: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    needs: frozenset[Ref] = frozenset()
    body: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Live:
    """An object as a server has it; `id` and `body` are for its kind."""

    ref: Ref
    id: str
    fields: Fields
    secret: frozenset[str] = frozenset()
    body: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Remembered:
    """An object at the end of the last apply: fingerprints of its live `fields`, and of what was `asked` where the server keeps it differently.

    `made` tells whether Vantage made it: what was there before is never removed.
    """

    made: bool
    fields: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    secret: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: what is live (`before`) and what is declared (`after`); None for nothing.

    `by_hand` tells that it was changed on the server since the last apply. `kept` changes are by hand too, but of a field that the folder does
    not decide about: apply leaves them alone.
    """

    path: str
    before: Any = None
    after: Any = None
    secret: bool = False
    by_hand: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What apply does with an object. An `add` that is `by_hand` was removed by hand; a `change` whose fields are all kept does nothing."""

    action: Action
    ref: Ref
    place: Place | None = None
    fields: tuple[FieldChange, ...] = ()
    removed_by_hand: bool = False
    declared: Declared | None = field(default=None, repr=False)
    live: Live | None = field(default=None, repr=False)

    @property
    def by_hand(self) -> bool:
        """Whether somebody edited or removed the object on the server since the last apply."""
        return self.removed_by_hand or any(one.by_hand for one in self.fields)

    @property
    def effective(self) -> bool:
        """Whether apply has something to do."""
        return self.action != "change" or any(not one.kept for one in self.fields)


def flatten(value: Any, path: str = "") -> dict[str, Any]:
    """Leaves by their dotted path. Empty mappings are nothing, and so is a top-level None. Lists are leaves, except those of mappings only."""
    if isinstance(value, list | tuple) and value and all(isinstance(one, Mapping) and flatten(one, path) for one in value):
        value = dict(enumerate(value))
    if not isinstance(value, Mapping):
        return {path: value}
    found: dict[str, Any] = {}
    for key, child in value.items():
        if path or child is not None:
            found |= flatten(child, f"{path}.{key}" if path else str(key))
    return found


def top(path: str) -> str:
    """The top-level field that a path belongs to."""
    return path.partition(".")[0]


def within(path: str, places: frozenset[str]) -> bool:
    """Whether a path is one of the places, inside of one, or around one."""
    return any(path == place or path.startswith(f"{place}.") or place.startswith(f"{path}.") for place in places)
