"""Schedules: whether they were kept, and what comes next."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from prefect_vantage.analytics.schedules import SchedulesQuestion
from prefect_vantage.analytics.schedules import schedules as kept
from prefect_vantage.service.models.schedules import Schedules
from prefect_vantage.service.params import API, READS
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import QuestionDep

router = APIRouter(prefix=API, tags=["schedules"], responses=RESPONSES)


@router.get("/schedules", response_model=Schedules, dependencies=READS, summary="Whether schedules were kept")
def schedules(
    question: QuestionDep,
    *,
    from_: Annotated[str, Query(alias="from", max_length=64, description="Start of the period, as a time of the query language.")] = "-24h",
    to: Annotated[str, Query(max_length=64, description="End of the period.")] = "now",
) -> Response:
    """Of each deployment the planned runs of the period: on time, late, missed, overdue; occurrences without any run; and its next run.

    With a query, only what it matches is counted, and skipped occurrences are null.
    """
    _, tag = question.asked(timed=True)
    wanted = SchedulesQuestion(question.q, question.timezone, from_, to)
    return question.answer(kept(question.parts.queries, wanted, now=question.moment.now), tag)
