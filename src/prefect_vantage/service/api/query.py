"""The query language itself: its fields and forms, what a text means, what could be typed next."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from prefect_vantage.errors import QueryError
from prefect_vantage.query.complete import complete as complete_at
from prefect_vantage.query.fields import FIELDS, Field
from prefect_vantage.query.nodes import leaves
from prefect_vantage.query.operators import OPERATORS
from prefect_vantage.query.parse import LONGEST
from prefect_vantage.query.parse import parse as parse_text
from prefect_vantage.query.render import render_sort
from prefect_vantage.service.models.query import Completions, Language, Parsed
from prefect_vantage.service.params import API, KNOWN, READS
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import AskerDep, QuestionDep

router = APIRouter(prefix=f"{API}/query", tags=["query"], responses=RESPONSES)


@router.get("/fields", response_model=Language, dependencies=[KNOWN], summary="Fields and forms")
def fields(asker: AskerDep) -> Response:
    """Every field and form of the query language, for forms, completion and reference pages."""
    operators = [{"form": one.form, "means": one.means, "example": one.example} for one in OPERATORS.values()]
    return asker.content({"fields": [_field(one) for one in FIELDS.values()], "operators": operators})


def _field(field: Field) -> dict[str, Any]:
    names = ("name", "label", "kind", "help", "example", "sortable", "facet", "values", "operators", "dimension", "path")
    return {name: getattr(field, name) for name in names}


@router.get("/parse", response_model=Parsed, dependencies=READS, summary="What a query means")
def parse(question: QuestionDep) -> Response:
    """The canonical text, one English sentence, and each term with its place in the text; 422 with a position when it is no query."""
    asked, _tag = question.asked(timed=True)
    where = parse_text(question.q).where
    terms = [
        {
            "text": question.q[leaf.span.start : leaf.span.end],
            "from": leaf.span.start,
            "to": leaf.span.end,
            "field": getattr(leaf, "field", None),
            "negated": negated,
        }
        for leaf, negated in leaves(where)
    ]
    sort = [render_sort(one) for one in asked.query.sort]
    return question.content({"query": asked.text, "sentence": asked.sentence, "terms": terms, "sort": sort})


@router.get("/complete", response_model=Completions, dependencies=READS, summary="What could be typed next")
def complete(
    question: QuestionDep,
    at: Annotated[int | None, Query(ge=0, le=LONGEST, description="The caret, in characters; the end when left out.")] = None,
) -> Response:
    """Fields, values with their counts, flags, times and sort keys that fit at the caret; q need not be a whole query."""
    if len(question.q) > LONGEST:
        raise QueryError(f"A query has at most {LONGEST} characters", position=LONGEST, length=len(question.q) - LONGEST)
    tag = question.fresh()
    caret = len(question.q) if at is None else min(at, len(question.q))
    return question.answer(complete_at(question.parts.queries, question.q, caret, question.timezone), tag)
