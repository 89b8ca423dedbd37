"""Exports in the background: asked for, once or on a schedule, followed, cancelled, fetched, deleted."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import FileResponse, Response

from prefect_vantage.presets.preset import name_of
from prefect_vantage.reporting.schedule import send_times
from prefect_vantage.service.etag import check, to_json
from prefect_vantage.service.export.formats import FORMATS
from prefect_vantage.service.export.jobs import Exports, ExportWish
from prefect_vantage.service.export.schedules import ExportSchedule, schedule_export
from prefect_vantage.service.export.worker import DEPLOYMENT
from prefect_vantage.service.models import exports as models
from prefect_vantage.service.params import API, CHANGES, KNOWN
from prefect_vantage.service.parts import PartsDep
from prefect_vantage.service.person import PersonDep
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import AskerDep
from prefect_vantage.state.exports import ExportRow

router = APIRouter(prefix=f"{API}/exports", tags=["exports"], responses=RESPONSES)
Id = Annotated[str, Path(max_length=36)]
CHANGE: Any = [KNOWN, *CHANGES]


@router.post("", status_code=202, response_model=models.ExportJob, dependencies=CHANGE, summary="Export in the background")
def ask(parts: PartsDep, person: PersonDep, wish: models.ExportWish) -> Response:
    """Write the file while nobody waits: followed by the flow `vantage-export` where a worker of Prefect is there for it, else by the service."""
    wanted = ExportWish(
        wish.q,
        wish.timezone or parts.settings.timezone,
        wish.format,
        tuple(wish.columns),
        wish.bom,
        wish.formulas == "raw",
        str(wish.flow_run) if wish.flow_run else None,
    )
    return _json(_body(parts.export_jobs.ask(wanted, name_of(person)), parts.export_jobs, parts.settings.api_url), 202)


@router.post("/schedules", status_code=201, response_model=models.ExportScheduled, dependencies=CHANGE, summary="Export on a schedule")
def schedule(parts: PartsDep, wish: models.ScheduleWish) -> Response:
    """A deployment of Prefect that runs the flow `vantage-export` at the times of a cron; each of its files is listed with the exports.

    409 where that flow is not deployed, or the name is taken. Calendar words of the query are read anew each time.
    """
    zone = wish.timezone or parts.settings.timezone
    wanted = ExportWish(wish.q, zone, wish.format, tuple(wish.columns), wish.bom)
    parts.export_jobs.check(wanted)
    times = send_times(wish.cron, zone, parts.clock(), 5)
    made = schedule_export(parts.settings, ExportSchedule(wish.name, wish.cron, wanted))
    body = {"id": made, "deployment": f"{DEPLOYMENT[0]}/export-{wish.name}", "timezone": zone, "next": [one.at for one in times]}
    return _json(body, 201)


@router.get("", response_model=models.ExportJobs, dependencies=[KNOWN], summary="List exports")
def listed(asker: AskerDep, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Response:
    """Exports in the background, the newest first; they are removed after VANTAGE_EXPORT_DAYS."""
    jobs, address = asker.parts.export_jobs, asker.parts.settings.api_url
    return asker.content({"exports": [_body(row, jobs, address) for row in jobs.list(limit)]})


@router.get("/{export_id}", response_model=models.ExportJob, dependencies=[KNOWN], summary="One export")
def one(asker: AskerDep, export_id: Id) -> Response:
    """How far it is, and where its file is."""
    jobs = asker.parts.export_jobs
    return asker.content(_body(jobs.get(export_id), jobs, asker.parts.settings.api_url))


@router.get("/{export_id}/file", dependencies=[KNOWN], response_class=Response, summary="Fetch the file of an export")
def file(request: Request, parts: PartsDep, export_id: Id) -> Response:
    """The file; 409 while it is not done. A part of it can be asked for (Range), so that a download can go on where it broke."""
    row = parts.export_jobs.get(export_id)
    path = parts.export_jobs.path(row)
    tag = f'"{row.id}"'
    check(request, tag)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "X-Vantage-Rows": str(row.rows)}
    return FileResponse(path, media_type=FORMATS[row.format].media_type, filename=path.name, headers=headers)


@router.post("/{export_id}/begin", response_model=models.ExportJob, dependencies=CHANGE, summary="Begin an export")
def begin(parts: PartsDep, export_id: Id) -> Response:
    """Its flow run is there and follows it. The second time changes nothing."""
    return _json(_body(parts.export_jobs.begin(export_id), parts.export_jobs, parts.settings.api_url))


@router.post("/{export_id}/cancel", response_model=models.ExportJob, dependencies=CHANGE, summary="Cancel an export")
def cancel(parts: PartsDep, export_id: Id) -> Response:
    """Write it no further. One that has ended stays as it is."""
    return _json(_body(parts.export_jobs.cancel(export_id), parts.export_jobs, parts.settings.api_url))


@router.delete("/{export_id}", status_code=204, dependencies=CHANGE, summary="Delete an export")
def delete(parts: PartsDep, export_id: Id) -> Response:
    """Take it away with its file, at once and for good."""
    parts.export_jobs.delete(export_id)
    return Response(status_code=204)


def _body(row: ExportRow, jobs: Exports, address: str) -> dict[str, Any]:
    names = ("id", "q", "format", "timezone", "status", "via", "reason", "created_by", "rows", "total", "bytes", "file")
    return {
        **{name: getattr(row, name) for name in names},
        "columns": list(row.columns),
        "flow_run": row.flow_run_id,
        "created": row.created_at,
        "ended": row.ended_at,
        "expires": jobs.expires(row),
        "url": f"{address.rstrip('/')}{API}/exports/{row.id}/file" if row.status == "done" else None,
    }


def _json(body: object, status: int = 200) -> Response:
    return Response(to_json(body), status, media_type="application/json", headers={"Cache-Control": "no-store"})
