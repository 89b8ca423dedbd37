"""The states that Prefect's UI can filter by, as its Runs page lists them, and which of them a term of a query means."""

from __future__ import annotations

from fnmatch import fnmatchcase

from prefect_vantage.query.nodes import Anything, Exact, Like, Term, Value

STATES: dict[str, str] = {
    "Scheduled": "SCHEDULED",
    "Late": "SCHEDULED",
    "Resuming": "SCHEDULED",
    "AwaitingRetry": "SCHEDULED",
    "AwaitingConcurrencySlot": "SCHEDULED",
    "Pending": "PENDING",
    "Submitting": "PENDING",
    "InfrastructurePending": "PENDING",
    "Paused": "PAUSED",
    "Suspended": "PAUSED",
    "Running": "RUNNING",
    "Retrying": "RUNNING",
    "Completed": "COMPLETED",
    "Cached": "COMPLETED",
    "Cancelled": "CANCELLED",
    "Cancelling": "CANCELLING",
    "Crashed": "CRASHED",
    "Failed": "FAILED",
    "TimedOut": "FAILED",
}
"""Name of the state by its type."""

_FINAL = {"COMPLETED": "success", "FAILED": "failure", "CRASHED": "failure", "CANCELLED": "cancelled"}
_FLAGS: dict[str, frozenset[str]] = {
    "late": frozenset({"Late"}),
    "scheduled": frozenset(name for name, kind in STATES.items() if kind == "SCHEDULED"),
    "running": frozenset(name for name, kind in STATES.items() if kind == "RUNNING"),
    "finished": frozenset(name for name, kind in STATES.items() if kind in _FINAL),
}


def states_of(term: Term) -> frozenset[str] | None:
    """Names of the states that the term asks for; None when it is not about states, or not only."""
    if term.field not in ("state", "state_name", "state_type", "outcome", "is") or term.path:
        return None
    found: set[str] = set()
    for value in term.values:
        names = _of_value(term.field, value)
        if names is None:
            return None
        found |= names
    return frozenset(found)


def _of_value(field: str, value: Value) -> frozenset[str] | None:
    if field == "is":
        return _FLAGS.get(value.text) if isinstance(value, Exact) else None
    if field == "outcome":
        wanted = value.text if isinstance(value, Exact) else None
        return frozenset(name for name, kind in STATES.items() if _FINAL.get(kind, "unfinished") == wanted) if wanted else None
    if isinstance(value, Anything):
        return frozenset(STATES)
    if not isinstance(value, Exact | Like):
        return None
    texts: dict[str, tuple[int, ...]] = {"state": (0, 1), "state_name": (0,), "state_type": (1,)}
    return frozenset(item[0] for item in STATES.items() if any(is_match(value, item[index]) for index in texts[field]))


def is_match(value: Exact | Like, text: str) -> bool:
    """Whether the value means that text, as the query language compares."""
    if isinstance(value, Like):
        pattern = "*".join(_literal(piece) for piece in value.pieces)
        return fnmatchcase(text.lower(), pattern.lower())
    return text == value.text if value.strict else text.lower() == value.text.lower()


def _literal(piece: str) -> str:
    """The piece with fnmatch's own signs made plain."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in piece)
