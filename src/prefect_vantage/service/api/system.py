"""Vantage itself: its settings, its state, and a nudge to compare with Prefect now."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from prefect_vantage.service.etag import to_json
from prefect_vantage.service.models.system import PublicSettings, Started, System
from prefect_vantage.service.params import API, CHANGES, KNOWN, READS
from prefect_vantage.service.parts import PartsDep
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import AskerDep
from prefect_vantage.service.vitals import public_settings, system

router = APIRouter(prefix=API, tags=["system"], responses=RESPONSES)


@router.get("/settings", response_model=PublicSettings, dependencies=READS, summary="Settings for the web app")
def settings(asker: AskerDep) -> Response:
    """What a client needs to know before it asks anything else."""
    return asker.content(public_settings(asker.parts))


@router.get("/system", response_model=System, dependencies=READS, summary="How everything is")
def state(asker: AskerDep) -> Response:
    """Connection to Prefect, event lag, backfill, drift, mirror, disk, request times, and what is wrong now."""
    return asker.content(system(asker.parts))


@router.post("/sync", status_code=202, response_model=Started, dependencies=[KNOWN, *CHANGES], summary="Compare with Prefect now")
def sync(parts: PartsDep) -> Response:
    """Reconcile now rather than at the next turn."""
    parts.upstream.sync_now()
    return Response(to_json({"started": True}), 202, media_type="application/json")
