"""Presets: listed, kept, changed by whoever has seen the newest version, marked by each person, taken over from Prefect and linked to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from prefect_vantage.errors import Stale
from prefect_vantage.presets.catalogue import catalogue, names
from prefect_vantage.presets.importing import report, take_over
from prefect_vantage.presets.link import prefect_link
from prefect_vantage.presets.preset import Draft, Preset, name_of
from prefect_vantage.presets.presets import Match
from prefect_vantage.presets.saved_searches import Filter, Mapped, mapped
from prefect_vantage.presets.view import View, view_of
from prefect_vantage.query.context import Context
from prefect_vantage.service.etag import Tags, check, to_json
from prefect_vantage.service.models import presets as models
from prefect_vantage.service.params import API, CHANGES, KNOWN, READS
from prefect_vantage.service.parts import Parts, PartsDep
from prefect_vantage.service.person import PersonDep
from prefect_vantage.service.presets import body_of, imported_body, link_body, listing_body
from prefect_vantage.service.problems import RESPONSES, MatchMissing, Problem
from prefect_vantage.service.question import Asker, AskerDep, QuestionDep
from prefect_vantage.service.vitals import prefect_ui

router = APIRouter(prefix=f"{API}/presets", tags=["presets"], responses=RESPONSES)

Ref = Annotated[str, Path(max_length=100, description="Id or slug.", examples=["failing-now"])]
CHANGE = [KNOWN, *CHANGES]
STALE: dict[int | str, dict[str, Any]] = {
    412: {"description": "Somebody changed it meanwhile; `present` is what it is now.", "model": Problem},
    428: {"description": "If-Match is missing.", "model": Problem},
}


def match(request: Request) -> Match:
    """The version in If-Match. Raises MatchMissing; what is no version of ours matches nothing."""
    given = request.headers.get("if-match", "").strip()
    if not given:
        raise MatchMissing("Say which version you have seen", hint='Send If-Match: "<version>", as ETag had it, or * for any.')
    text = given.removeprefix("W/").strip('"').partition(".")[0]
    return Match(None if text == "*" else int(text) if text.isascii() and text.isdigit() else -1)


MatchDep = Annotated[Match, Depends(match)]


@router.get("", response_model=models.PresetList, dependencies=[KNOWN], summary="Presets and templates")
def listed(asker: AskerDep, person: PersonDep) -> Response:
    """Everything that the person sees, in their order, with their stars and their default."""
    return asker.content(listing_body(asker.parts.presets.all(person), name_of(person)))


@router.post("", response_model=models.Preset, status_code=201, dependencies=CHANGE, summary="Make a preset")
def create(parts: PartsDep, person: PersonDep, draft: models.PresetDraft) -> Response:
    """Keep a view under a name; 409 when there is one of that name already."""
    view = view_of(draft.query, draft.sort, draft.columns, draft.grouping)
    made = parts.presets.create(person, Draft(draft.name, draft.description, view, draft.shared, draft.slug))
    return _answer(made, 201)


@router.put("/order", status_code=204, dependencies=CHANGE, summary="Put presets into an order")
def order(parts: PartsDep, person: PersonDep, wanted: models.Order) -> Response:
    """This person's order; what is not named stands behind it by name."""
    parts.presets.order(person, wanted.order)
    return Response(status_code=204)


@router.put("/default", status_code=204, dependencies=CHANGE, summary="Choose a default")
def choose_default(parts: PartsDep, person: PersonDep, wanted: models.DefaultChoice) -> Response:
    """The preset or template that this person's list opens with."""
    parts.presets.choose_default(person, wanted.preset)
    return Response(status_code=204)


@router.delete("/default", status_code=204, dependencies=CHANGE, summary="Have no default")
def clear_default(parts: PartsDep, person: PersonDep) -> Response:
    """The standard view opens again; this also acknowledges a default that was lost."""
    parts.presets.choose_default(person, None)
    return Response(status_code=204)


@router.get("/link", response_model=models.PrefectLink, dependencies=READS, summary="A view in Prefect's UI")
def link(question: QuestionDep, grouping: Annotated[str | None, Query(max_length=200)] = None) -> Response:
    """A link to Prefect's Runs page that says as much of `q` as it can, and what it cannot say."""
    return _link(question, view_of(question.q, grouping=grouping), question.timezone)


@router.post("/import", response_model=models.ImportReport, dependencies=CHANGE, summary="Take over Prefect's saved searches")
def take(parts: PartsDep, person: PersonDep, wish: models.ImportWish) -> Response:
    """Each saved search with what became of every filter. The ones that were imported before stay as they are now."""
    found = _saved_searches(parts)
    if wish.dry_run:
        done = report(parts.presets, person, found, shared=wish.shared)
    else:
        done = take_over(parts.presets, person, found, wish.ids, shared=wish.shared)
    return _json({"searches": [imported_body(one) for one in done]})


@router.get("/{ref}", response_model=models.Preset, dependencies=[KNOWN], summary="One preset")
def one(request: Request, parts: PartsDep, person: PersonDep, ref: Ref) -> Response:
    """A preset or template; its ETag is what If-Match takes."""
    answer = _answer(parts.presets.find(person, ref))
    check(request, answer.headers["ETag"])
    return answer


@router.patch("/{ref}", response_model=models.Preset, dependencies=CHANGE, responses=STALE, summary="Change a preset")
def update(parts: PartsDep, person: PersonDep, ref: Ref, change: models.PresetChange, seen: MatchDep) -> Response:
    """Change the fields that are sent; 412 with the present preset when somebody else was faster."""
    given = change.model_dump(include=change.model_fields_set)
    with _presented():
        return _answer(parts.presets.update(person, ref, given, seen))


@router.delete("/{ref}", status_code=204, dependencies=CHANGE, responses=STALE, summary="Delete a preset")
def delete(parts: PartsDep, person: PersonDep, ref: Ref, seen: MatchDep) -> Response:
    """It can be restored for thirty days. Whose default it was finds the standard view and a notice."""
    with _presented():
        parts.presets.delete(person, ref, seen)
    return Response(status_code=204)


@router.post("/{ref}/restore", response_model=models.Preset, dependencies=CHANGE, summary="Restore a deleted preset")
def restore(parts: PartsDep, person: PersonDep, ref: Ref) -> Response:
    """As it was, with everybody's stars."""
    return _answer(parts.presets.restore(person, ref))


@router.put("/{ref}/star", response_model=models.Preset, dependencies=CHANGE, summary="Star a preset")
def star(parts: PartsDep, person: PersonDep, ref: Ref) -> Response:
    """Only this person sees the star."""
    return _answer(parts.presets.star(person, ref, starred=True))


@router.delete("/{ref}/star", response_model=models.Preset, dependencies=CHANGE, summary="Take a star away")
def unstar(parts: PartsDep, person: PersonDep, ref: Ref) -> Response:
    """The preset stays where it is."""
    return _answer(parts.presets.star(person, ref, starred=False))


@router.get("/{ref}/link", response_model=models.PrefectLink, dependencies=READS, summary="A preset in Prefect's UI")
def link_of(question: QuestionDep, person: PersonDep, ref: Ref) -> Response:
    """As `link`, of a preset's or template's view."""
    return _link(question, question.parts.presets.find(person, ref).view or View(), question.timezone)


def _link(asker: Asker, view: View, timezone: str) -> Response:
    parts = asker.parts
    context = Context(asker.moment.now, timezone, parts.settings.late_after)
    return asker.content(link_body(prefect_link(view, prefect_ui(parts), catalogue(parts.queries), context)))


def _saved_searches(parts: Parts) -> list[Mapped]:
    known = names(parts.queries)
    return [
        mapped(one.id, one.name, [Filter(each.object, each.property, each.operation, each.value) for each in one.filters], known)
        for one in parts.upstream.saved_searches()
    ]


@contextmanager
def _presented() -> Iterator[None]:
    """What somebody else made of it travels as the API writes presets."""
    try:
        yield
    except Stale as stale:
        present = body_of(stale.present) if isinstance(stale.present, Preset) else None
        raise Stale(stale.message, present=present, hint=stale.hint) from stale


def _answer(preset: Preset, status: int = 200) -> Response:
    response = _json(body_of(preset), status)
    response.headers["ETag"] = _tag(preset, bytes(response.body))
    return response


def _tag(preset: Preset, content: bytes) -> str:
    """`"<version>.<hash>"`: the version is what If-Match looks at, the hash tells answers with other stars apart."""
    return f'"{preset.version}.{Tags.hash_of(content)}"'


def _json(body: object, status: int = 200) -> Response:
    return Response(to_json(body), status, media_type="application/json", headers={"Cache-Control": "no-store"})
