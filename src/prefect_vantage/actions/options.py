"""What an action needs to know beside its runs: a state, tags, parameters. Frozen, checked, kept with the action as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prefect_vantage.errors import InvalidInput

STATE_NAMES = {
    "SCHEDULED": "Scheduled",
    "PENDING": "Pending",
    "RUNNING": "Running",
    "PAUSED": "Paused",
    "CANCELLING": "Cancelling",
    "CANCELLED": "Cancelled",
    "COMPLETED": "Completed",
    "FAILED": "Failed",
    "CRASHED": "Crashed",
}
"""Prefect's state types, each with the name that it has unless somebody gives it another."""
TERMINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
MOST_TAGS = 50
LONGEST_TAG = 200


@dataclass(frozen=True, slots=True)
class Options:
    """Fields that a kind does not use are empty.

    `force`: also runs that would be left alone for their own good (see the kind). `parameters`: of the new run, where they differ.
    """

    state_type: str = ""
    state_name: str = ""
    message: str | None = None
    force: bool = False
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    parameters: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Only what is set."""
        values: dict[str, Any] = {
            "state_type": self.state_type,
            "state_name": self.state_name,
            "message": self.message,
            "force": self.force,
            "add": list(self.add),
            "remove": list(self.remove),
            "parameters": dict(self.parameters) if self.parameters else None,
        }
        return {name: value for name, value in values.items() if value}


def from_json(values: Mapping[str, Any]) -> Options:
    """What `to_json` wrote."""
    lists = {name: tuple(values.get(name, ())) for name in ("add", "remove")}
    return Options(**{**values, **lists})


def to_state(state_type: str, name: str | None, message: str | None, *, force: bool) -> Options:
    """A change of state. Raises InvalidInput for a state type that Prefect does not have."""
    wanted = state_type.upper()
    if wanted not in STATE_NAMES:
        raise InvalidInput(f"There is no state type {state_type!r}", hint=f"Prefect has {', '.join(STATE_NAMES)}.")
    return Options(state_type=wanted, state_name=(name or "").strip() or STATE_NAMES[wanted], message=message or None, force=force)


def to_tags(add: tuple[str, ...], remove: tuple[str, ...]) -> Options:
    """A change of tags. Raises InvalidInput for none, too many, or one that is added and removed."""
    adding, removing = _cleaned(add), _cleaned(remove)
    if not adding and not removing:
        raise InvalidInput("No tag is added or removed", hint="Name at least one tag.")
    if both := sorted(set(adding) & set(removing)):
        raise InvalidInput(f"The tag {both[0]!r} is both added and removed")
    if len(adding) + len(removing) > MOST_TAGS:
        raise InvalidInput(f"At most {MOST_TAGS} tags change at once")
    return Options(add=adding, remove=removing)


def _cleaned(tags: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    if long := next((tag for tag in cleaned if len(tag) > LONGEST_TAG), None):
        raise InvalidInput(f"A tag has at most {LONGEST_TAG} characters, not {len(long)}")
    return cleaned
