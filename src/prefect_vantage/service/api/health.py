"""Health: alive, and ready with reasons; the Prometheus page."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from prefect_vantage.errors import MirrorError
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.params import API, KNOWN, READS
from prefect_vantage.service.parts import PartsDep
from prefect_vantage.service.prometheus import CONTENT_TYPE, page

router = APIRouter(prefix=API, tags=["health"])
root = APIRouter(tags=["health"])


class Health(BaseModel):
    """Whether all is well, and what is not."""

    status: str
    reasons: list[str] = []


@router.get("/health/live", response_model=Health, dependencies=[KNOWN], summary="Alive")
async def live() -> Response:
    """200 while the process answers at all."""
    return _answer([])


@router.get("/health/ready", response_model=Health, dependencies=[KNOWN], summary="Ready", responses={503: {"model": Health}})
def ready(parts: PartsDep) -> Response:
    """200 when the mirror answers and the first runs have been read, else 503 with reasons. Prefect being away does not make Vantage unready."""
    reasons = []
    try:
        with parts.mirror.cursor(seconds=2.0) as cursor:
            cursor.execute("SELECT 1").fetchone()
    except MirrorError as error:
        reasons.append(error.message)
    backfill = parts.upstream.status().backfill
    if backfill.status == "waiting" and parts.mirror.version == 0 and parts.settings.follow:
        reasons.append("No run has been read from Prefect yet")
    return _answer(reasons)


def _answer(reasons: list[str]) -> Response:
    body = {"status": "unready" if reasons else "ok", "reasons": reasons}
    return Response(to_json(body), 503 if reasons else 200, media_type="application/json", headers={"Cache-Control": "no-store"})


@root.get("/metrics", dependencies=READS, summary="Prometheus metrics", response_class=Response)
def prometheus(parts: PartsDep) -> Response:
    """Numbers about Vantage and Prefect in Prometheus' text format; how many there are does not depend on how many runs there are."""
    return Response(page(parts), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})
