"""The query language itself: its fields and forms, what a text means, what could be typed next."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from prefect_vantage.query.fields import FIELDS, Field
from prefect_vantage.query.nodes import leaves
from prefect_vantage.query.operators import OPERATORS
from prefect_vantage.query.parse import parse as parse_text
from prefect_vantage.query.render import render_sort
from prefect_vantage.service.models.query import Language, Parsed
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
    names = ("name", "label", "kind", "help", "example", "sortable", "facet", "values", "operators", "dimension")
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
