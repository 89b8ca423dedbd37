"""Export: every matching run as a file."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from prefect_vantage.service.export.formats import FORMATS, Style
from prefect_vantage.service.export.stream import ExportResponse, pieces
from prefect_vantage.service.params import API, EXPORT_PLACE, KNOWN
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import QuestionDep

router = APIRouter(prefix=API, tags=["runs"], responses=RESPONSES)

_CONTENT = {one.media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for one in FORMATS.values()}
_HEADERS = {"X-Vantage-Rows": {"description": "How many rows the file has, exactly.", "schema": {"type": "integer"}}}


@router.get(
    "/export",
    dependencies=[KNOWN, EXPORT_PLACE],
    summary="Export runs",
    response_class=Response,
    responses={200: {"description": "The file, streamed.", "content": _CONTENT, "headers": _HEADERS}},
)
def export(
    question: QuestionDep,
    *,
    format_: Annotated[Literal["csv", "jsonl", "parquet"], Query(alias="format")] = "csv",
    columns: Annotated[
        str,
        Query(max_length=2000, description="Columns in this order, separated by commas; all when left out; param.NAME for one parameter."),
    ] = "",
    bom: Annotated[bool, Query(description="CSV: begin with a byte order mark, which Excel needs to read UTF-8.")] = False,
    formulas: Annotated[
        Literal["escape", "raw"], Query(description="CSV: put an apostrophe before text that a spreadsheet would run, or leave it.")
    ] = "escape",
) -> Response:
    """Exactly the rows that the query counts, from one snapshot, in constant memory. A file that broke off says so in its last line."""
    asked, tag = question.asked()
    found = FORMATS[format_]
    writer = found.writer(Style(question.timezone, bom, formulas == "escape"))
    with ExitStack() as opening:
        opened = opening.enter_context(question.parts.queries.export(asked, [name.strip() for name in columns.split(",") if name.strip()]))
        headers = {
            "Content-Disposition": f'attachment; filename="vantage-runs-{question.moment.now:%Y%m%dT%H%M%SZ}.{found.ending}"',
            "X-Vantage-Rows": str(opened.total),
            "ETag": tag,
            "Cache-Control": "no-cache",
        }
        keep = opening.pop_all()
    return ExportResponse(pieces(writer, opened), keep.close, media_type=found.media_type, headers=headers)
