"""Waste: run time spent in vain, and hours waited by cause."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from prefect_vantage.analytics.waste import WasteQuestion
from prefect_vantage.analytics.waste import waste as wasted
from prefect_vantage.service.models.waste import Waste
from prefect_vantage.service.params import API, READS
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import QuestionDep

router = APIRouter(prefix=f"{API}/metrics", tags=["metrics"], responses=RESPONSES)


@router.get("/waste", response_model=Waste, dependencies=READS, summary="Time spent in vain and hours waited, by cause")
def waste(
    question: QuestionDep,
    *,
    from_: Annotated[str, Query(alias="from", max_length=64, description="Start of the period, as a time of the query language.")] = "-7d",
    to: Annotated[str, Query(max_length=64, description="End of the period.")] = "now",
    top: Annotated[int, Query(ge=1, le=200, description="Deployments that are named, those that wasted most.")] = 10,
) -> Response:
    """What the time of ended runs was spent on (attempts that failed, failed and cancelled runs), and why runs waited, as far as samples tell."""
    _, tag = question.asked(timed=True)
    between = question.parts.settings.sample_seconds
    wanted = WasteQuestion(question.q, question.timezone, from_, to, top, between)
    return question.answer(wasted(question.parts.queries, wanted, now=question.moment.now), tag)
