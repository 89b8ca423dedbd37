"""Editions: a report for a period with its files, put there by whoever rendered it and fetched by whoever follows a link."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from prefect_vantage import project
from prefect_vantage.errors import NotFound
from prefect_vantage.reporting.editions import Rendering
from prefect_vantage.service.api.reports import PAGE_POLICY
from prefect_vantage.service.deliveries import edition_body, seen
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.models import deliveries as models
from prefect_vantage.service.origin import is_trusted
from prefect_vantage.service.params import API, CHANGES, KNOWN, PLACE
from prefect_vantage.service.parts import Parts, PartsDep
from prefect_vantage.service.problems import RESPONSES, Forbidden

router = APIRouter(prefix=f"{API}/editions", tags=["deliveries"], responses=RESPONSES)
Id = Annotated[str, Path(max_length=36)]
Name = Annotated[str, Path(max_length=200)]


async def from_a_program(request: Request, parts: PartsDep) -> None:
    """Raise Forbidden for a file that a foreign page sends; a dependency. Browsers ask first before they PUT anything."""
    if not is_trusted(request.headers, parts.settings.allowed_origins):
        raise Forbidden("Another site's page may not change anything here", hint="Add its origin to VANTAGE_ALLOWED_ORIGINS.")


async def whole(request: Request) -> bytes:
    """The body; a dependency."""
    return await request.body()


@router.get("/{edition_id}", response_model=models.Edition, dependencies=[KNOWN], summary="One edition")
def one(request: Request, parts: PartsDep, edition_id: Id) -> Response:
    """Its period and its files."""
    return seen(request, _json(edition_body(parts.editions.get(edition_id), parts.editions)))


@router.get("/{edition_id}/document", dependencies=[KNOWN, PLACE], response_class=Response, summary="Build an edition")
def document(request: Request, parts: PartsDep, edition_id: Id) -> Response:
    """The report's JSON, from which every other format is rendered: as it was sent, or else from the mirror as it is now."""
    edition = parts.editions.get(edition_id)
    kept = next((one["name"] for one in edition.files if one["format"] == "json"), None)
    content = parts.editions.read(edition, kept) if kept else parts.editions.document(edition)
    return seen(request, Response(content, media_type="application/json"))


@router.put("/{edition_id}/files/{name}", status_code=204, dependencies=[KNOWN, Depends(from_a_program)], summary="Put a file")
def put(
    parts: PartsDep,
    edition_id: Id,
    name: Name,
    attempt: Annotated[str, Query(max_length=64, description="Names the rendering that the file belongs to.")],
    content: Annotated[bytes, Depends(whole)],
) -> Response:
    """A file of a rendering; it counts when that rendering is the first to be sealed."""
    parts.editions.put(edition_id, attempt, name, content)
    return Response(status_code=204)


@router.post("/{edition_id}/seal", response_model=models.Edition, dependencies=[KNOWN, *CHANGES], summary="Seal an edition")
def seal(parts: PartsDep, edition_id: Id, wish: models.SealWish) -> Response:
    """All files are there; the answer has those of whoever was first, and only they are sent."""
    sealed = parts.editions.seal(edition_id, Rendering(wish.attempt, wish.complete, wish.empty))
    parts.deliveries.changed()
    return _json(edition_body(sealed, parts.editions))


@router.get("/{edition_id}/files/{name}", dependencies=[KNOWN], response_class=Response, summary="Fetch a file")
def file(request: Request, parts: PartsDep, edition_id: Id, name: Name) -> Response:
    """A file as it was sent."""
    edition = parts.editions.get(edition_id)
    content = parts.editions.read(edition, name)
    found = next(one for one in edition.files if one["name"] == name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": PAGE_POLICY}
    return seen(request, Response(content, media_type=found["media_type"], headers=headers))


@router.get("/{edition_id}/page", dependencies=[KNOWN], response_class=Response, summary="An edition as a page")
def page(request: Request, parts: PartsDep, edition_id: Id) -> Response:
    """The report as it was sent, to look at."""
    made = Response(_page(parts, edition_id), media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": PAGE_POLICY})
    return seen(request, made)


def _page(parts: Parts, edition_id: str) -> bytes:
    # Imported here: charts take a second to load, which a service that shows no report is spared.
    from prefect_vantage.reporting.reading import read_document
    from prefect_vantage.reporting.render.html import to_html

    edition = parts.editions.get(edition_id)
    source = next((one["name"] for one in edition.files if one["format"] == "json"), None)
    if source is None:
        raise NotFound("This edition has no files", hint="Files of old reports are removed after VANTAGE_REPORT_DAYS.")
    templates = project.folder(parts.settings.project) / "reports" / "templates"
    return to_html(read_document(parts.editions.read(edition, source)), templates)


def _json(body: object, status: int = 200) -> Response:
    return Response(to_json(body), status, media_type="application/json", headers={"Cache-Control": "no-store"})
