"""A query as one SQL predicate over `runs`.

Terms may answer NULL for "does not match"; a NOT makes that false first, so `-worker:w1` finds the runs without a worker.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, true

from prefect_vantage.query.context import Context
from prefect_vantage.query.fields import FIELDS, Field
from prefect_vantage.query.nodes import And, Node, Not, Or, Query, Term, Word
from prefect_vantage.query.parameters import parameter
from prefect_vantage.query.predicates import match_term, match_word


def predicate(query: Query, context: Context) -> ColumnElement[bool]:
    """The predicate of the query's terms; NULL counts as false, as in WHERE and FILTER. To negate it use the language's own NOT (or `total`)."""
    return true() if query.where is None else node_predicate(query.where, context)


def total(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition with NULL made false: what may be negated."""
    return func.coalesce(condition, false())


def node_predicate(node: Node, context: Context) -> ColumnElement[bool]:
    """The predicate of one node."""
    match node:
        case And(parts):
            return and_(*(node_predicate(part, context) for part in parts))
        case Or(parts):
            return or_(*(node_predicate(part, context) for part in parts))
        case Not(part):
            return not_(total(node_predicate(part, context)))
        case Term():
            return match_term(FIELDS[node.field], node, context)
        case Word():
            return match_word(node)


def expression(field: Field, path: tuple[str, ...], context: Context) -> ColumnElement[Any]:
    """What the field (with its path) sorts and groups by."""
    return parameter(path) if field.kind == "json" and path else field.expression(context)
