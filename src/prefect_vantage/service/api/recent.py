"""Recent queries: what a person asked for lately, kept with them and not with their browser."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from prefect_vantage.service.models.presets import RecentList, RecentWish
from prefect_vantage.service.params import API, CHANGES, KNOWN
from prefect_vantage.service.person import PersonDep
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import AskerDep

router = APIRouter(prefix=f"{API}/query/recent", tags=["query"], responses=RESPONSES)


@router.get("", response_model=RecentList, dependencies=[KNOWN], summary="Recent queries")
def recent(asker: AskerDep, person: PersonDep) -> Response:
    """At most fifty, each once, the newest first."""
    return asker.content({"recent": [asdict(one) for one in asker.parts.recent.list(person)]})


@router.post("", status_code=204, dependencies=[KNOWN, *CHANGES], summary="Remember a query")
def remember(asker: AskerDep, person: PersonDep, wish: RecentWish) -> Response:
    """Put it on top; 422 for what is no query."""
    asker.parts.recent.remember(person, wish.q)
    return Response(status_code=204)


@router.delete("", status_code=204, dependencies=[KNOWN, *CHANGES], summary="Forget recent queries")
def forget(
    asker: AskerDep, person: PersonDep, q: Annotated[str | None, Query(description="Only this one; all when left out.")] = None
) -> Response:
    """They are gone for good."""
    asker.parts.recent.forget(person, q)
    return Response(status_code=204)
