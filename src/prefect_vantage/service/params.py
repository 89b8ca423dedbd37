"""Query parameters that many routes share, and the rule that none is ever ignored: unknown or doubled ones are problems."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant

from prefect_vantage.errors import InvalidInput
from prefect_vantage.service.origin import is_trusted
from prefect_vantage.service.parts import PartsDep
from prefect_vantage.service.problems import Forbidden, UnsupportedMedia, nearest

API = "/api/v1"
"""Below this every route of the API is."""

Q = Annotated[
    str,
    Query(
        description="A sentence of the query language; empty means every run.",
        openapi_examples={
            "failed": {"summary": "Failed or crashed in the last day", "value": "state:failed,crashed at:-24h.."},
            "slow": {"summary": "Slow runs of the etl flows", "value": "flow:etl-* duration:>5m sort:-duration"},
        },
    ),
]
Zone = Annotated[
    str | None,
    Query(
        description="IANA time zone of calendar words, bare dates and buckets; the service's setting by default.",
        examples=["Europe/Berlin"],
    ),
]


async def only_known(request: Request) -> None:
    """Raise InvalidInput for a query parameter that the route does not have, or that is given twice; a dependency."""
    known = sorted(set(_names(request.scope["route"].dependant)))
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name not in known:
            raise InvalidInput(f"Unknown parameter {name!r}", hint=nearest(name, known) or f"Known: {', '.join(known) or 'none'}.")
        if name in seen:
            raise InvalidInput(f"The parameter {name!r} is given twice", hint="Give it once.")
        seen.add(name)


def _names(dependant: Dependant) -> Iterator[str]:
    yield from (str(param.alias) for param in dependant.query_params)
    for child in dependant.dependencies:
        yield from _names(child)


async def place(request: Request, parts: PartsDep) -> AsyncIterator[None]:
    """Hold a place at the gate while the route asks the mirror; a dependency."""
    client = request.client.host if request.client else ""
    async with parts.gate.enter(client):
        yield


async def from_here(request: Request, parts: PartsDep) -> None:
    """Raise Forbidden for a change that a foreign page asks for, UnsupportedMedia for a body that is not JSON; a dependency.

    A foreign page can send forms and plain text without asking first, but not JSON.
    """
    if not is_trusted(request.headers, parts.settings.allowed_origins):
        raise Forbidden("Another site's page may not change anything here", hint="Add its origin to VANTAGE_ALLOWED_ORIGINS.")
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    empty = not media and request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    if media != "application/json" and not empty:
        raise UnsupportedMedia("The content type is not application/json", hint="Send Content-Type: application/json.")


CHANGES: Any = [Depends(from_here)]
"""Dependencies of every route that changes something."""


async def export_place(request: Request, parts: PartsDep) -> AsyncIterator[None]:
    """Hold one of the places for exports until the last byte is sent; a dependency."""
    async with parts.exports.enter(request.client.host if request.client else ""):
        yield


KNOWN: Any = Depends(only_known)
PLACE: Any = Depends(place, scope="function")
READS = [KNOWN, PLACE]
"""Dependencies of every route that reads the mirror."""
EXPORT_PLACE: Any = Depends(export_place)
