"""Queue depth: how many runs waited and ran at any instant of the past."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from prefect_vantage.analytics.depth import DepthQuestion
from prefect_vantage.analytics.depth import depth as depth_over
from prefect_vantage.service.models.depth import Depth
from prefect_vantage.service.params import API, READS
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import QuestionDep

router = APIRouter(prefix=f"{API}/metrics", tags=["metrics"], responses=RESPONSES)


@router.get("/depth", response_model=Depth, dependencies=READS, summary="How many runs waited and ran at any instant")
def depth(
    question: QuestionDep,
    *,
    at: Annotated[
        str | None,
        Query(
            max_length=64, description="One instant instead of a range, as a time of the query language.", examples=["2026-11-24T08:00Z"]
        ),
    ] = None,
    from_: Annotated[str, Query(alias="from", max_length=64, description="First instant, where no `at` is given.")] = "-24h",
    to: Annotated[str, Query(max_length=64, description="Last instant, where no `at` is given.")] = "now",
    step: Annotated[str, Query(max_length=20, description="auto, or the time between two instants.", examples=["1m"])] = "auto",
    by: Annotated[str | None, Query(max_length=200, description="A field whose values divide the runs.", examples=["pool"])] = None,
    top: Annotated[int, Query(ge=1, le=50, description="Values of `by` that get a line of their own.")] = 5,
) -> Response:
    """Runs in the queue, runs in progress and the age of the oldest in the queue, exact from the runs at each instant; null where nothing is known.

    `queries[i]` lists the runs of instant i; a line's `term` narrows them to the line.
    """
    _, tag = question.asked(timed=True)
    wanted = DepthQuestion(question.q, question.timezone, at or from_, at or to, step, by, top)
    return question.answer(depth_over(question.parts.queries, wanted, now=question.moment.now), tag)
