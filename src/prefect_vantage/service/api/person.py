"""Who the service takes the caller for: until there is sign-in, whoever the request says, or a trusted proxy vouches for."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from prefect_vantage.presets.preset import name_of
from prefect_vantage.service.params import API, KNOWN
from prefect_vantage.service.person import PersonDep
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import AskerDep

router = APIRouter(prefix=f"{API}/person", tags=["system"], responses=RESPONSES)


class PersonInfo(BaseModel):
    """The person who asks."""

    name: str | None = Field(description="What people call them; null for somebody who gave no name.")
    source: Literal["proxy", "said", "anonymous"] = Field(description="Who says so: a trusted proxy, the request itself, nobody.")


@router.get("", response_model=PersonInfo, dependencies=[KNOWN], summary="Who asks")
def person(asker: AskerDep, who: PersonDep) -> Response:
    """The name under which presets are made and actions are recorded."""
    return asker.content({"name": name_of(who), "source": who.source})
