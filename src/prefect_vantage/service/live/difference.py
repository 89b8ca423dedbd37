"""What a change of the mirror means for one list on one screen. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

MOST_ANNOUNCED = 2_000


@dataclass(slots=True)
class Screen:
    """A list that a client shows: the ids on screen, those that it was already told are new, and those that it was told have left.

    Until it is `ready` it is still being brought up to date, and what is touched meanwhile waits in `pending`.
    """

    ids: frozenset[str]
    announced: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    ready: bool = False
    pending: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids on screen that changed and still match, ids on screen that do not match any more, ids that match and are not on screen."""

    changed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.left or self.new)


def difference(screen: Screen, looked_at: Collection[str], matching: Collection[str], touched: Collection[str]) -> Difference:
    """`matching` are those of `looked_at` that match the query. What time alone passed over (not in `touched`) is told when it left or came back.

    New ones are announced once.
    """
    small, large = (looked_at, screen.ids) if len(looked_at) <= len(screen.ids) else (screen.ids, looked_at)
    shown = [one for one in small if one in large]
    changed = tuple(one for one in shown if one in matching and (one in touched or one in screen.gone))
    left = tuple(one for one in shown if one not in matching and (one in touched or one not in screen.gone))
    screen.gone.difference_update(changed)
    screen.gone.update(left)
    return Difference(changed, left, announce(screen, (one for one in matching if one in touched)))


def announce(screen: Screen, matching: Iterable[str]) -> tuple[str, ...]:
    """Those of the matching ids that the screen neither shows nor was told of; from now on it was."""
    new = tuple(one for one in matching if one not in screen.ids and one not in screen.announced)
    if len(screen.announced) + len(new) > MOST_ANNOUNCED:
        screen.announced.clear()
    screen.announced.update(new)
    return new
