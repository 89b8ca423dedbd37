"""The runs behind a number: query terms for the list, and the same terms as SQL for the statement.

    question's q ─► + the metric's terms ─► + the period ─► + the value ─► text (drill-down)
                                                                     └──► predicate (WHERE)

Both come from one text, so a list opened from a number counts exactly the runs that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select

from prefect_vantage.analytics.compare import Window
from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query import moments
from prefect_vantage.query.asked import Asked
from prefect_vantage.query.build import narrow, term
from prefect_vantage.query.compile import predicate
from prefect_vantage.query.context import Context
from prefect_vantage.query.dimensions import Dimension, read_dimension
from prefect_vantage.query.fields import FIELDS
from prefect_vantage.query.groups import group_value
from prefect_vantage.query.parse import parse
from prefect_vantage.query.run import Queries, asked_for
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.times import from_naive_utc, iso

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Population:
    """A set of runs as a question, read in one context (now, zone, late threshold) from one snapshot."""

    asked: Asked
    view: Snapshot

    @property
    def text(self) -> str:
        """The drill-down query."""
        return self.asked.text

    @property
    def context(self) -> Context:
        """What relative times and unfinished runs are read against."""
        return self.asked.context

    @property
    def predicate(self) -> ColumnElement[bool]:
        """The WHERE of a statement over `runs`."""
        return predicate(self.asked.query, self.context)

    def narrowed(self, *terms: str) -> Population:
        """Those of these runs that match every term too; empty terms change nothing."""
        text = " ".join(one for one in terms if one)
        return Population(asked_for(parse(narrow(self.asked, text)), self.context), self.view) if text else self

    def per_window(self, make: Callable[[T], str], windows: Sequence[T]) -> tuple[str, ...]:
        """The query text narrowed by a term per window: written once, then only the term is exchanged (hundreds of buckets)."""
        if not windows:
            return ()
        model = make(windows[0])
        before, found, after = narrow(self.asked, model).rpartition(model)
        if not found:
            return tuple(narrow(self.asked, make(window)) for window in windows)
        return tuple(f"{before}{make(window)}{after}" for window in windows)

    def matching(self, text: str) -> ColumnElement[bool]:
        """SQL for a term in the same context, for counting a part of these runs."""
        return predicate(parse(text), self.context)

    def value(self, field: str) -> ColumnElement[Any]:
        """SQL for a field's value of a run."""
        return FIELDS[field].expression(self.context)

    def top_values(self, dimension: Dimension, limit: int) -> tuple[list[object], int]:
        """The values with the most runs, and how many values there are at all."""
        inner = select(self.group(dimension).label("value")).select_from(RUNS).where(self.predicate).subquery()
        statement = (
            select(inner.c.value, func.count().over().label("distinct"))
            .group_by(inner.c.value)
            .order_by(func.count().desc(), inner.c.value.asc().nulls_last())
            .limit(limit)
        )
        rows = self.rows(statement)
        return [row["value"] for row in rows], int(rows[0]["distinct"]) if rows else 0

    def group(self, dimension: Dimension) -> ColumnElement[Any]:
        """SQL for the value of a dimension; of a run with several values it makes a row each."""
        return group_value(self.view, dimension, self.asked)

    def rows(self, statement: Select[Any]) -> list[dict[str, Any]]:
        """Run one select within the snapshot."""
        return self.view.rows(statement)


@contextmanager
def population(
    queries: Queries, q: str, timezone: str, *, now: datetime | None = None, view: Snapshot | None = None
) -> Iterator[Population]:
    """The runs that `q` matches, in a snapshot of its own or in `view`. Raises QueryError, InvalidInput."""
    asked = queries.ask(q, timezone, now=now)
    if view is not None:
        yield Population(asked, view)
        return
    with queries.snapshot() as opened:
        yield Population(asked, opened)


def within(axis: str, window: Window) -> str:
    """The term for runs whose `axis` time lies in the window."""
    return f"{axis}:{iso(window.start)}..{iso(window.end)}"


def dimension_named(text: str) -> Dimension:
    """A dimension that splits runs by a value, not by time. Raises InvalidInput."""
    dimension = read_dimension(text)
    if dimension.is_time:
        raise InvalidInput(f"{text!r} is a time, which series are over already", hint="Split by a value, for example flow.")
    return dimension


def equals(dimension: Dimension, value: object) -> str:
    """The term for runs that have exactly that value, upper and lower case told apart; None is "has none"."""
    return term(dimension, value, strict=True)


def differs(dimension: Dimension, values: Sequence[object]) -> str:
    """The term for runs that have none of those values."""
    return " ".join(
        f"-{written}" if not written.startswith("-") else written[1:] for written in (equals(dimension, value) for value in values)
    )


def window_of(start: str, end: str, context: Context) -> Window:
    """The period between two times as the query language writes them (`-24h`, `now`, `2026-11-01`). Raises InvalidInput."""
    return Window(_instant(start, context), _instant(end, context))


def _instant(text: str, context: Context) -> datetime:
    return from_naive_utc(moments.interval(moments.canonical(text.strip()), context).start)
