"""Deliveries and editions as the API writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from starlette.responses import Response

from prefect_vantage.reporting.editions import Editions
from prefect_vantage.service.etag import Tags, check
from prefect_vantage.state.deliveries import Delivery, Edition


def seen(request: Request, response: Response) -> Response:
    """The answer with a tag of what it says. Raises NotModified when the client has it."""
    tag = f'W/"{Tags.hash_of(bytes(response.body))}"'
    check(request, tag)
    response.headers.update({"ETag": tag, "Cache-Control": "private, no-cache"})
    return response


def delivery_body(delivery: Delivery, edition: Edition) -> dict[str, Any]:
    """One delivery."""
    return {
        "id": delivery.id,
        "edition": edition.id,
        "report": edition.report,
        "period": edition.label,
        "address": delivery.address,
        "kind": delivery.recipient["kind"],
        "occasion": delivery.occasion or edition.occasion,
        "status": delivery.status,
        "reason": delivery.reason,
        "reply": delivery.reply,
        "message_id": delivery.message_id,
        "created": delivery.created_at,
        "due": delivery.due_at,
        "first_tried": delivery.first_tried_at,
        "handed_over": delivery.handed_at,
        "ended": delivery.ended_at,
        "attempts": delivery.attempts,
        "bytes": delivery.bytes,
        "seconds": delivery.seconds,
        "requested_by": delivery.requested_by,
    }


def edition_body(edition: Edition, editions: Editions) -> dict[str, Any]:
    """One edition."""
    return {
        "id": edition.id,
        "report": edition.report,
        "version": edition.version,
        "period": edition.period,
        "label": edition.label,
        "timezone": edition.timezone,
        "occasion": edition.occasion,
        "opened": edition.opened_at,
        "opened_by": edition.opened_by,
        "sealed": edition.sealed_at,
        "complete": edition.complete,
        "empty": edition.empty,
        "formats": editions.formats(edition),
        "files": [one | {"url": editions.link(edition, one["name"])} for one in edition.files],
    }


def opened_body(edition: Edition, deliveries: Sequence[Delivery], editions: Editions, *, made: bool) -> dict[str, Any]:
    """An edition with its deliveries."""
    return {
        "edition": edition_body(edition, editions),
        "deliveries": [delivery_body(one, edition) for one in deliveries],
        "made": made,
    }
