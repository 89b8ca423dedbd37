"""Errors: what failed, grouped by fingerprint."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from prefect_vantage.analytics.error_groups import MOST_GROUPS, ErrorsQuestion, Order, error_groups
from prefect_vantage.service.models.metrics import Errors
from prefect_vantage.service.params import API, READS
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import QuestionDep

router = APIRouter(prefix=API, tags=["metrics"], responses=RESPONSES)


@router.get("/errors", response_model=Errors, dependencies=READS, summary="Errors by fingerprint")
def errors(
    question: QuestionDep,
    *,
    from_: Annotated[str, Query(alias="from", max_length=64, description="Start of the period, as a time of the query language.")] = "-7d",
    to: Annotated[str, Query(max_length=64, description="End of the period.")] = "now",
    top: Annotated[int, Query(ge=1, le=MOST_GROUPS, description="Groups that are shown.")] = 50,
    order: Annotated[Order, Query(description="Most runs, latest, or newest kind of error first.")] = "count",
) -> Response:
    """Failed and crashed runs of the period by exception class and message without what varies: new, back or known, since when, where, over time."""
    _, tag = question.asked(timed=True)
    wanted = ErrorsQuestion(question.q, question.timezone, from_, to, top, order)
    return question.answer(error_groups(question.parts.queries, wanted, now=question.moment.now), tag)
