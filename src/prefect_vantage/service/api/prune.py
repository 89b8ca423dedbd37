"""Prune: old finished runs leave the mirror through the process that writes it, while it goes on answering."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror import retention
from prefect_vantage.service.params import API, CHANGES, KNOWN
from prefect_vantage.service.parts import PartsDep
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.times import parse_duration

router = APIRouter(prefix=API, tags=["system"], responses=RESPONSES)

LONGEST_DAYS = 36_500


class Prune(BaseModel):
    """Which runs, and whether they are only counted."""

    model_config = ConfigDict(extra="forbid")

    older_than: str = Field(description="Runs that ended longer ago than this duration.", examples=["90d"])
    dry_run: bool = Field(True, description="Count them, remove nothing.")


class Pruned(BaseModel):
    """How many runs were removed, or would be."""

    total: int


@router.post("/prune", response_model=Pruned, dependencies=[KNOWN, *CHANGES], summary="Remove old runs from the mirror")
def prune(parts: PartsDep, wanted: Prune) -> Pruned:
    """Remove finished runs that ended before a moment, with their states and task runs, in small batches; Prefect keeps its own."""
    age = parse_duration(wanted.older_than)
    if not 0 < age <= LONGEST_DAYS * 86_400:
        raise InvalidInput("older_than is between a moment and a hundred years", hint="Write a duration such as 90d.")
    before = parts.clock() - timedelta(seconds=age)
    if wanted.dry_run:
        return Pruned(total=retention.count_older(parts.mirror, before))
    return Pruned(total=max((step.removed for step in retention.prune(parts.mirror, before)), default=0))
