"""Workers, pools and queues: who is there, what waits, what went through."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from prefect_vantage.analytics.queues import QueuesQuestion
from prefect_vantage.analytics.queues import queues as through_queues
from prefect_vantage.analytics.workers import BEATS_MISSED, WorkersQuestion
from prefect_vantage.analytics.workers import workers as by_worker
from prefect_vantage.service.models.places import Pools, Workers
from prefect_vantage.service.params import API, READS
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import Question, QuestionDep

router = APIRouter(prefix=API, tags=["workers and queues"], responses=RESPONSES)

From = Annotated[
    str, Query(alias="from", max_length=64, description="Start of the period, as a time of the query language.", examples=["-7d"])
]
To = Annotated[str, Query(max_length=64, description="End of the period.", examples=["now"])]


@router.get("/workers", response_model=Workers, dependencies=READS, summary="What each worker does and did")
def workers(question: QuestionDep, *, from_: From = "-24h", to: To = "now") -> Response:
    """Every worker with its throughput, success rate, durations, share of time busy and online in the period, and its runs now.

    With a query, only workers with runs that it matches.
    """
    _, tag = question.asked(timed=True)
    wanted = WorkersQuestion(question.q, question.timezone, from_, to, _holds(question))
    return question.answer(by_worker(question.parts.queries, wanted, now=question.moment.now), tag)


@router.get("/queues", response_model=Pools, dependencies=READS, summary="What each pool and queue holds and did")
def queues(question: QuestionDep, *, from_: From = "-24h", to: To = "now") -> Response:
    """Every pool with its queues: runs waiting, running and late now, the oldest wait, slots, and what went through in the period.

    For the history of one, ask GET /metrics/depth with its `queries.all` as `q`.
    """
    _, tag = question.asked(timed=True)
    wanted = QueuesQuestion(question.q, question.timezone, from_, to, _holds(question))
    return question.answer(through_queues(question.parts.queries, wanted, now=question.moment.now), tag)


def _holds(question: Question) -> float:
    """Seconds for which a sample speaks."""
    return BEATS_MISSED * question.parts.settings.sample_seconds
