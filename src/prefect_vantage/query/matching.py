"""Which of some runs match a question, asked again and again by many: the runs are copied aside once, each question is compiled once.

ids ─► touched(): a small table of those runs as they are ─► among(matcher) per question, rows() ─► runs as the API answers them
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import duckdb
from sqlalchemy import BindParameter, ColumnElement, false, func, literal, not_, select
from sqlalchemy.sql.visitors import replacement_traverse

from prefect_vantage.errors import MirrorError
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query.asked import Asked
from prefect_vantage.query.compile import predicate
from prefect_vantage.query.rows import Run, runs_from
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.query.statements import to_sql

_TOUCHED = "touched"
_FEW = 400
"""Runs that are named one by one, which costs half a millisecond each through the index; more are found by one look at all ids, however many they are."""


class Matcher:
    """For one question; its statement is kept, unless the question changes with time."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._kept = None if asked.time_dependent else _among(asked)

    def statement(self, now: datetime) -> tuple[str, list[Any]]:
        """SQL over the runs that are copied aside, with its parameters, as of `now`."""
        return self._kept or _among(self.asked.as_of(now))

    def entered(self, view: Snapshot, then: datetime, now: datetime, most: int) -> frozenset[str]:
        """Runs that match now and, as they are, did not match then: the mere passing of time brought them in. At most `most` of them."""
        if not self.asked.time_dependent:
            return frozenset()
        before, present = (predicate(self.asked.query, self.asked.as_of(at).context) for at in (then, now))
        statement = select(RUNS.c.id).where(present, not_(func.coalesce(_apart(before), false()))).limit(most)
        return frozenset(str(row[0]) for row in view.tuples(statement))


class Touched:
    """Some runs as they were at one moment."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def among(self, matcher: Matcher, now: datetime) -> frozenset[str]:
        """Ids of those that match at `now`. Raises MirrorError, QueryTimeout."""
        try:
            return frozenset(str(row[0]) for row in self._cursor.execute(*matcher.statement(now)).fetchall())
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise MirrorError(f"The mirror could not answer {matcher.asked.text!r}: {error}") from error

    def rows(self, asked: Asked, ids: Collection[str]) -> list[Run]:
        """The runs with those ids as the API answers them, whether they match or not, as of the question's time."""
        return runs_from(Snapshot(self._cursor), _TOUCHED, ids, asked.context)


@contextmanager
def touched(mirror: Mirror, ids: Collection[str]) -> Iterator[Touched]:
    """Copy the runs with those ids (valid ones) aside. Raises MirrorError.

    Few are named one by one and come through the index, which DuckDB does not use beside other conditions: those are asked of the copy.
    """
    wanted = [str(UUID(one)) for one in ids]
    named = ", ".join(f"'{one}'::UUID" for one in wanted) or "NULL"
    found, values = (f"({named})", []) if len(wanted) <= _FEW else ("(SELECT unnest($1::UUID[]))", [wanted])
    with mirror.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {_TOUCHED} AS SELECT * FROM runs WHERE id IN {found}", values)
        yield Touched(cursor)


def _among(asked: Asked) -> tuple[str, list[Any]]:
    text, values = to_sql(select(RUNS.c.id).where(predicate(asked.query, asked.context)))
    head, _, rest = text.partition("FROM runs")  # the outermost; what a condition asks of all runs is asked of all
    return f"{head}FROM {_TOUCHED} AS runs{rest}", values


def _apart(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition with the present time as a value: under its name it would be one parameter with that of another moment."""

    def value(element: object, **_: object) -> BindParameter[Any] | None:
        return literal(element.value, element.type) if isinstance(element, BindParameter) and not element.unique else None

    apart: ColumnElement[bool] = replacement_traverse(condition, {}, value)
    return apart
