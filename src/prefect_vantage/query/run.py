"""Questions answered from the mirror: the one place where compiled queries meet DuckDB.

ask(text) ─► Asked ─► page · count · groups · facets · matching · export, each from one snapshot
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Select, func, select
from sqlalchemy.sql import ClauseElement

from prefect_vantage.errors import InvalidInput, NotFound
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query import regexes
from prefect_vantage.query.asked import Asked, is_time_dependent
from prefect_vantage.query.compile import predicate
from prefect_vantage.query.context import Context
from prefect_vantage.query.dimensions import read_dimension
from prefect_vantage.query.expressions import id_text
from prefect_vantage.query.groups import Group, count_groups
from prefect_vantage.query.kinds import is_uuid
from prefect_vantage.query.nodes import Query
from prefect_vantage.query.paginate import Place, after, from_cursor, ordering, sort_keys, to_cursor
from prefect_vantage.query.parse import parse
from prefect_vantage.query.predicates import uuid_bind
from prefect_vantage.query.render import render
from prefect_vantage.query.rows import ROWID, select_runs, to_run
from prefect_vantage.query.sentence import describe
from prefect_vantage.query.snapshot import Snapshot, snapshot
from prefect_vantage.times import Clock, from_naive_utc, zone

Run = dict[str, Any]
LARGEST_PAGE = 500


@dataclass(frozen=True, slots=True)
class Page:
    """One page and the whole it belongs to: `total` runs match of `mirrored`; the mirror reaches back to `searched_back_to`."""

    runs: list[Run]
    total: int
    mirrored: int
    searched_back_to: datetime | None
    next: str | None
    version: int
    as_of: datetime


class Queries:
    """Answers questions; thread-safe, every answer from one snapshot of the mirror."""

    def __init__(self, mirror: Mirror, clock: Clock, late_after: float = 15.0) -> None:
        self._mirror = mirror
        self._clock = clock
        self._late_after = late_after
        self._reach: tuple[int, int, datetime | None] | None = None

    @property
    def mirror(self) -> Mirror:
        """The mirror that is asked."""
        return self._mirror

    def ask(self, q: str, timezone: str = "UTC", *, now: datetime | None = None) -> Asked:
        """Read a query for a reader in `timezone`. Raises QueryError with the position, InvalidInput for an unknown zone."""
        zone(timezone)
        query = parse(q)
        self._check_patterns(query, q)
        return asked_for(query, Context(now or self._clock(), timezone, self._late_after))

    def _check_patterns(self, query: Query, text: str) -> None:
        """RE2 judges every regular expression before it runs on anything."""
        for regex in regexes.patterns(query):
            with self._mirror.cursor() as cursor:
                try:
                    cursor.execute("SELECT regexp_matches('', $1)", [regex.pattern]).fetchall()
                except duckdb.InterruptException:
                    raise
                except duckdb.Error as error:
                    raise regexes.broken(regex, text, str(error)) from None

    def page(self, asked: Asked, *, limit: int = 50, cursor: str | None = None) -> Page:
        """One page with the exact total. Raises InvalidInput for a bad limit or a cursor of another query."""
        if not 1 <= limit <= LARGEST_PAGE:
            raise InvalidInput(f"A page has 1 to {LARGEST_PAGE} runs, not {limit}")
        place = from_cursor(cursor, _seal(asked), sort_keys(asked.query, asked.context)) if cursor else None
        if place:
            asked = asked.as_of(place.now)
        with snapshot(self._mirror) as view:
            total, found = _find_page(view, asked, limit, place)
            version = view.version
            mirrored, oldest = self._reaches(view, version, asked.context)
            runs = _fetch(view, [row[0] for row in found[:limit]], asked.context)
        more = to_cursor(_place(found[limit - 1], asked), _seal(asked)) if len(found) > limit else None
        return Page(runs, total, mirrored, oldest and from_naive_utc(oldest), more, version, asked.context.now)

    def _reaches(self, view: Snapshot, version: int, context: Context) -> tuple[int, datetime | None]:
        """How many runs the mirror holds and how far back, worked out once per version."""
        known = self._reach
        if known is None or known[0] != version:
            known = self._reach = (version, *view.reach(context))
        return known[1], known[2]

    def count(self, asked: Asked) -> int:
        """How many runs match, exactly."""
        with snapshot(self._mirror) as view:
            return view.number(_count(asked))

    def groups(self, asked: Asked, by: str) -> list[Group]:
        """Counts by a dimension (`state`, `ended:day`, `tag.customer`, …): all groups. Raises InvalidInput for an unknown one."""
        dimension = read_dimension(by)
        with snapshot(self._mirror) as view:
            return count_groups(view, asked, dimension)

    def one(self, run_id: str, *, now: datetime | None = None) -> Run:
        """The run with that id, as of `now`. Raises NotFound."""
        found = self._by_ids([run_id], Context(now or self._clock(), late_after=self._late_after), None) if is_uuid(run_id) else []
        if not found:
            raise NotFound(f"There is no run {run_id!r}", hint="It may be older than what is mirrored, or its id is mistyped.")
        return found[0]

    def matching(self, asked: Asked, ids: Sequence[str]) -> list[Run]:
        """Those of the runs that match, in the query's order; ids that are none are left out."""
        return self._by_ids([one for one in ids if is_uuid(one)], asked.context, asked)

    def _by_ids(self, ids: Sequence[str], context: Context, asked: Asked | None) -> list[Run]:
        if not ids:
            return []
        statement = select_runs(context).where(RUNS.c.id.in_([uuid_bind(one) for one in ids]))
        if asked:
            statement = statement.where(predicate(asked.query, context)).order_by(*ordering(sort_keys(asked.query, context)))
        with snapshot(self._mirror) as view:
            return [to_run(row) for row in view.rows(statement)]

    def sql(self, statement: ClauseElement, *, view: Snapshot | None = None) -> list[dict[str, Any]]:
        """The rows of any SQLAlchemy select; `view` runs it within an open snapshot. Raises MirrorError, QueryTimeout."""
        if view is not None:
            return view.rows(statement)
        with snapshot(self._mirror) as opened:
            return opened.rows(statement)

    def arrow(self, statement: ClauseElement) -> pa.Table:
        """The same as an Arrow table."""
        with snapshot(self._mirror) as view:
            return view.arrow(statement)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One consistent view for several statements."""
        with snapshot(self._mirror) as view:
            yield view


def asked_for(query: Query, context: Context) -> Asked:
    """A question from a query that has been read already."""
    return Asked(query, context, render(query), describe(query, context), is_time_dependent(query))


def _seal(asked: Asked) -> str:
    return f"{asked.context.timezone}\n{asked.text}"


def _count(asked: Asked) -> Select[Any]:
    return select(func.count()).select_from(RUNS).where(predicate(asked.query, asked.context))


def _find_page(view: Snapshot, asked: Asked, limit: int, place: Place | None) -> tuple[int, list[tuple[Any, ...]]]:
    """The total, and (rowid, id, sort values…) of the page and one run more."""
    keys = sort_keys(asked.query, asked.context)
    wanted = predicate(asked.query, asked.context)
    columns = [key.column.label(f"key{index}") for index, key in enumerate(keys)]
    found = (
        select(ROWID.label("row"), id_text(RUNS.c.id), *columns).select_from(RUNS).where(wanted).order_by(*ordering(keys)).limit(limit + 1)
    )
    if place:
        found = found.where(after(keys, place))
    return view.number(_count(asked)), view.tuples(found)


def _place(row: tuple[Any, ...], asked: Asked) -> Place:
    values = tuple(value.isoformat() if isinstance(value, datetime) else value for value in row[2:])
    return Place(values, str(row[1]), asked.context.now)


def _fetch(view: Snapshot, rowids: list[int], context: Context) -> list[Run]:
    """Whole runs by row, in the order given."""
    if not rowids:
        return []
    found = view.rows(select_runs(context).add_columns(ROWID.label("row")).where(ROWID.in_(rowids)))
    by_row = {row.pop("row"): to_run(row) for row in found}
    return [by_row[rowid] for rowid in rowids]
