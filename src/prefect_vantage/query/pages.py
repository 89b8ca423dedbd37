"""One page of a list: the exact total and the rows, found first by their row numbers and only then read whole.

A costly query (free text, regular expressions) finds its runs once and counts and sorts what it found; a cheap one is counted and sorted
in two scans, which is faster than keeping the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, Column, ColumnElement, DateTime, Select, func, literal, select, true

from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.asked import Asked
from prefect_vantage.query.compile import predicate
from prefect_vantage.query.costs import is_costly
from prefect_vantage.query.paginate import Key, Place, after, ordering, sort_keys
from prefect_vantage.query.rows import ROWID
from prefect_vantage.query.snapshot import Snapshot

_LATELY = timedelta(days=2)
"""A list of the newest looks at this much first: the blocks of older runs are not even read."""


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
    find = _find_once if is_costly(asked.query.where) else _find_twice
    total, rows = find(view, asked, limit + 1, place)
    last = _place(rows[limit - 1], asked) if len(rows) > limit else None
    return Found(tuple(row[0] for row in rows[:limit]), total, last)


def _place(row: Sequence[Any], asked: Asked) -> Place:
    values = tuple(value.isoformat() if isinstance(value, datetime) else value for value in row[2:])
    return Place(values, str(row[1]), asked.context.now)


def _matching(asked: Asked, keys: Sequence[Key]) -> Select[Any]:
    """(rowid, id, sort values…) of every run that matches."""
    columns = (key.column.label(f"key{index}") for index, key in enumerate(keys))
    return select(ROWID.label("row"), RUNS.c.id.label("id"), *columns).select_from(RUNS).where(predicate(asked.query, asked.context))


def _find_twice(view: Snapshot, asked: Asked, limit: int, place: Place | None) -> tuple[int, list[tuple[Any, ...]]]:
    keys = sort_keys(asked.query, asked.context)
    found = _matching(asked, keys).order_by(*ordering(keys)).limit(limit)
    if place is None and isinstance(keys[0].column, Column) and keys[0].kind == "time" and keys[0].descending:
        lately = found.where(keys[0].column >= literal(asked.context.moment - _LATELY, DateTime))
        rows = view.tuples(lately.add_columns(counting(asked).scalar_subquery()))
        if rows and len(rows) == min(limit, rows[0][-1]):
            return int(rows[0][-1]), [row[:-1] for row in rows]  # the rest is older than all of these
    total = view.number(counting(asked))
    return total, view.tuples(found.where(after(keys, place)) if place else found)


def _find_once(view: Snapshot, asked: Asked, limit: int, place: Place | None) -> tuple[int, list[tuple[Any, ...]]]:
    keys = sort_keys(asked.query, asked.context)
    rows: CTE = _matching(asked, keys).cte("found")  # referenced twice, so DuckDB keeps it
    kept = [Key(rows.c[f"key{index}"], key.descending, key.kind) for index, key in enumerate(keys)]
    behind: ColumnElement[bool] = after(kept, place, rows.c.id) if place else true()
    page = select(rows).where(behind).order_by(*ordering(kept, rows.c.id)).limit(limit).subquery("page")
    total = select(func.count().label("total")).select_from(rows).subquery("total")
    again = [Key(page.c[f"key{index}"], key.descending, key.kind) for index, key in enumerate(keys)]
    joined = select(total.c.total, *page.c).select_from(total.outerjoin(page, literal(True))).order_by(*ordering(again, page.c.id))
    answered = view.tuples(joined)
    return int(answered[0][0]), [tuple(row[1:]) for row in answered if row[1] is not None]
