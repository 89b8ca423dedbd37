"""Vantage itself: its settings, its state, and a nudge to compare with Prefect now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from prefect_vantage.errors import InvalidInput
from prefect_vantage.query.context import Context
from prefect_vantage.query.moments import canonical, interval
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.models.system import PublicSettings, Started, System
from prefect_vantage.service.params import API, CHANGES, KNOWN, READS
from prefect_vantage.service.parts import Parts, PartsDep
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import AskerDep
from prefect_vantage.service.vitals import public_settings, system
from prefect_vantage.times import zone

router = APIRouter(prefix=API, tags=["system"], responses=RESPONSES)


@router.get("/settings", response_model=PublicSettings, dependencies=READS, summary="Settings for the web app")
def settings(asker: AskerDep) -> Response:
    """What a client needs to know before it asks anything else."""
    return asker.content(public_settings(asker.parts))


@router.get("/system", response_model=System, dependencies=READS, summary="How everything is")
def state(asker: AskerDep) -> Response:
    """Connection to Prefect, event lag, backfill, drift, mirror, disk, request times, and what is wrong now."""
    return asker.content(system(asker.parts))


class Sync(BaseModel):
    """Which stretch of the past is read again; nothing: only what is new."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[str | None, Field(description="A time of the query language.", examples=["-30d"])] = None
    until: Annotated[str | None, Field(description="A time after `since`; open when left out.", examples=["2026-11-01"])] = None
    task_runs: Annotated[bool, Field(description="Read the task runs of that time too.")] = False
    timezone: Annotated[str | None, Field(description="IANA zone of dates and calendar words.", examples=["Europe/Berlin"])] = None


@router.post("/sync", status_code=202, response_model=Started, dependencies=[KNOWN, *CHANGES], summary="Compare with Prefect now")
def sync(parts: PartsDep, wanted: Sync | None = None) -> Response:
    """Reconcile now rather than at the next turn; with `since`, also read the runs of that time again, by start or else expected start.

    What was missed, changed or deleted there is put right, whatever the counts say. It goes on through a restart, and a later wish takes its place;
    `recheck` of GET /system tells how far it is. Prefect is asked no faster than for everything else.
    """
    window = _window(parts, wanted or Sync())
    parts.upstream.sync_now()
    asked = parts.upstream.recheck(*window, task_runs=bool(wanted and wanted.task_runs)) if window else None
    return Response(to_json({"started": True, "asked": asked}), 202, media_type="application/json")


def _window(parts: Parts, wanted: Sync) -> tuple[datetime, datetime | None] | None:
    """The stretch as naive UTC, both ends included. Raises InvalidInput."""
    if wanted.since is None:
        if wanted.until is not None or wanted.task_runs:
            raise InvalidInput("until and task_runs mean nothing without since", hint="Say where to begin, such as -30d.")
        return None
    context = Context(parts.clock(), zone(wanted.timezone or parts.settings.timezone).key)
    since = interval(canonical(wanted.since), context).start
    if wanted.until is None:
        return since, None
    end = interval(canonical(wanted.until), context)
    until = end.end - timedelta(microseconds=1) if end.whole else end.start
    if until <= since:
        raise InvalidInput(f"until ({wanted.until}) is not after since ({wanted.since})", hint="The earlier time comes first.")
    return since, until
