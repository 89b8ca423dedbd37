"""Cost: what runs cost at the prices of their pools."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from prefect_vantage import project
from prefect_vantage.analytics.cost import CostQuestion
from prefect_vantage.analytics.cost import cost as cost_of
from prefect_vantage.analytics.rates import read_rates
from prefect_vantage.service.models.waste import Cost
from prefect_vantage.service.params import API, KNOWN, PLACE
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import QuestionDep

router = APIRouter(prefix=f"{API}/metrics", tags=["metrics"], responses=RESPONSES)


@router.get("/cost", response_model=Cost, dependencies=[KNOWN, PLACE], summary="What runs cost")
def cost(
    question: QuestionDep,
    *,
    from_: Annotated[str, Query(alias="from", max_length=64, description="Start of the period, as a time of the query language.")] = "-30d",
    to: Annotated[str, Query(max_length=64, description="End of the period.")] = "now",
    top: Annotated[int, Query(ge=1, le=200, description="Deployments that are named, the dearest.")] = 20,
) -> Response:
    """Money per deployment and pool of runs that ended in the period, by the rate card `deployments/rates.yaml` of the project folder.

    Without a rate card the times are told and money is null.
    """
    question.parts.queries.ask(question.q, question.timezone, now=question.moment.now)
    rates = read_rates(project.folder(question.parts.settings.project))
    tag = question.fresh(timed=True, also=rates.model_dump_json() if rates else "")
    wanted = CostQuestion(rates, question.q, question.timezone, from_, to, top)
    return question.answer(cost_of(question.parts.queries, wanted, now=question.moment.now), tag)
