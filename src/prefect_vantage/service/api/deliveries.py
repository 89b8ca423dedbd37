"""Deliveries: every one is a row that can be seen; workers claim, hand over and record them here, people send them again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import AwareDatetime
from starlette.responses import Response

from prefect_vantage.presets.preset import name_of
from prefect_vantage.reporting.editions import definition_of
from prefect_vantage.service.deliveries import delivery_body, opened_body, seen
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.models import deliveries as models
from prefect_vantage.service.params import API, CHANGES, KNOWN
from prefect_vantage.service.parts import PartsDep
from prefect_vantage.service.person import PersonDep
from prefect_vantage.service.problems import RESPONSES

router = APIRouter(prefix=f"{API}/deliveries", tags=["deliveries"], responses=RESPONSES)
CHANGE = [KNOWN, *CHANGES]
Id = Annotated[str, Path(max_length=36)]


@router.get("", response_model=models.DeliveryList, dependencies=[KNOWN], summary="Deliveries")
def listed(
    request: Request,
    parts: PartsDep,
    report: Annotated[str | None, Query(max_length=80, description="Only of this report.")] = None,
    status: Annotated[models.Status | None, Query(description="Only those that are so.")] = None,
    before: Annotated[AwareDatetime | None, Query(description="Only those made before; `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:
    """Every delivery with what became of it, the newest first."""
    found = parts.deliveries.list(report=report, status=status, before=before, limit=limit)
    following: datetime | None = found[-1][0].created_at if len(found) == limit else None
    return seen(request, _json({"deliveries": [delivery_body(*one) for one in found], "next": following}))


@router.post("", response_model=models.OpenedEdition, status_code=201, dependencies=CHANGE, summary="Open a report for sending")
def open_edition(parts: PartsDep, person: PersonDep, wish: models.EditionWish) -> Response:
    """The edition of the period, with a delivery for each recipient; the same period twice is the same edition, and nobody gets it twice.

    Whoever opened it renders it; when nothing comes for fifteen minutes the service does.
    """
    opened = parts.editions.open(wish.report, period=wish.period, at=wish.at, timezone=wish.timezone, by=name_of(person))
    parts.deliveries.changed()
    return _json(opened_body(opened.edition, opened.deliveries, parts.editions, made=opened.made), 201 if opened.made else 200)


@router.get("/{delivery_id}", response_model=models.Delivery, dependencies=[KNOWN], summary="One delivery")
def one(request: Request, parts: PartsDep, delivery_id: Id) -> Response:
    """What became of it."""
    return seen(request, _json(delivery_body(*parts.deliveries.get(delivery_id))))


@router.get("/{delivery_id}/job", response_model=models.DeliveryJob, dependencies=[KNOWN], summary="What there is to send")
def job(request: Request, parts: PartsDep, delivery_id: Id) -> Response:
    """Recipient, files and links of a delivery whose edition is sealed."""
    found = parts.ledger().job(delivery_id)
    _, edition = parts.deliveries.get(delivery_id)
    files = {one["name"]: one for one in edition.files}
    body = {
        "id": found.id,
        "message_id": found.message_id,
        "report": found.report,
        "recipient": found.recipient,
        "mail": definition_of(edition).mail.model_dump(mode="json"),
        "files": [files[one.name] | {"url": one.link} for one in found.files],
        "source": next(one["name"] for one in edition.files if one["format"] == "json"),
        "unsubscribe": found.unsubscribe,
        "page": found.page,
    }
    return seen(request, _json(body))


@router.post("/{delivery_id}/claim", response_model=models.Claimed, dependencies=CHANGE, summary="Claim a delivery")
def claim(parts: PartsDep, delivery_id: Id, wish: models.ClaimWish) -> Response:
    """Take it for ten minutes; of several who try, one has it."""
    return _json({"ok": parts.deliveries.claim(delivery_id, wish.claim)})


@router.post("/{delivery_id}/hand-over", response_model=models.Claimed, dependencies=CHANGE, summary="Say that it leaves now")
def hand_over(parts: PartsDep, delivery_id: Id, wish: models.ClaimWish) -> Response:
    """Right before the message leaves; when the claim is lost, it must not."""
    return _json({"ok": parts.deliveries.hand_over(delivery_id, wish.claim)})


@router.post("/{delivery_id}/outcome", response_model=models.Recorded, dependencies=CHANGE, summary="Record what came of it")
def outcome(parts: PartsDep, delivery_id: Id, wish: models.OutcomeWish) -> Response:
    """Sent, or to be tried later, or failed for good, or unconfirmed."""
    given = wish.model_dump(include={"reply", "reason", "bytes", "seconds"})
    return _json({"status": parts.deliveries.record(delivery_id, wish.claim, wish.result, **given)})


@router.post("/{delivery_id}/resend", response_model=models.Delivery, status_code=201, dependencies=CHANGE, summary="Send it again")
def resend(parts: PartsDep, person: PersonDep, delivery_id: Id) -> Response:
    """The same files to the same recipient, as a delivery of its own; 409 while one is under way."""
    return _json(delivery_body(*parts.deliveries.send_again(delivery_id, name_of(person))), 201)


def _json(body: object, status: int = 200) -> Response:
    return Response(to_json(body), status, media_type="application/json", headers={"Cache-Control": "no-store"})
