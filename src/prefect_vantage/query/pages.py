"""One page of a list: the exact total and the rows, found first by their row numbers and only then read whole.

Counting reads the columns of the query's terms alone; what it is sorted by is then read of the newest runs, where those are asked for and are
enough, or of the few that a costly query (free text) found, which is never asked twice of all runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Column, ColumnElement, DateTime, Select, bindparam, cast, func, literal, select, true, union

from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.asked import Asked
from prefect_vantage.query.compile import predicate
from prefect_vantage.query.costs import is_very_costly
from prefect_vantage.query.paginate import NEWEST_FIRST, Key, Place, after, ordering, sort_keys
from prefect_vantage.query.rows import ROWID
from prefect_vantage.query.snapshot import Snapshot

Rows = list[tuple[Any, ...]]
_LATELY = timedelta(days=2)
"""A list of the newest looks at this much first: the blocks of older runs are not even read."""
_LOOKS = 2
"""Where the first look finds too few, the second reaches as far back as they are rare."""
_FEW = 5_000
"""Runs that are read by their row numbers."""
_MOMENTS = (RUNS.c.ended, RUNS.c.started, RUNS.c.scheduled)
"""What `at`, the natural axis, is one of: a run that is new by it is new by one of these, whose blocks say what times they hold."""


@dataclass(frozen=True, slots=True)
class Found:
    """Row numbers of the page in order, how many runs match in all, and the place of the last one when more follow."""

    rowids: tuple[int, ...]
    total: int
    last: Place | None


def counting(asked: Asked) -> Select[Any]:
    """How many runs match."""
    return select(func.count()).select_from(RUNS).where(predicate(asked.query, asked.context))


def find_page(view: Snapshot, asked: Asked, limit: int, place: Place | None) -> Found:
    """The page of `limit` runs behind `place` (the first without one)."""
    total, rows = _find(view, asked, limit + 1, place)
    last = _place(rows[limit - 1], asked) if len(rows) > limit else None
    return Found(tuple(row[0] for row in rows[:limit]), total, last)


def _place(row: Sequence[Any], asked: Asked) -> Place:
    values = tuple(value.isoformat() if isinstance(value, datetime) else value for value in row[2:])
    return Place(values, str(row[1]), asked.context.now)


def _find(view: Snapshot, asked: Asked, limit: int, place: Place | None) -> tuple[int, Rows]:
    keys = sort_keys(asked.query, asked.context)
    behind = after(keys, place) if place else true()
    if not is_very_costly(asked.query.where):
        total = view.number(counting(asked))
        return total, _sorted(view, asked, keys, behind, min(limit, total), is_first=place is None)
    found = view.arrow(select(ROWID.label("row")).select_from(RUNS).where(predicate(asked.query, asked.context)))["row"].to_pylist()
    if len(found) > _FEW:
        return len(found), _sorted(view, asked, keys, behind, min(limit, len(found)), is_first=place is None)
    return len(found), view.tuples(_among(found, keys).where(behind).order_by(*ordering(keys)).limit(limit)) if found else []


def _among(rowids: Sequence[int], keys: Sequence[Key]) -> Select[Any]:
    wanted = select(func.unnest(cast(bindparam("wanted", list(rowids)), ARRAY(BigInteger))))
    return _selected(keys).where(ROWID.between(bindparam("first", min(rowids)), bindparam("last", max(rowids))), ROWID.in_(wanted))


def _selected(keys: Sequence[Key]) -> Select[Any]:
    """(rowid, id, sort values…) of every run."""
    columns = (key.column.label(f"key{index}") for index, key in enumerate(keys))
    return select(ROWID.label("row"), RUNS.c.id.label("id"), *columns).select_from(RUNS)


def _sorted(view: Snapshot, asked: Asked, keys: Sequence[Key], behind: ColumnElement[bool], limit: int, *, is_first: bool) -> Rows:
    """The first `limit` of the runs that match; looks among the newest first, where those are what is asked for."""
    matching = _selected(keys).where(predicate(asked.query, asked.context), behind)
    times = _times(asked, keys[0]) if is_first and limit else ()
    span = _LATELY
    for _ in range(_LOOKS if times else 0):
        since = literal(asked.context.moment - span, DateTime)
        new = [matching.where(time >= since, keys[0].column >= since) for time in times]
        lately = (new[0] if len(new) == 1 else union(*new)).subquery("lately")
        order = ordering([Key(lately.c[f"key{index}"], key.descending, key.kind) for index, key in enumerate(keys)], lately.c.id)
        rows = view.tuples(select(lately).order_by(*order).limit(limit))
        if len(rows) == limit:
            return rows  # the rest is older than all of these
        span *= 2 * limit / max(1, len(rows))
    return view.tuples(matching.order_by(*ordering(keys)).limit(limit)) if limit else []


def _times(asked: Asked, key: Key) -> Sequence[ColumnElement[Any]]:
    """The columns of which one is recent in every run that is recent by the key; none where the newest do not come first."""
    if key.kind != "time" or not key.descending:
        return ()
    if isinstance(key.column, Column):
        return (key.column,)
    is_natural = (asked.query.sort or NEWEST_FIRST)[0].field == NEWEST_FIRST[0].field
    return _MOMENTS if is_natural else ()
