"""Reports: which there are, and each built for a period as a page, a file or data."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel
from starlette.responses import Response

from prefect_vantage.service.params import API, KNOWN, READS
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import AskerDep, QuestionDep

router = APIRouter(prefix=f"{API}/reports", tags=["reports"], responses=RESPONSES)

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; frame-ancestors 'self'"
)
"""A report is a document: nothing in it runs."""
_MEDIA = ("application/json", "text/html", "application/pdf", "text/csv")
_CONTENT = {media: {"schema": {"type": "string", "format": "binary"}} for media in _MEDIA}


class ReportInfo(BaseModel):
    """A report that can be built."""

    name: str
    title: str
    description: str
    period: str


class ReportList(BaseModel):
    """Every report."""

    reports: list[ReportInfo]


@router.get("", response_model=ReportList, dependencies=[KNOWN], summary="Which reports there are")
def listed(asker: AskerDep) -> Response:
    """The reports that the project defines."""
    return asker.content({"reports": asker.parts.reports().list()})


@router.get(
    "/{name}",
    dependencies=READS,
    summary="Build a report",
    response_class=Response,
    responses={200: {"description": "The report.", "content": _CONTENT}},
)
def report(
    question: QuestionDep,
    *,
    name: Annotated[str, Path(max_length=80, examples=["task-performance"])],
    period: Annotated[
        str | None,
        Query(max_length=64, description="last-week, yesterday, 2026-11, …; the report's own when left out.", examples=["last-week"]),
    ] = None,
    format_: Annotated[Literal["json", "html", "pdf", "csv"], Query(alias="format")] = "json",
) -> Response:
    """A report over one period, from one snapshot; `q` narrows it. Every number in it links to its runs."""
    parts = question.parts
    _, tag = question.asked(timed=True)
    named_zone = question.request.query_params.get("timezone")  # a report has a zone of its own unless the reader names one
    reports = parts.reports()
    made = reports.render(reports.build(name, period, named_zone, question.q), format_)
    kept = "attachment" if format_ == "csv" else "inline"
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Content-Disposition": f'{kept}; filename="{made.file_name}"'}
    if format_ == "html":
        headers["Content-Security-Policy"] = PAGE_POLICY
    return Response(made.content, media_type=made.media_type, headers=headers)
