"""What a change of the mirror means for one list on one screen. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

MOST_ANNOUNCED = 2_000


@dataclass(slots=True)
class Screen:
    """A list that a client shows: the query, the ids on screen, and the ids that it was already told are new."""

    q: str
    timezone: str
    ids: frozenset[str]
    announced: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids on screen that changed and still match, ids on screen that do not match any more, ids that match and are not on screen."""

    changed: tuple[str, ...]
    left: tuple[str, ...]
    new: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.changed or self.left or self.new)


def difference(screen: Screen, touched: Collection[str], matching: Mapping[str, object]) -> Difference:
    """`touched` changed in the mirror; `matching` holds those of them that match the screen's query. New ones are announced once."""
    changed = tuple(one for one in touched if one in screen.ids and one in matching)
    left = tuple(one for one in touched if one in screen.ids and one not in matching)
    new = tuple(one for one in matching if one in touched and one not in screen.ids and one not in screen.announced)
    if len(screen.announced) + len(new) > MOST_ANNOUNCED:
        screen.announced.clear()
    screen.announced.update(new)
    return Difference(changed, left, new)
