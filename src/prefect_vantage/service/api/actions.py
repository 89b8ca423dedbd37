"""Actions on runs: look before, confirm, follow, stop, and the audit of every outcome."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, get_args
from uuid import UUID

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from prefect_vantage.actions.actions import Actions, Proposal
from prefect_vantage.actions.kinds import KINDS
from prefect_vantage.errors import InvalidInput
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.models import actions as models
from prefect_vantage.service.params import API, CHANGES, KNOWN, PLACE
from prefect_vantage.service.parts import Parts, PartsDep
from prefect_vantage.service.person import PersonDep
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import AskerDep
from prefect_vantage.state.actions import Action, Wanted
from prefect_vantage.state.people import Person

router = APIRouter(prefix=f"{API}/actions", tags=["actions"], responses=RESPONSES)

ActionId = Annotated[UUID, Path(description="The action's id.")]
LATEST = 20
_STATUSES = "running, stopping, submitting, finished or stopped; several separated by commas."


@router.post("/preview", response_model=models.ActionPreview, dependencies=[KNOWN, PLACE, *CHANGES], summary="Look before acting")
def preview(parts: PartsDep, person: PersonDep, asked: models.ActionRequest) -> Response:
    """How many runs an action would touch now, which it would leave alone and why, and the first 50. Nothing is kept."""
    found = asdict(parts.actions.preview(_proposal(parts, person, asked)))
    found["runs"] = found.pop("rows")
    found["skips"] = [{"reason": reason, "count": count} for reason, count in found["skips"]]
    return _json(found)


@router.post("", status_code=202, response_model=models.Action, dependencies=[KNOWN, PLACE, *CHANGES], summary="Act on runs")
def confirm(parts: PartsDep, person: PersonDep, asked: models.ActionRequest) -> Response:
    """Freeze the set of runs as it is now and act on it in the background; the answer says where to follow it. Cannot be taken back."""
    return _json(to_action(parts.actions.confirm(_proposal(parts, person, asked))), 202)


@router.get("", response_model=models.ActionList, dependencies=[KNOWN], summary="List actions")
def listed(
    asker: AskerDep,
    kind: Annotated[str, Query(max_length=200, description="Only these kinds, separated by commas.")] = "",
    status: Annotated[str, Query(max_length=200, description=_STATUSES)] = "",
    person: Annotated[str | None, Query(max_length=200, description="Only those of this person (id or name).")] = None,
    run: Annotated[UUID | None, Query(description="Only those whose set has this run.")] = None,
    since: Annotated[datetime | None, Query(description="Only those from this time on.")] = None,
    until: Annotated[datetime | None, Query(description="Only those before this time.")] = None,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Who did what to runs, newest first."""
    wanted = Wanted(
        kinds=_among("kind", kind, KINDS),
        statuses=_among("status", status, get_args(models.ActionStatus)),
        person=person,
        run_id=str(run) if run else None,
        since=_aware("since", since),
        until=_aware("until", until),
        before=str(before) if before else None,
    )
    found = asker.parts.actions.listed(wanted, limit + 1)
    more = found[limit - 1].id if len(found) > limit else None
    return asker.content({"actions": [to_action(one) for one in found[:limit]], "next": more})


@router.get("/{action_id}", response_model=models.ActionDetail, dependencies=[KNOWN], summary="One action")
def one(asker: AskerDep, action_id: ActionId) -> Response:
    """How far an action is, and why runs were skipped or failed."""
    actions = asker.parts.actions
    outcomes = [{"status": status, "message": why, "count": count} for status, why, count in actions.reasons(str(action_id))]
    return asker.content({**to_action(actions.one(str(action_id))), "outcomes": outcomes})


@router.get("/{action_id}/runs", response_model=models.ActionRuns, dependencies=[KNOWN], summary="Runs of an action")
def runs(
    asker: AskerDep,
    action_id: ActionId,
    status: Annotated[str, Query(max_length=200, description="pending, sent, done, skipped or failed; several separated by commas.")] = "",
    after: Annotated[int, Query(ge=-1, le=10_000_000, description="`next` of the page before.")] = -1,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Every run of the frozen set with its outcome, in the order of the query."""
    statuses = _among("status", status, get_args(models.OutcomeStatus))
    found = asker.parts.actions.runs(str(action_id), statuses=statuses, after=after, limit=limit + 1)
    more = found[limit - 1].position if len(found) > limit else None
    rows = [{name: value for name, value in asdict(row).items() if name != "state_id"} for row in found[:limit]]
    return asker.content({"runs": rows, "next": more})


@router.post("/{action_id}/stop", status_code=202, response_model=models.Action, dependencies=[KNOWN, *CHANGES], summary="Stop an action")
def stop(parts: PartsDep, person: PersonDep, action_id: ActionId) -> Response:
    """Act on no further run. What was done stays done; the rest is marked as skipped."""
    return _json(to_action(parts.actions.stop(str(action_id), person)), 202)


def to_action(action: Action) -> dict[str, Any]:
    """The JSON object of an action."""
    return {**asdict(action), "label": KINDS[action.kind].label, "options": dict(action.options)}


def latest(actions: Actions) -> list[dict[str, Any]]:
    """The newest actions and all that have work left, newest first, as the live socket tells them. Raises StateError."""
    return [to_action(one) for one in actions.latest(LATEST)]


def _json(body: Any, status: int = 200) -> Response:
    return Response(to_json(body), status, media_type="application/json", headers={"Cache-Control": "no-store"})


def _proposal(parts: Parts, person: Person, asked: models.ActionRequest) -> Proposal:
    if (asked.query is None) == (asked.runs is None):
        raise InvalidInput("Say which runs: either a query or a list of runs", hint='The query "" is every run.')
    if asked.runs is not None and not asked.runs:
        raise InvalidInput("The list of runs is empty")
    return Proposal(
        kind=asked.kind,
        options=asked.options(),
        query=asked.query,
        run_ids=tuple(map(str, asked.runs or ())),
        timezone=asked.timezone or parts.settings.timezone,
        person=person,
        reason=(asked.reason or "").strip() or None,
        most=asked.expected_count,
        id=str(asked.id) if asked.id else None,
    )


def _among(name: str, text: str, known: Any) -> tuple[str, ...]:
    """The words of a comma-separated parameter. Raises InvalidInput for one that there is not."""
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    if wrong := next((word for word in words if word not in known), None):
        raise InvalidInput(f"{name}: there is no {wrong!r}", hint=f"Known: {', '.join(known)}.")
    return words


def _aware(name: str, moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise InvalidInput(f"{name}: the time has no zone", hint="Write it like 2026-11-24T08:00:00Z.")
    return moment
