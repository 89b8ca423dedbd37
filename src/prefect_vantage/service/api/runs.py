"""Runs: search, count, facets, and everything about one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from prefect_vantage.errors import InvalidInput, NotFound
from prefect_vantage.query.fields import DEFAULT_FACETS
from prefect_vantage.query.gather import MOST_GROUPS, Order, gather
from prefect_vantage.service import history
from prefect_vantage.service.models.runs import Count, Facets, Gathered, Logs, RunDetail, Runs, RunsPage, TaskRuns, Transitions
from prefect_vantage.service.params import API, KNOWN, READS
from prefect_vantage.service.parts import Parts
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import AskerDep, QuestionDep
from prefect_vantage.service.vitals import run_url

router = APIRouter(prefix=f"{API}/runs", tags=["runs"], responses=RESPONSES)

RunId = Annotated[UUID, Path(description="The run's id.", examples=["0192f5a1-7c1e-7b39-a5b4-6f1f0f3c2a11"])]
Level = Annotated[
    int | None, Query(ge=0, le=100, description="Only lines of this level and above: 10 debug, 20 info, 30 warning, 40 error.")
]
By = Annotated[
    str | None, Query(max_length=200, description="A field to count by; time fields take :hour, :day, :week or :month.", examples=["state"])
]
MOST_FACETS = 16
MOST_SUBFLOWS = 500


@router.get("", response_model=RunsPage, dependencies=READS, summary="Search runs")
def search(
    question: QuestionDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    cursor: Annotated[str | None, Query(max_length=2048, description="`next` of the page before.")] = None,
) -> Response:
    """One page of the runs that match, with the exact total."""
    asked, tag = question.asked()
    page = question.parts.queries.page(asked, limit=limit, cursor=cursor)
    body = {
        "runs": page.runs,
        "total": page.total,
        "mirrored": page.mirrored,
        "searched_back_to": page.searched_back_to,
        "next": page.next,
        "query": asked.text,
        "sentence": asked.sentence,
        "timezone": question.timezone,
        "as_of": page.as_of,
        "version": page.version,
    }
    return question.answer(body, tag)


@router.get("/count", response_model=Count, response_model_exclude_none=True, dependencies=READS, summary="Count runs")
def count(question: QuestionDep, by: By = None) -> Response:
    """How many runs match; with `by`, in all groups, exactly."""
    asked, tag = question.asked()
    body: dict[str, Any] = {"count": question.parts.queries.count(asked), "query": asked.text}
    if by is not None:
        body["groups"] = [{"value": group.value, "count": group.count} for group in question.parts.queries.groups(asked, by)]
    return question.answer(body, tag)


@router.get("/groups", response_model=Gathered, dependencies=READS, summary="Gather runs into groups")
def groups(
    question: QuestionDep,
    by: Annotated[
        str, Query(max_length=200, description="A field, tag.KEY, param.NAME; root for whole families of runs.", examples=["flow"])
    ] = "flow",
    order: Annotated[Order, Query(description="Groups with most runs first, or with the newest run.")] = "count",
    limit: Annotated[int, Query(ge=1, le=MOST_GROUPS)] = 100,
) -> Response:
    """The matching runs by a value that they share: how many, in which states, the newest. A family shows its root and its deepest failure."""
    asked, tag = question.asked()
    queries = question.parts.queries
    found = gather(queries, asked, by, order=order, limit=limit)
    return question.answer({**asdict(found), "total": queries.count(asked), "query": asked.text}, tag)


@router.get("/facets", response_model=Facets, dependencies=READS, summary="Count values of fields")
def facets(
    question: QuestionDep,
    fields: Annotated[str, Query(max_length=500, description="Fields, separated by commas; the usual ones when left out.")] = "",
    limit: Annotated[int, Query(ge=1, le=200, description="Values per field.")] = 12,
    prefix: Annotated[str | None, Query(max_length=200, description="Only values that contain this text.")] = None,
) -> Response:
    """The most frequent values of each field among the matching runs, each field ignoring its own terms."""
    asked, tag = question.asked()
    wanted = [name.strip() for name in fields.split(",") if name.strip()] or list(DEFAULT_FACETS)
    if len(wanted) > MOST_FACETS:
        raise InvalidInput(f"At most {MOST_FACETS} facets can be asked for at once")
    found = question.parts.queries.facets(asked, wanted, limit=limit, prefix=prefix)
    return question.answer({"facets": found, "total": question.parts.queries.count(asked)}, tag)


@router.get("/{run_id}", response_model=RunDetail, dependencies=READS, summary="One run")
def one(asker: AskerDep, run_id: RunId) -> Response:
    """One run with its relatives and the counts of its task runs."""
    tag = asker.fresh()
    queries = asker.parts.queries
    run = queries.one(str(run_id), now=asker.moment.now)
    relatives = history.names(queries, [one for one in (run["parent"], run["root"]) if one])
    body = {
        **run,
        "subflows": history.subflow_count(queries, str(run_id)),
        "task_runs": history.task_run_counts(queries, str(run_id)),
        "prefect_url": run_url(asker.parts, str(run_id)),
        "parent_name": relatives.get(run["parent"]),
        "root_name": relatives.get(run["root"]),
    }
    return asker.answer(body, tag)


@router.get("/{run_id}/transitions", response_model=Transitions, dependencies=READS, summary="States of a run")
def transitions(asker: AskerDep, run_id: RunId) -> Response:
    """The states that a run went through. When they are not all known, the rest is read from Prefect and arrives over the live socket."""
    complete = _complete(asker.parts, str(run_id))
    tag = asker.fresh()
    rows = history.transitions(asker.parts.queries, str(run_id))
    found = [{**{name: row[name] for name in ("id", "type", "name", "message")}, "at": row["moment"]} for row in rows]
    return asker.answer({"transitions": found, "complete": complete, "requested": not complete}, tag)


@router.get("/{run_id}/task-runs", response_model=TaskRuns, dependencies=READS, summary="Task runs of a run")
def task_runs(asker: AskerDep, run_id: RunId) -> Response:
    """The task runs of a run, 10,000 at most."""
    complete = _complete(asker.parts, str(run_id))
    tag = asker.fresh()
    return asker.answer({"task_runs": history.task_runs(asker.parts.queries, str(run_id)), "complete": complete}, tag)


@router.get("/{run_id}/subflows", response_model=Runs, dependencies=READS, summary="Runs that a run started")
def subflows(asker: AskerDep, run_id: RunId) -> Response:
    """The runs that a run started itself, oldest first, 500 at most."""
    tag = asker.fresh()
    queries = asker.parts.queries
    queries.one(str(run_id))
    asked = queries.ask(f"parent:{run_id} sort:created", now=asker.moment.now)
    return asker.answer({"runs": queries.page(asked, limit=MOST_SUBFLOWS).runs}, tag)


@router.get("/{run_id}/logs", response_model=Logs, dependencies=[KNOWN], summary="Logs of a run")
def logs(
    asker: AskerDep,
    run_id: RunId,
    level: Level = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """Log lines, read from Prefect at this moment; 502 when Prefect is away."""
    return asker.content(asker.parts.upstream.logs(str(run_id), level, limit, offset))


def _complete(parts: Parts, run_id: str) -> bool:
    """Whether the run's history is all here; when it is not, ask ingest to read it. Raises NotFound."""
    if not history.names(parts.queries, [run_id]):
        raise NotFound(f"There is no run {run_id}", hint="It may not be mirrored yet; the System page shows how far back Vantage has read.")
    complete = history.is_complete(parts.queries, run_id)
    if not complete:
        parts.upstream.want_history(run_id)
    return complete
