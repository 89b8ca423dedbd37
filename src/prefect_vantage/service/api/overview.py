"""The Overview page in one answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from prefect_vantage.analytics.overview import RANGES
from prefect_vantage.analytics.overview import overview as look
from prefect_vantage.service.models.metrics import Overview
from prefect_vantage.service.params import API, READS
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import QuestionDep

router = APIRouter(prefix=API, tags=["overview"], responses=RESPONSES)


@router.get("/overview", response_model=Overview, dependencies=READS, summary="The health of everything")
def overview(
    question: QuestionDep,
    range_: Annotated[str, Query(alias="range", max_length=8, description=f"{', '.join(RANGES)}, up to now.")] = "24h",
) -> Response:
    """Totals against the period before, what is going on now, outcomes over time, every deployment, the top errors."""
    _, tag = question.asked(timed=True)
    found = look(question.parts.queries, range_, question.q, question.timezone, now=question.moment.now)
    return question.answer(found, tag)
