"""A question: a query with what it is read against, and whether its answer changes by the mere passing of time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from prefect_vantage.query import moments
from prefect_vantage.query.context import Context
from prefect_vantage.query.fields import FIELDS
from prefect_vantage.query.flags import FLAGS
from prefect_vantage.query.nodes import Exact, Query, Term, leaves, times_of


@dataclass(frozen=True, slots=True)
class Asked:
    """`text` is the canonical query, `sentence` says it in English. `time_dependent`: the same mirror may answer differently later."""

    query: Query
    context: Context
    text: str
    sentence: str
    time_dependent: bool

    def as_of(self, now: datetime) -> Asked:
        """The same question at another present."""
        return replace(self, context=replace(self.context, now=now))


def is_time_dependent(query: Query) -> bool:
    """Whether a relative time, a growing duration or a flag about now takes part in terms or sort."""
    terms = [leaf for leaf, _negated in leaves(query.where) if isinstance(leaf, Term)]
    return any(map(_moves, terms)) or any(FIELDS[sort.field].moves for sort in query.sort)


def _moves(term: Term) -> bool:
    field = FIELDS[term.field]
    if field.kind == "flag":
        return any(FLAGS[value.text].moves for value in term.values if isinstance(value, Exact))
    return field.moves or (field.kind == "time" and any(map(moments.is_relative, times_of(term))))
