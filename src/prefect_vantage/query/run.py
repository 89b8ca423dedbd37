"""Questions answered from the mirror: the one place where compiled queries meet DuckDB.

ask(text) ─► Asked ─► page · count · groups · facets · matching · export, each from one snapshot
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy.sql import ClauseElement

from prefect_vantage.errors import InvalidInput, NotFound
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query import regexes
from prefect_vantage.query.asked import Asked, is_time_dependent
from prefect_vantage.query.cache import BlockCache
from prefect_vantage.query.compile import predicate
from prefect_vantage.query.context import Context
from prefect_vantage.query.dimensions import read_dimension
from prefect_vantage.query.export import EXPORT_SECONDS, Export, open_export
from prefect_vantage.query.facets import Facet, count_facets
from prefect_vantage.query.fields import DEFAULT_FACETS
from prefect_vantage.query.groups import Group, count_groups
from prefect_vantage.query.kinds import is_uuid
from prefect_vantage.query.matching import Matcher, Touched, touched
from prefect_vantage.query.nodes import Query
from prefect_vantage.query.pages import counting, find_page
from prefect_vantage.query.paginate import from_cursor, sort_keys, to_cursor
from prefect_vantage.query.parse import parse
from prefect_vantage.query.render import render
from prefect_vantage.query.rows import Run, runs_by_id, runs_by_row
from prefect_vantage.query.sentence import describe
from prefect_vantage.query.snapshot import Snapshot, glance, snapshot
from prefect_vantage.times import Clock, from_naive_utc, zone

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
        self._cache = BlockCache(mirror)
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
            found = find_page(view, asked, limit, place)
            version = view.version
            mirrored, oldest = self._reaches(view, version, asked.context)
            runs = runs_by_row(view, found.rowids, asked.context)
        more = to_cursor(found.last, _seal(asked)) if found.last else None
        return Page(runs, found.total, mirrored, oldest and from_naive_utc(oldest), more, version, asked.context.now)

    def _reaches(self, view: Snapshot, version: int, context: Context) -> tuple[int, datetime | None]:
        """How many runs the mirror holds and how far back, worked out once per version."""
        known = self._reach
        if known is None or known[0] != version:
            known = self._reach = (version, *view.reach(context))
        return known[1], known[2]

    def count(self, asked: Asked) -> int:
        """How many runs match, exactly."""
        with glance(self._mirror) as view:
            return view.number(counting(asked))

    def groups(self, asked: Asked, by: str) -> list[Group]:
        """Counts by a dimension (`state`, `ended:day`, `tag.customer`, …): all groups. Raises InvalidInput for an unknown one."""
        dimension = read_dimension(by)
        with snapshot(self._mirror) as view:
            return count_groups(view, asked, dimension)

    def facets(self, asked: Asked, fields: Sequence[str] = DEFAULT_FACETS, *, limit: int = 12, prefix: str | None = None) -> list[Facet]:
        """The most frequent values of each field, each ignoring its own terms; `prefix` keeps values that contain it. Raises InvalidInput."""
        with snapshot(self._mirror) as view:
            return count_facets(view, asked, fields, limit=limit, prefix=prefix)

    def one(self, run_id: str, *, now: datetime | None = None) -> Run:
        """The run with that id, as of `now`. Raises NotFound."""
        context = Context(now or self._clock(), late_after=self._late_after)
        with snapshot(self._mirror) as view:
            found = runs_by_id(view, [run_id] if is_uuid(run_id) else [], context)
        if not found:
            raise NotFound(f"There is no run {run_id!r}", hint="It may be older than what is mirrored, or its id is mistyped.")
        return found[0]

    def matching(self, asked: Asked, ids: Sequence[str]) -> list[Run]:
        """Those of the runs that match, in no order; ids that are none are left out."""
        with snapshot(self._mirror) as view:
            return runs_by_id(view, [one for one in ids if is_uuid(one)], asked.context, predicate(asked.query, asked.context))

    @contextmanager
    def touched(self, ids: Collection[str]) -> Iterator[Touched]:
        """Some runs (valid ids), copied aside to be asked about by many questions."""
        with touched(self._mirror, ids) as copied:
            yield copied

    def entered(self, matcher: Matcher, then: datetime, now: datetime, most: int) -> frozenset[str]:
        """Runs that time alone brought into the matcher's question between then and now."""
        with glance(self._mirror) as view:
            return matcher.entered(view, then, now, most)

    @contextmanager
    def export(self, asked: Asked, columns: Sequence[str] = ()) -> Iterator[Export]:
        """All runs that match, as Arrow batches in constant memory; count and rows are of one snapshot. Raises InvalidInput for an unknown column."""
        with snapshot(self._mirror, seconds=EXPORT_SECONDS) as view:
            yield open_export(view, self._cache, asked, columns)

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
