"""Panels: everything that a page draws, in one answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.responses import Response

from prefect_vantage.analytics.panels import KINDS, Panel, PanelsQuestion
from prefect_vantage.analytics.panels import panels as all_panels
from prefect_vantage.errors import InvalidInput
from prefect_vantage.service.models.panels import ASKED, AskedPanel, Panels
from prefect_vantage.service.params import API, READS
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import QuestionDep

router = APIRouter(prefix=f"{API}/metrics", tags=["metrics"], responses=RESPONSES)
EXAMPLE = (
    '[{"kind":"series","name":"speed","metric":"duration","aggregate":"p50,p95"},{"kind":"breakdown","metric":"error_rate","by":"flow"}]'
)


@router.get("/panels", response_model=Panels, dependencies=READS, summary="Several panels in one answer")
def panels(
    question: QuestionDep,
    *,
    panels: Annotated[
        str,
        Query(
            max_length=20_000,
            description=f"A JSON list of panels: `kind` ({', '.join(KINDS)}) and that kind's parameters.",
            examples=[EXAMPLE],
        ),
    ],
    from_: Annotated[str, Query(alias="from", max_length=64, description="Start of the period, as a time of the query language.")] = "-7d",
    to: Annotated[str, Query(max_length=64, description="End of the period.")] = "now",
) -> Response:
    """The answers of several panels that share query and period, all of one moment; what they share is read once."""
    asked = tuple(panel_of(place, one) for place, one in enumerate(_read(panels)))
    _, tag = question.asked(timed=True)
    wanted = PanelsQuestion(asked, question.q, question.timezone, from_, to)
    return question.answer(all_panels(question.parts.queries, wanted, now=question.moment.now), tag)


def _read(text: str) -> list[AskedPanel]:
    try:
        return ASKED.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise InvalidInput(
            f"panels: {f'{where}: ' if where else ''}{first['msg']}", hint=f"Write a JSON list such as {EXAMPLE}."
        ) from error


def panel_of(place: int, asked: AskedPanel) -> Panel:
    """Options under the names of the question; `aggregate` of a series may name several."""
    options = dict(asked.model_extra or {})
    if asked.kind == "series" and "aggregate" in options:
        options["aggregates"] = tuple(part.strip() for part in str(options.pop("aggregate")).split(",") if part.strip())
    return Panel(asked.name or str(place), asked.kind, options, asked.q)
