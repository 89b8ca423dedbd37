"""Which of some runs match a question, asked again and again: the statement is compiled once, unless the question changes with time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BindParameter, ColumnElement, Select, Uuid, bindparam, cast, false, func, literal, not_, select
from sqlalchemy.sql.visitors import replacement_traverse

from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.asked import Asked
from prefect_vantage.query.compile import predicate
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.query.statements import Prepared


class Matcher:
    """For one question; ids are text and of runs."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._prepared = None if asked.time_dependent else Prepared(_among(asked))

    def among(self, view: Snapshot, ids: Collection[str], now: datetime) -> frozenset[str]:
        """Those of the runs that match at `now`. Raises MirrorError, QueryTimeout."""
        if not ids:
            return frozenset()
        prepared = self._prepared or Prepared(_among(self._asked.as_of(now)))
        return frozenset(str(row["id"]) for row in view.prepared(prepared, {"wanted": sorted(ids)}))

    def entered(self, view: Snapshot, then: datetime, now: datetime, most: int) -> frozenset[str]:
        """Runs that match now and, as they are, did not match then: the mere passing of time brought them in. At most `most` of them."""
        if not self._asked.time_dependent:
            return frozenset()
        before, present = (predicate(self._asked.query, self._asked.as_of(at).context) for at in (then, now))
        statement = select(RUNS.c.id).where(present, not_(func.coalesce(_apart(before), false()))).limit(most)
        return frozenset(str(row[0]) for row in view.tuples(statement))


def _among(asked: Asked) -> Select[tuple[str]]:
    wanted = select(func.unnest(cast(bindparam("wanted", []), ARRAY(Uuid))))
    return select(RUNS.c.id).where(RUNS.c.id.in_(wanted), predicate(asked.query, asked.context))


def _apart(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition with the present time as a value: under its name it would be one parameter with that of another moment."""

    def value(element: object, **_: object) -> BindParameter[Any] | None:
        return literal(element.value, element.type) if isinstance(element, BindParameter) and not element.unique else None

    apart: ColumnElement[bool] = replacement_traverse(condition, {}, value)
    return apart
