"""Reports: listed, kept, changed by whoever has seen the newest version, and each built for a period as a page, a file or data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any, Literal

import yaml
from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from prefect_vantage.errors import InvalidInput, Stale
from prefect_vantage.presets.preset import name_of
from prefect_vantage.reporting.catalogue import Report, dumped, read
from prefect_vantage.reporting.schedule import send_times
from prefect_vantage.service.api.presets import STALE, MatchDep
from prefect_vantage.service.deliveries import delivery_body, opened_body, seen
from prefect_vantage.service.etag import Tags, check, to_json
from prefect_vantage.service.models import deliveries as delivery_models
from prefect_vantage.service.models import reports as models
from prefect_vantage.service.params import API, CHANGES, KNOWN, PLACE, READS
from prefect_vantage.service.parts import PartsDep
from prefect_vantage.service.person import PersonDep
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import AskerDep, QuestionDep
from prefect_vantage.state.columns import new_id

router = APIRouter(prefix=f"{API}/reports", tags=["reports"], responses=RESPONSES)

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; frame-ancestors 'self'"
)
"""A report is a document: nothing in it runs."""
_MEDIA = ("application/json", "text/html", "application/pdf", "text/csv", "application/zip")
_CONTENT = {media: {"schema": {"type": "string", "format": "binary"}} for media in _MEDIA}
_BUILT: dict[int | str, dict[str, Any]] = {200: {"description": "The report.", "content": _CONTENT}}
_DEFINED: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ReportDefinition"}}}}
}
CHANGE = [KNOWN, *CHANGES]

Name = Annotated[str, Path(max_length=80, examples=["task-performance"])]
Definition = Annotated[dict[str, Any], Body(description="A definition, as reports/*.yaml have it.")]
Period = Annotated[
    str | None,
    Query(max_length=64, description="last-week, yesterday, 2026-11, …; the report's own when left out.", examples=["last-week"]),
]
Format = Annotated[Literal["json", "html", "pdf", "csv"], Query(alias="format")]


@router.get("", response_model=models.ReportList, dependencies=[KNOWN], summary="Which reports there are")
def listed(asker: AskerDep) -> Response:
    """Those of the project's folder and those that people made here."""
    return asker.content({"reports": [_info(one) for one in asker.parts.catalogue.all()]})


@router.post("", response_model=models.Report, status_code=201, dependencies=CHANGE, openapi_extra=_DEFINED, summary="Make a report")
def create(parts: PartsDep, person: PersonDep, definition: Definition) -> Response:
    """Keep a definition under its name; 422 tells the path and the mend of every mistake."""
    return _answer(parts.catalogue.create(person, definition), 201)


@router.post(
    "/preview", dependencies=[*CHANGE, PLACE], responses=_BUILT, openapi_extra=_DEFINED, response_class=Response, summary="Preview"
)
def preview(parts: PartsDep, definition: Definition, period: Period = None, format_: Format = "html") -> Response:
    """The document that a definition makes, which is not kept."""
    reports = parts.reports()
    made = reports.render(reports.build_as(read({"name": "preview", **definition}), period), format_)
    return Response(made.content, media_type=made.media_type, headers={"Cache-Control": "no-store"} | _policy(format_))


@router.get("/times", response_model=models.SendTimes, dependencies=[KNOWN], summary="When a schedule sends")
def times(
    request: Request,
    parts: PartsDep,
    cron: Annotated[str, Query(max_length=100, examples=["0 7 * * 1"])],
    timezone: Annotated[str | None, Query(max_length=64, description="IANA zone of the cron.")] = None,
    count: Annotated[int, Query(ge=1, le=50)] = 5,
) -> Response:
    """The next moments, by Prefect's own rules; days on which clocks change are told."""
    zone = timezone or parts.settings.timezone
    found = send_times(cron, zone, parts.clock(), count)
    return seen(request, _json({"cron": cron, "timezone": zone, "times": [asdict(one) for one in found]}))


@router.get("/{name}", response_model=models.Report, dependencies=[KNOWN], summary="One report")
def one(request: Request, parts: PartsDep, name: Name) -> Response:
    """Its definition; its ETag is what If-Match takes."""
    answer = _answer(parts.catalogue.find(name))
    check(request, answer.headers["ETag"])
    return answer


@router.put(
    "/{name}", response_model=models.Report, dependencies=CHANGE, responses=STALE, openapi_extra=_DEFINED, summary="Change a report"
)
def replace(parts: PartsDep, person: PersonDep, name: Name, definition: Definition, seen: MatchDep) -> Response:
    """Give it another definition, whole; 412 with the present one when somebody else was faster."""
    with _presented():
        return _answer(parts.catalogue.replace(person, name, definition, seen.version))


@router.delete("/{name}", status_code=204, dependencies=CHANGE, responses=STALE, summary="Delete a report")
def delete(parts: PartsDep, person: PersonDep, name: Name, seen: MatchDep) -> Response:
    """It can be restored. One that began as a file of the project is that file again."""
    with _presented():
        parts.catalogue.delete(person, name, seen.version)
    return Response(status_code=204)


@router.post("/{name}/restore", response_model=models.Report, dependencies=CHANGE, summary="Restore a version")
def restore(parts: PartsDep, person: PersonDep, name: Name, wish: models.RestoreWish | None = None) -> Response:
    """A deleted report, or an older version of one, becomes the newest version."""
    return _answer(parts.catalogue.restore(person, name, wish.version if wish else None))


@router.get("/{name}/versions", response_model=models.ReportVersions, dependencies=[KNOWN], summary="Who changed what")
def versions(request: Request, parts: PartsDep, name: Name) -> Response:
    """Every version, the newest first; none of a report that only a file has."""
    return seen(request, _json({"versions": parts.catalogue.versions(name)}))


@router.get("/{name}/code", dependencies=[KNOWN], response_class=Response, summary="A report as code")
def code(request: Request, parts: PartsDep, name: Name) -> Response:
    """YAML for the project's folder `reports/`."""
    found = parts.catalogue.find(name)
    assert found.definition is not None  # `find` has raised for one that cannot be used
    text = yaml.safe_dump(dumped(found.definition), sort_keys=False, allow_unicode=True, width=120)
    headers = {"Content-Disposition": f'attachment; filename="{name}.yaml"'}
    return seen(request, Response(text, media_type="application/yaml", headers=headers))


@router.get("/{name}/build", dependencies=READS, summary="Build a report", response_class=Response, responses=_BUILT)
def build(question: QuestionDep, *, name: Name, period: Period = None, format_: Format = "json") -> Response:
    """A report over one period, from one snapshot; `q` narrows it. Every number in it links to its runs. As csv it is a zip when it has several tables."""
    parts = question.parts
    _, tag = question.asked(timed=True)
    named_zone = question.request.query_params.get("timezone")  # a report has a zone of its own unless the reader names one
    reports = parts.reports()
    made = reports.render(reports.build(name, period, named_zone, question.q), format_)
    kept = "attachment" if format_ == "csv" else "inline"
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Content-Disposition": f'{kept}; filename="{made.file_name}"'}
    return Response(made.content, media_type=made.media_type, headers=headers | _policy(format_))


@router.post("/{name}/test", response_model=delivery_models.Delivery, status_code=201, dependencies=CHANGE, summary="Send a test")
def test(parts: PartsDep, person: PersonDep, name: Name, wish: delivery_models.TrialWish) -> Response:
    """The report as it would be now, to one mailbox only; its recipients get nothing, and nothing of theirs counts as sent."""
    with _told("to"):
        found = parts.deliveries.test(name, wish.to, f"test-{new_id()}", name_of(person))
    return _json(delivery_body(*found), 201)


@router.post("/{name}/send", response_model=delivery_models.OpenedEdition, status_code=201, dependencies=CHANGE, summary="Send it now")
def send(parts: PartsDep, person: PersonDep, name: Name, wish: delivery_models.SendWish | None = None) -> Response:
    """To every recipient, rendered by the service itself; a period that was sent before is not sent again."""
    opened = parts.editions.open(name, period=wish.period if wish else None, by=name_of(person), here=True)
    parts.deliveries.changed()
    return _json(opened_body(opened.edition, opened.deliveries, parts.editions, made=opened.made), 201 if opened.made else 200)


@contextmanager
def _told(where: str) -> Iterator[None]:
    """A value that its model refuses, told as input."""
    try:
        yield
    except ValidationError as error:
        raise InvalidInput(f"{where}: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from error


def _policy(format_: str) -> dict[str, str]:
    return {"Content-Security-Policy": PAGE_POLICY} if format_ == "html" else {}


def _info(report: Report) -> dict[str, Any]:
    definition = report.definition
    return {
        "name": report.name,
        "title": definition.title if definition else report.name,
        "description": definition.description if definition else "",
        "period": definition.period if definition else "",
        "timezone": definition.timezone if definition else None,
        "source": report.source,
        "version": report.version,
        "recipients": len(definition.recipients) if definition else 0,
        "schedule": definition.schedule.model_dump(mode="json") if definition and definition.schedule else None,
        "updated": report.updated,
        "updated_by": report.updated_by,
        "problem": report.problem,
    }


def _body(report: Report) -> dict[str, Any]:
    fields = ("name", "source", "version", "created", "created_by", "updated", "updated_by")
    assert report.definition is not None
    return {name: getattr(report, name) for name in fields} | {"definition": report.definition.model_dump(mode="json")}


@contextmanager
def _presented() -> Iterator[None]:
    """What somebody else made of it travels as the API writes reports."""
    try:
        yield
    except Stale as stale:
        present = stale.present
        body = _body(present) if isinstance(present, Report) and present.definition else None
        raise Stale(stale.message, present=body, hint=stale.hint) from stale


def _answer(report: Report, status: int = 200) -> Response:
    response = _json(_body(report), status)
    response.headers["ETag"] = f'"{report.version}.{Tags.hash_of(bytes(response.body))}"'
    return response


def _json(body: object, status: int = 200) -> Response:
    return Response(to_json(body), status, media_type="application/json", headers={"Cache-Control": "no-store"})
