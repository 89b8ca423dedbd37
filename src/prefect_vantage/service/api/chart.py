"""One panel as a file: a picture, its Vega-Lite, or its numbers."""

from __future__ import annotations

from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Path, Query
from pydantic import ValidationError
from starlette.responses import Response

from prefect_vantage.analytics.panel_rows import panel_csv
from prefect_vantage.analytics.panels import KINDS, PanelsQuestion
from prefect_vantage.analytics.panels import panels as answered
from prefect_vantage.errors import InvalidInput
from prefect_vantage.service.api.panels import panel_of
from prefect_vantage.service.models.panels import AskedPanel
from prefect_vantage.service.params import API, READS
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import QuestionDep

router = APIRouter(prefix=f"{API}/metrics", tags=["metrics"], responses=RESPONSES)

Format = Literal["svg", "png", "json", "csv"]
MEDIA = {"svg": "image/svg+xml", "png": "image/png", "json": "application/json", "csv": "text/csv; charset=utf-8"}
EXAMPLE = '{"kind":"series","metric":"duration","aggregate":"p50,p95"}'
_SAFE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture runs nothing, also when it is opened by itself."""


@router.get("/chart.{format}", dependencies=READS, summary="A panel as a file", response_class=Response)
def chart(
    question: QuestionDep,
    *,
    format_: Annotated[
        Format, Path(alias="format", description="svg, png (twice the size), json (Vega-Lite with its data), or csv (the numbers).")
    ],
    panel: Annotated[
        str,
        Query(
            max_length=4000,
            description=f"A panel of GET /metrics/panels: `kind` ({', '.join(KINDS)}) and its parameters.",
            examples=[EXAMPLE],
        ),
    ],
    from_: Annotated[str, Query(alias="from", max_length=64, description="Start of the period, as a time of the query language.")] = "-7d",
    to: Annotated[str, Query(max_length=64, description="End of the period.")] = "now",
    theme: Annotated[Literal["light", "dark", "print"], Query(description="Its colours.")] = "light",
    width: Annotated[int, Query(ge=200, le=2000, description="Pixels.")] = 690,
    height: Annotated[int, Query(ge=100, le=1200, description="Pixels.")] = 280,
) -> Response:
    """Every panel of the Analytics page by its address, for pages and papers elsewhere: drawn without a browser, in the look of reports."""
    asked = panel_of(0, _read(panel))
    _, tag = question.asked(timed=True)
    wanted = PanelsQuestion((asked,), question.q, question.timezone, from_, to)
    answer = answered(question.parts.queries, wanted, now=question.moment.now).panels[asked.name]
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Content-Disposition": f'inline; filename="{asked.kind}.{format_}"',
        "Content-Security-Policy": _SAFE,
        "X-Content-Type-Options": "nosniff",
    }
    if format_ == "csv":
        return Response(panel_csv(asked.kind, answer, question.timezone), media_type=MEDIA[format_], headers=headers)
    from prefect_vantage.analytics.panel_charts import Look, drawing  # a second and 60 MB, which a service without charts is spared

    drawn = drawing(asked.kind, answer, question.timezone, Look(theme, width, height))
    content = orjson.dumps(drawn.spec) if format_ == "json" else drawn.svg() if format_ == "svg" else drawn.png()
    return Response(content, media_type=MEDIA[format_], headers=headers)


def _read(text: str) -> AskedPanel:
    try:
        return AskedPanel.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise InvalidInput(
            f"panel: {f'{where}: ' if where else ''}{first['msg']}", hint=f"Write a JSON object such as {EXAMPLE}."
        ) from error
