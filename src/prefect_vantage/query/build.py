"""Making queries from queries: the canonical text of "these runs, and of those only …" behind every number that drills down."""

from __future__ import annotations

from typing import Any

from prefect_vantage.query.asked import Asked
from prefect_vantage.query.dimensions import Dimension, read_dimension
from prefect_vantage.query.kinds import KINDS
from prefect_vantage.query.nodes import Anything, Exact, Node, Not, Query, Term, conjunction, conjuncts
from prefect_vantage.query.parse import parse
from prefect_vantage.query.render import render, render_node


def narrow(asked: Asked | Query, term_text: str) -> str:
    """The canonical text of `(query) term`; the query's sort is kept. Raises QueryError when the term is none."""
    query = asked.query if isinstance(asked, Asked) else asked
    more = parse(term_text)
    parts: tuple[Node, ...] = (*conjuncts(query.where), *conjuncts(more.where))
    unique = tuple(dict.fromkeys(parts))
    return render(Query(conjunction(unique) if unique else None, query.sort or more.sort))


def term(by: str | Dimension, value: Any, *, strict: bool = False) -> str:
    """The term that lists exactly the runs of one group of a dimension without a time unit; None: the runs without a value.

    `strict` tells upper from lower case; then `state:=Failed` is the name alone, for types are written FAILED.
    """
    dimension = read_dimension(by) if isinstance(by, str) else by
    name = dimension.field.name
    if value is None:
        return render_node(Not(Term(name, (Anything(),), dimension.path)))
    exact = Exact(str(value), strict=strict and KINDS[dimension.field.kind].pattern)
    return render_node(Term(name, (exact,), dimension.path))
