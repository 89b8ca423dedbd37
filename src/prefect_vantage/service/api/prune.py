"""Prune: old finished runs leave the mirror through the process that writes it, while it goes on answering."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from prefect_vantage.errors import InvalidInput, VantageError
from prefect_vantage.mirror import retention
from prefect_vantage.mirror.retention import Month
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.params import API, CHANGES, KNOWN
from prefect_vantage.service.parts import PartsDep
from prefect_vantage.service.problems import RESPONSES, describe
from prefect_vantage.times import parse_duration

logger = logging.getLogger(__name__)
router = APIRouter(prefix=API, tags=["system"], responses=RESPONSES)

LONGEST_DAYS = 36_500
LINES = "application/x-ndjson"


class Prune(BaseModel):
    """Which runs, and whether they are only counted."""

    model_config = ConfigDict(extra="forbid")

    older_than: Annotated[str, Field(description="Runs that ended longer ago than this duration.", examples=["90d"])]
    dry_run: Annotated[bool, Field(description="Count them, remove nothing.")] = True
    progress: Annotated[bool, Field(description="Answer with a line of JSON per step while it goes on.")] = False


class PrunedMonth(BaseModel):
    """Runs that ended in one month (UTC, `2026-08`) in one state type."""

    month: str
    state_type: str
    runs: int


class Pruned(BaseModel):
    """How many runs were removed, or would be, and which: oldest month first."""

    total: int
    months: list[PrunedMonth]


@router.post(
    "/prune",
    response_model=Pruned,
    dependencies=[KNOWN, *CHANGES],
    summary="Remove old runs from the mirror",
    responses={200: {"description": "What was removed, or would be.", "content": {LINES: {"schema": {"type": "string"}}}}},
)
def prune(parts: PartsDep, wanted: Prune) -> Response:
    """Remove finished runs that ended before a moment, with their states and task runs, in small batches; Prefect keeps its own.

    With `progress` the answer is JSON lines: `{"removed": 10000, "of": 250000}` after each batch, and at the end the same object as without,
    or `{"problem": …}`. A client that goes away ends it after the present batch; asked again, it goes on.
    """
    before = parts.clock() - timedelta(seconds=_age(wanted.older_than))
    if wanted.dry_run:
        return _answer(retention.count_older(parts.mirror, before))
    if wanted.progress:
        return StreamingResponse(_lines(parts.mirror, before), media_type=LINES, headers={"Cache-Control": "no-store"})
    months: tuple[Month, ...] = ()
    for step in retention.prune(parts.mirror, before):
        months = step.months
    return _answer(months)


def _age(older_than: str) -> float:
    """Seconds. Raises InvalidInput."""
    age = parse_duration(older_than)
    if not 0 < age <= LONGEST_DAYS * 86_400:
        raise InvalidInput("older_than is between a moment and a hundred years", hint="Write a duration such as 90d.")
    return age


def _lines(mirror: Mirror, before: datetime) -> Iterator[bytes]:
    months: tuple[Month, ...] = ()
    try:
        for step in retention.prune(mirror, before):
            months = step.months
            yield to_json({"removed": step.removed, "of": step.total}) + b"\n"
    except VantageError as error:
        logger.warning("Pruning stopped half-way: %s", error)
        yield to_json({"problem": describe(error)}) + b"\n"
        return
    yield to_json(_body(months)) + b"\n"


def _answer(months: tuple[Month, ...]) -> Response:
    return Response(to_json(_body(months)), media_type="application/json", headers={"Cache-Control": "no-store"})


def _body(months: tuple[Month, ...]) -> dict[str, object]:
    return {"total": retention.total_of(months), "months": [asdict(month) for month in months]}
