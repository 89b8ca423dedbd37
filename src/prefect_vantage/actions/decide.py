"""What is to be done about each run of a batch, and what Prefect's answers mean. Pure.

rows + Prefect's runs ─► plan() ─► outcomes that are clear already, runs to act on;  Prefect's answers ─► verdict() ─► outcome
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prefect_vantage.actions.kinds import GONE, Kind, Subject, judge
from prefect_vantage.actions.options import Options
from prefect_vantage.ingest.acts import Answer
from prefect_vantage.ingest.wire import FlowRun
from prefect_vantage.state.actions import ActionRun

DONE, SKIPPED, FAILED = "done", "skipped", "failed"
FOUND_DONE = "Done before Vantage was restarted"
_MOVED_ON = ("already in terminal state", "already completed")
"""Words of Prefect's for a run that changed between our look and our request."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """done, skipped or failed, and why."""

    status: str
    message: str | None = None
    new_run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """By position: verdicts that need no request, and the runs to act on."""

    clear: Mapping[int, Verdict]
    act: Mapping[int, Subject]


def plan(kind: Kind, options: Options, rows: Sequence[ActionRun], present: Mapping[str, FlowRun]) -> Plan:
    """What to do about these rows, given how the runs are now."""
    clear: dict[int, Verdict] = {}
    act: dict[int, Subject] = {}
    for row in rows:
        run = subject(row, present.get(row.run_id))
        if _has_taken(kind, options, row, run):
            clear[row.position] = Verdict(DONE, FOUND_DONE)
        elif why := judge(kind, run, options):
            clear[row.position] = Verdict(SKIPPED, why)
        else:
            act[row.position] = run
    return Plan(clear, act)


def _has_taken(kind: Kind, options: Options, row: ActionRun, run: Subject) -> bool:
    """Whether a run that was sent before a crash shows that Prefect had heard it."""
    moved = kind.state is None or (row.state_id != run.state_id and not run.deleted)
    return row.status == "sent" and moved and kind.has_taken(run, options)


def subject(row: ActionRun, run: FlowRun | None) -> Subject:
    """The run of a row as Prefect has it, `deleted` when it has it no more."""
    if run is None:
        return Subject(row.run_id, row.name, row.flow, None, row.state, None, None, (), deleted=True)
    return Subject(run.id, run.name, row.flow, run.state_type, run.state_name, run.state_id, run.deployment_id, tuple(run.tags))


def verdict(answer: Answer | None, wanted: str) -> Verdict:
    """What Prefect's answer to a change to state type `wanted` means."""
    if answer is None:
        return Verdict(SKIPPED, GONE)
    # A run without anything to stop is not Cancelling but Cancelled at once: Prefect calls that a rejection.
    cancelled = answer.status == "REJECT" and wanted == "CANCELLING" and answer.state_type == "CANCELLED"
    if answer.status == "ACCEPT" or cancelled:
        return Verdict(DONE, f"Now {answer.state_name or answer.state_type}")
    reason = answer.reason or f"Prefect answered {answer.status or 'nothing'}"
    return Verdict(SKIPPED if any(words in reason.lower() for words in _MOVED_ON) else FAILED, reason)
