"""What a preset shows: a query in canonical text, its order, columns and grouping; checked when it is made, so that what is kept can be opened.

text, sort, columns, grouping ─► view_of() ─► View (canonical: two texts that mean the same by form make equal views)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from prefect_vantage.errors import InvalidInput, QueryError
from prefect_vantage.query.dimensions import read_dimension
from prefect_vantage.query.lexemes import NAME
from prefect_vantage.query.nodes import Query, Sort
from prefect_vantage.query.parse import parse
from prefect_vantage.query.render import render, render_sort

MOST_COLUMNS = 40
MOST_SORTS = 8
NARROWEST, WIDEST = 64, 900
_COLUMN = re.compile(rf"({NAME.pattern})(?:~(\d{{1,4}}))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class View:
    """`query` without its order, `sort` as `-duration`, `columns` as `run` or `run~300` (pixels; none: the usual ones), `grouping` as a dimension."""

    query: str = ""
    sort: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    grouping: str | None = None

    @property
    def q(self) -> str:
        """The query with its order as one text, as the search box, the URL and the API take it."""
        return render(_query(self.query, self.sort))


def view_of(query: str, sort: Sequence[str] = (), columns: Sequence[str] = (), grouping: str | None = None) -> View:
    """The canonical view. An order inside the query's text counts as well, before those of `sort`.

    Raises QueryError with the position in `query`, InvalidInput for the rest.
    """
    read = _query(query, sort)
    if len(read.sort) > MOST_SORTS:
        raise InvalidInput(f"A preset sorts by at most {MOST_SORTS} fields")
    text = render(Query(read.where))
    return View(text, tuple(_written(one) for one in read.sort), _columns(columns), _grouping(grouping))


def problem_of(view: View) -> QueryError | None:
    """Why the kept query cannot be read any more; None as long as it can."""
    try:
        _query(view.query, view.sort)
    except QueryError as error:
        return error
    except InvalidInput as error:
        return QueryError(error.message, position=0, hint=error.hint)
    return None


def _query(text: str, sort: Sequence[str]) -> Query:
    read = parse(text)
    orders = [*read.sort, *(_sort(one) for one in sort)]
    last = {(one.field, one.path): one for one in orders}
    return Query(read.where, tuple(one for one in orders if last[one.field, one.path] is one))


def _sort(text: str) -> Sort:
    """`-duration`; an order is one word, and what is wrong with it has no position in the query."""
    try:
        read = parse(f"sort:{text}")
    except QueryError as error:
        raise InvalidInput(f"sort: {error.message}", hint=error.hint) from error
    if read.where is not None or len(read.sort) != 1:
        raise InvalidInput(f"sort: {text!r} is not an order", hint="Write a field, or -field for the largest first.")
    return read.sort[0]


def _written(sort: Sort) -> str:
    return render_sort(sort).removeprefix("sort:")


def _columns(columns: Sequence[str]) -> tuple[str, ...]:
    if len(columns) > MOST_COLUMNS:
        raise InvalidInput(f"A preset has at most {MOST_COLUMNS} columns")
    seen: set[str] = set()
    for text in columns:
        match = _COLUMN.fullmatch(text)
        if not match or "," in text:
            raise InvalidInput(f"columns: {text!r} is not a column", hint="Write a name such as run, or run~300 for one 300 pixels wide.")
        if match[2] and not NARROWEST <= int(match[2]) <= WIDEST:
            raise InvalidInput(f"columns: a column is {NARROWEST} to {WIDEST} pixels wide, not {match[2]}")
        if match[1] in seen:
            raise InvalidInput(f"columns: {match[1]!r} is named twice", hint="Name each column once.")
        seen.add(match[1])
    return tuple(columns)


def _grouping(text: str | None) -> str | None:
    if not text:
        return None
    try:
        return read_dimension(text).name
    except InvalidInput as error:
        raise InvalidInput(f"grouping: {error.message}", hint=error.hint) from error
