"""Dashboards: listed, kept, changed by whoever has seen the newest version, their panels answered at once, and shown by signed links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import orjson
import yaml
from fastapi import APIRouter, Body, Path, Query, Request
from starlette.responses import Response

from prefect_vantage.analytics.panels import PanelsQuestion
from prefect_vantage.analytics.panels import panels as answered
from prefect_vantage.dashboards.asking import asked
from prefect_vantage.dashboards.catalogue import Dashboard
from prefect_vantage.dashboards.check import read
from prefect_vantage.dashboards.definition import DashboardDefinition, dumped
from prefect_vantage.errors import Conflict, InvalidInput, NotFound, Stale
from prefect_vantage.service.api.presets import STALE, MatchDep
from prefect_vantage.service.deliveries import seen
from prefect_vantage.service.etag import Tags, check, to_json
from prefect_vantage.service.models import dashboards as models
from prefect_vantage.service.models.panels import Panels
from prefect_vantage.service.params import API, CHANGES, KNOWN, READS
from prefect_vantage.service.parts import PartsDep
from prefect_vantage.service.person import PersonDep
from prefect_vantage.service.problems import RESPONSES, Problem
from prefect_vantage.service.question import AskerDep, Question, QuestionDep
from prefect_vantage.state.people import ANONYMOUS

router = APIRouter(prefix=f"{API}/dashboards", tags=["dashboards"], responses=RESPONSES)
embedded_router = APIRouter(prefix=f"{API}/embed/dashboards", tags=["dashboards"], responses=RESPONSES)

CHANGE = [KNOWN, *CHANGES]
_DEFINED: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/DashboardDefinition"}}}}
}
_EXAMPLE = '[{"metric":"error_rate","by":"flow"},{"metric":"finished","by":"outcome","chart":"bars"}]'

Name = Annotated[str, Path(max_length=80, examples=["operations"])]
Definition = Annotated[dict[str, Any], Body(description="A definition, as ui_extensions/dashboards/*.yaml have it.")]


@router.get("", response_model=models.DashboardList, dependencies=[KNOWN], summary="Which dashboards there are")
def listed(asker: AskerDep, person: PersonDep) -> Response:
    """Those of the project's folder, the shared ones and the person's own."""
    return asker.content({"dashboards": [_info(one) for one in asker.parts.dashboards.all(person)]})


@router.post("", response_model=models.Dashboard, status_code=201, dependencies=CHANGE, openapi_extra=_DEFINED, summary="Make a dashboard")
def create(parts: PartsDep, person: PersonDep, definition: Definition) -> Response:
    """Keep a new one; a name is made of its title when it has none. 422 with the path and the mend of every mistake."""
    return _answer(parts.dashboards.create(person, definition), 201)


@router.get("/panels", response_model=Panels, dependencies=READS, summary="Answers of panels")
def panels(
    question: QuestionDep,
    *,
    panels: Annotated[str, Query(max_length=40_000, description="A JSON list of panels, as dashboards have them.", examples=[_EXAMPLE])],
    from_: Annotated[str, Query(alias="from", max_length=64, description="Start of the period, as a time of the query language.")] = "-7d",
    to: Annotated[str, Query(max_length=64, description="End of the period.")] = "now",
) -> Response:
    """What panels show that may not be kept yet, by their places; all of one moment, and what they share is read once."""
    definition = read({"title": "Panels", "query": question.q, "panels": _json_of(panels)})
    _, tag = question.asked(timed=True)
    return question.answer(_answers(question, definition, (from_, to)), tag)


@router.get("/{name}", response_model=models.Dashboard, dependencies=[KNOWN], summary="One dashboard")
def one(request: Request, parts: PartsDep, person: PersonDep, name: Name) -> Response:
    """Its definition; its ETag is what If-Match takes."""
    answer = _answer(parts.dashboards.find(person, name))
    check(request, answer.headers["ETag"])
    return answer


@router.put(
    "/{name}", response_model=models.Dashboard, dependencies=CHANGE, responses=STALE, openapi_extra=_DEFINED, summary="Change a dashboard"
)
def replace(parts: PartsDep, person: PersonDep, name: Name, definition: Definition, seen: MatchDep) -> Response:
    """Give it another definition, whole; 412 with the present one when somebody else was faster."""
    with _presented():
        return _answer(parts.dashboards.replace(person, name, definition, seen.version))


@router.delete("/{name}", status_code=204, dependencies=CHANGE, responses=STALE, summary="Delete a dashboard")
def delete(parts: PartsDep, person: PersonDep, name: Name, seen: MatchDep) -> Response:
    """One that began as a file of the project is that file again."""
    with _presented():
        parts.dashboards.delete(person, name, seen.version)
    return Response(status_code=204)


@router.get("/{name}/code", dependencies=[KNOWN], response_class=Response, summary="A dashboard as code")
def code(request: Request, parts: PartsDep, person: PersonDep, name: Name) -> Response:
    """YAML for the project's folder `ui_extensions/dashboards/`."""
    content = {key: value for key, value in dumped(_drawn(parts.dashboards.find(person, name))).items() if key not in ("name", "shared")}
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)
    headers = {"Content-Disposition": f'attachment; filename="{name}.yaml"'}
    return seen(request, Response(text, media_type="application/yaml", headers=headers))


@router.post("/{name}/embed", response_model=models.SignedLink, dependencies=CHANGE, summary="Sign a link to a dashboard")
def embed(parts: PartsDep, person: PersonDep, name: Name, wish: models.EmbedWish | None = None) -> Response:
    """A page for a frame on another site that shows this dashboard, and nothing else, without signing in."""
    if not _drawn(parts.dashboards.find(person, name)).shared:
        raise Conflict("Only a shared dashboard has signed links", hint="Share it with everybody first.")
    link = parts.signed_links.sign(name, timedelta(days=wish.days if wish else models.DAYS))
    return _json({"path": link.path, "expires": link.until})


@embedded_router.get(
    "/{name}",
    response_model=models.EmbeddedDashboard,
    dependencies=READS,
    responses={403: {"description": "The link is not signed for this dashboard, or is over.", "model": Problem}},
    summary="What a signed link shows",
)
def embedded(
    question: QuestionDep,
    *,
    name: Name,
    expires: Annotated[int, Query(ge=0, le=2**40, description="Seconds since 1970, as in the link.")],
    signature: Annotated[str, Query(max_length=100, description="As in the link.")],
) -> Response:
    """A shared dashboard with the answers of its panels over its own period; `q` narrows it no further than its own runs."""
    question.parts.signed_links.check(name, expires, signature)
    definition = _drawn(question.parts.dashboards.find(ANONYMOUS, name))
    if not definition.shared:
        raise NotFound(f"There is no shared dashboard {name!r}", hint="It may have been deleted, or be somebody's own now.")
    question.q = definition.query
    tag = question.fresh(timed=True, also=Tags.hash_of(to_json(dumped(definition))))
    answers = _answers(question, definition, (f"-{definition.period}", "now")) if definition.panels else None
    body = {"definition": definition.model_dump(mode="json"), "expires": datetime.fromtimestamp(expires, UTC), "answers": answers}
    return question.answer(body, tag)


def _answers(question: Question, definition: DashboardDefinition, period: tuple[str, str]) -> Any:
    wanted = PanelsQuestion(asked(definition.panels), definition.query, question.timezone, *period)
    return answered(question.parts.queries, wanted, now=question.moment.now)


def _json_of(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"panels: this is not JSON: {error}", hint=f"Write a JSON list such as {_EXAMPLE}.") from error


def _drawn(dashboard: Dashboard) -> DashboardDefinition:
    assert dashboard.definition is not None  # `find` has raised for one that cannot be drawn
    return dashboard.definition


def _info(one: Dashboard) -> dict[str, Any]:
    definition = one.definition
    return {
        "name": one.name,
        "title": definition.title if definition else one.name,
        "description": definition.description if definition else "",
        "period": definition.period if definition else "",
        "panels": len(definition.panels) if definition else 0,
        "shared": definition.shared if definition else True,
        **_about(one),
        "problem": one.problem,
    }


def _about(one: Dashboard) -> dict[str, Any]:
    rest = asdict(one)
    return {key: rest[key] for key in ("source", "mine", "owner", "version", "updated", "updated_by")}


def body_of(one: Dashboard) -> dict[str, Any]:
    """A dashboard as the API writes it."""
    about = {"name": one.name, **_about(one), "created": one.created, "created_by": one.created_by}
    return {**about, "definition": _drawn(one).model_dump(mode="json")}


@contextmanager
def _presented() -> Iterator[None]:
    """What somebody else made of it travels as the API writes dashboards."""
    try:
        yield
    except Stale as stale:
        present = stale.present if isinstance(stale.present, Dashboard) and stale.present.definition else None
        raise Stale(stale.message, present=body_of(present) if present else None, hint=stale.hint) from stale


def _answer(dashboard: Dashboard, status: int = 200) -> Response:
    response = _json(body_of(dashboard), status)
    response.headers["ETag"] = f'"{dashboard.version}.{Tags.hash_of(bytes(response.body))}"'
    return response


def _json(body: object, status: int = 200) -> Response:
    return Response(to_json(body), status, media_type="application/json", headers={"Cache-Control": "no-store"})
