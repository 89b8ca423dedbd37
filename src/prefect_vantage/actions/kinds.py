"""The kinds of actions: what each is called, which runs it leaves alone and why, and what it asks of Prefect. Pure.

The same `judge` speaks over the mirror's rows in a preview and when the set is frozen, and over Prefect's own just before each run's turn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from prefect_vantage.actions.options import TERMINAL, Options

GONE = "Not in Prefect any more"
NO_DEPLOYMENT = "Has no deployment, so that Prefect cannot run it again"
_UNDER_WAY = ("RUNNING", "PENDING", "CANCELLING")


@dataclass(frozen=True, slots=True)
class Subject:
    """A run as a judgement sees it. `deleted`: Prefect has it no more."""

    id: str
    name: str
    flow: str | None
    state_type: str | None
    state_name: str | None
    state_id: str | None
    deployment_id: str | None
    tags: tuple[str, ...]
    deleted: bool = False

    @property
    def state(self) -> str:
        """The state's name for people."""
        return self.state_name or (self.state_type or "without a state").title()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of action. `judge` answers why a run is left alone, None to act; `has_taken`, after a restart, whether a run that was sent before
    has become what the action makes of it; `force` says what forcing does; `state` is what Prefect is asked to set, where it is that."""

    name: str
    label: str
    doing: str
    did: str
    help: str
    judge: Callable[[Subject, Options], str | None]
    has_taken: Callable[[Subject, Options], bool]
    state: Callable[[Options], Mapping[str, Any]] | None = None
    forced: bool = False
    force: str | None = None


def _cancel(run: Subject, _options: Options) -> str | None:
    if run.state_type in TERMINAL:
        return f"Already {run.state}"
    return "Already being cancelled" if run.state_type == "CANCELLING" else None


def _retry(run: Subject, options: Options) -> str | None:
    if run.state_type not in TERMINAL:
        return f"Still {run.state}"
    if run.state_type == "COMPLETED" and not options.force:
        return f"{run.state}: there is nothing to retry"
    return None if run.deployment_id else NO_DEPLOYMENT


def _delete(run: Subject, options: Options) -> str | None:
    return f"{run.state}: cancel it first" if run.state_type in _UNDER_WAY and not options.force else None


def _set_state(run: Subject, options: Options) -> str | None:
    same = (run.state_type, run.state_name) == (options.state_type, options.state_name)
    return f"Already {run.state}" if same else None


def _set_tags(run: Subject, options: Options) -> str | None:
    return "Has these tags already" if new_tags(run.tags, options) == list(run.tags) else None


def _resubmit(run: Subject, _options: Options) -> str | None:
    return None if run.deployment_id else NO_DEPLOYMENT


def new_tags(tags: Collection[str], options: Options) -> list[str]:
    """The tags that a run has afterwards, in their order, new ones last."""
    kept = [tag for tag in tags if tag not in options.remove]
    return kept + [tag for tag in options.add if tag not in kept]


def judge(kind: Kind, run: Subject, options: Options) -> str | None:
    """Why the run is left alone; None when it is acted on."""
    return GONE if run.deleted else kind.judge(run, options)


_KINDS = (
    Kind(
        "cancel",
        "Cancel",
        "Cancelling",
        "Cancelled",
        "Asks Prefect to cancel: a run that has not begun is cancelled at once, its worker stops one that has.",
        _cancel,
        lambda run, _options: run.state_type in ("CANCELLING", "CANCELLED"),
        state=lambda _options: {"type": "CANCELLING", "name": "Cancelling"},
    ),
    Kind(
        "retry",
        "Retry",
        "Retrying",
        "Retried",
        "Schedules failed, crashed and cancelled runs again, with the same id and parameters.",
        _retry,
        lambda _run, _options: True,
        state=lambda _options: {"type": "SCHEDULED", "name": "AwaitingRetry"},
        force="completed runs too",
    ),
    Kind(
        "delete",
        "Delete",
        "Deleting",
        "Deleted",
        "Deletes runs from Prefect; Vantage keeps what it knows of them, marked as deleted.",
        _delete,
        lambda run, _options: run.deleted,
        force="runs under way too, whose processes go on",
    ),
    Kind(
        "set_state",
        "Change state",
        "Changing the state of",
        "Changed",
        "Gives runs another state.",
        _set_state,
        lambda run, options: (run.state_type, run.state_name) == (options.state_type, options.state_name),
        state=lambda options: {"type": options.state_type, "name": options.state_name},
        forced=True,
        force="past Prefect's rules, as Prefect's own UI does",
    ),
    Kind(
        "set_tags",
        "Tags",
        "Tagging",
        "Tagged",
        "Adds tags to runs and removes others.",
        _set_tags,
        lambda run, options: new_tags(run.tags, options) == list(run.tags),
    ),
    Kind(
        "resubmit",
        "Run again",
        "Submitting",
        "Submitted",
        "Creates new runs of the same deployments with the same parameters; those of a single run can be changed.",
        _resubmit,
        lambda _run, _options: False,  # asked again: the idempotency key makes it the same new run
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}
