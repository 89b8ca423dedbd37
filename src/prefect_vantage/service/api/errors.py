"""Errors: what failed, grouped by fingerprint, and what people said of each: open, resolved or ignored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query
from sqlalchemy import Connection, select
from starlette.responses import Response

from prefect_vantage.analytics.error_groups import MOST_GROUPS, ErrorsQuestion, Order, error_groups
from prefect_vantage.analytics.error_standing import Shown, Standing, standing_of
from prefect_vantage.analytics.population import population
from prefect_vantage.errors import InvalidInput, NotFound, Stale, StateError
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.presets.preset import name_of
from prefect_vantage.service.api.presets import STALE, MatchDep
from prefect_vantage.service.etag import Tags, to_json
from prefect_vantage.service.models.errors import ErrorStatus, StatusWish
from prefect_vantage.service.models.metrics import Errors
from prefect_vantage.service.params import API, CHANGES, KNOWN, PLACE, READS
from prefect_vantage.service.parts import Parts, PartsDep
from prefect_vantage.service.person import PersonDep
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import AskerDep, QuestionDep
from prefect_vantage.state import error_statuses as kept
from prefect_vantage.state.error_statuses import StatusRow

router = APIRouter(prefix=API, tags=["metrics"], responses=RESPONSES)

MOST_CHANGES = 50
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="`standing.id` of an error of GET /errors.")]


@router.get("/errors", response_model=Errors, dependencies=READS, summary="Errors by fingerprint")
def errors(
    question: QuestionDep,
    *,
    from_: Annotated[str, Query(alias="from", max_length=64, description="Start of the period, as a time of the query language.")] = "-7d",
    to: Annotated[str, Query(max_length=64, description="End of the period.")] = "now",
    top: Annotated[int, Query(ge=1, le=MOST_GROUPS, description="Groups that are shown.")] = 50,
    order: Annotated[Order, Query(description="Most runs, latest, or newest kind of error first.")] = "count",
    status: Annotated[
        Shown, Query(description="All but the ignored ones; those that are open (again); resolved and not back; ignored; all.")
    ] = "unignored",
) -> Response:
    """Failed and crashed runs of the period by exception class and message without what varies: new, back or known, since when, where, over time.

    `standing` tells what somebody said of it and whether that still holds: a resolved error returns by itself with its next failure.
    """
    said, revision = _said(question.parts)
    question.parts.queries.ask(question.q, question.timezone, now=question.moment.now)
    tag = question.fresh(timed=True, also=revision)
    wanted = ErrorsQuestion(question.q, question.timezone, from_, to, top, order, status)
    return question.answer(error_groups(question.parts.queries, wanted, said=said, now=question.moment.now), tag)


@router.get("/errors/{error_id}/status", response_model=ErrorStatus, dependencies=READS, summary="What was said of an error")
def status(asker: AskerDep, error_id: Id) -> Response:
    """Where the error stands, and who said what when. Its version, which If-Match takes, is `standing.version`."""
    with asker.parts.state.reading() as connection:
        found = _find(asker.parts, connection, error_id)
        return asker.content(_body(asker.parts, connection, found))


@router.put(
    "/errors/{error_id}/status",
    response_model=ErrorStatus,
    dependencies=[KNOWN, PLACE, *CHANGES],
    responses=STALE,
    summary="Say how an error stands",
)
def say(parts: PartsDep, person: PersonDep, error_id: Id, wish: StatusWish, seen: MatchDep) -> Response:
    """Resolve it, ignore it (for good, until a time, or up to a rate) or open it again. `If-Match: "0"` for one of which nobody said anything."""
    now = parts.clock()
    if wish.until is not None and wish.until <= now:
        raise InvalidInput("until is over already", hint="Give a time to come.")
    with parts.state.reading() as connection:  # the mirror is asked before and after, so that no writer waits for it
        group = _find(parts, connection, error_id).group
    with parts.state.transaction() as connection:
        row = kept.find(connection, error_id)
        have = row.version if row else 0
        said = StatusRow(error_id, group, wish.status, wish.until, wish.more_than, wish.per, have, now, name_of(person))
        changed = kept.change(connection, said, have) if seen.version in (None, have) else None
    with parts.state.reading() as connection:
        body = _body(parts, connection, _Found(group, changed or row))
    if changed is None:
        present = orjson.loads(to_json(body))
        raise Stale("Somebody else has said something of this error meanwhile", present=present, hint="Look at it again.")
    content = to_json(body)
    return Response(content, media_type="application/json", headers={"ETag": Tags().of_content(content), "Cache-Control": "no-cache"})


@dataclass(frozen=True, slots=True)
class _Found:
    """An error, and what was said of it."""

    group: str
    row: StatusRow | None


def _said(parts: Parts) -> tuple[dict[str, StatusRow] | None, str]:
    """What was said of every error, and a text that changes with it. Without the state store failures can be read all the same."""
    try:
        with parts.state.reading() as connection:
            return kept.all_statuses(connection), kept.revision(connection)
    except StateError:
        return None, "unknown"


def _find(parts: Parts, connection: Connection, id_: str) -> _Found:
    """The error of that id: one that somebody spoke of, or one that failed a run. Raises NotFound."""
    row = kept.find(connection, id_)
    if row:
        return _Found(row.error_group, row)
    with parts.queries.snapshot() as view:
        known = view.rows(select(RUNS.c.error_group).where(RUNS.c.error_group.is_not(None)).distinct())
    for one in known:
        if kept.error_id(one["error_group"]) == id_:
            return _Found(one["error_group"], None)
    raise NotFound("No run has failed with this error", hint="Take `standing.id` of an error of GET /errors.")


def _body(parts: Parts, connection: Connection, found: _Found) -> dict[str, Any]:
    with population(parts.queries, "", parts.settings.timezone, now=parts.clock()) as everything:
        standing: Standing = standing_of(everything, found.group, found.row)
    changes = [_change(row) for row in kept.changes(connection, standing.id, MOST_CHANGES)]
    return {"error_group": found.group, "standing": standing, "changes": changes}


def _change(row: StatusRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("version", "status", "until", "more_than", "per", "at", "by")}
