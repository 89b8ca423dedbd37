"""Regressions: what became slower or fails more often, and since when."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from prefect_vantage.analytics.regressions import MetricName, RegressionsQuestion
from prefect_vantage.analytics.regressions import regressions as what_moved
from prefect_vantage.service.models.regressions import Regressions
from prefect_vantage.service.params import API, READS
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import QuestionDep

router = APIRouter(prefix=f"{API}/metrics", tags=["metrics"], responses=RESPONSES)


@router.get("/regressions", response_model=Regressions, dependencies=READS, summary="Deployments whose p95 or error rate moved")
def regressions(
    question: QuestionDep,
    *,
    from_: Annotated[str, Query(alias="from", max_length=64, description="Start of the period that is searched for changes.")] = "-14d",
    to: Annotated[str, Query(max_length=64, description="End of the period.")] = "now",
    metric: Annotated[MetricName | None, Query(description="Only the p95 duration, or only the error rate.")] = None,
    min_runs: Annotated[int, Query(ge=5, le=10_000, description="Runs that a change must have on either side of it.")] = 20,
    top: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Response:
    """Each deployment's change point, with its numbers before and after and the runs of either side; what got worse first, by what it cost."""
    _, tag = question.asked(timed=True)
    wanted = RegressionsQuestion(question.q, question.timezone, from_, to, metric, min_runs, top)
    return question.answer(what_moved(question.parts.queries, wanted, now=question.moment.now), tag)
