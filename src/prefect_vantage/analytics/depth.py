"""How many runs waited, how many ran and how old the oldest was at any instant of the past: a sweep over the runs, not samples.

    range ─► instants, a step apart ─► runs that were there at one of them ─► one GROUP BY (first instant, last) ─► spread in Python

Almost every run comes and goes between two instants and is left out in SQL. Instants of which the mirror knows nothing are gaps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select

from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.dimension import ALL, Part, part_of, rest_of
from prefect_vantage.analytics.population import Population, dimension_named, population, window_of
from prefect_vantage.analytics.reach import Reach, reach
from prefect_vantage.analytics.stays import QUEUED, RUNNING, Stay
from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.dimensions import Dimension
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.times import format_duration, parse_duration, to_naive_utc

STEPS = (1, 5, 10, 30, 60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400)
POINTS = 200
MOST_POINTS = 2000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class DepthQuestion:
    """A range of instants `step` apart (a duration, or `auto` for at most 200); `by` and `top` as in a series."""

    q: str = ""
    timezone: str = "UTC"
    start: str = "-24h"
    end: str = "now"
    step: str = "auto"
    by: str | None = None
    top: int = 5


@dataclass(frozen=True, slots=True)
class Peak:
    """The deepest queue of a line: when, how deep, and the query of the runs in it."""

    at: datetime
    queued: int
    query: str


@dataclass(frozen=True, slots=True)
class DepthLine:
    """One value of `by`, or all runs. Index i is instant i; None is a gap, and for `oldest_wait` (s) an empty queue too.

    `term` narrows the queries of an instant to this line's runs.
    """

    key: str | None
    label: str
    queued: tuple[int | None, ...]
    running: tuple[int | None, ...]
    oldest_wait: tuple[float | None, ...]
    peak: Peak | None
    term: str


@dataclass(frozen=True, slots=True)
class Instant:
    """The queries of the runs that waited and that ran at an instant."""

    queued: str
    running: str


@dataclass(frozen=True, slots=True)
class Depth:
    """The answer; `step` in seconds. What lies before `known_from` (None: everything) or after `known_to` is a gap."""

    from_: datetime
    to: datetime
    step: float
    timezone: str
    at: tuple[datetime, ...]
    lines: tuple[DepthLine, ...]
    queries: tuple[Instant, ...]
    known_from: datetime | None
    known_to: datetime
    query: str
    as_of: datetime
    version: int


@dataclass(slots=True)
class _Tally:
    """Per instant: how many runs, and when the earliest of them entered."""

    counts: list[int]
    earliest: list[datetime | None]


@dataclass(frozen=True, slots=True)
class _Grid:
    """Instants a step apart, the present time being the last one where the range reaches it."""

    instants: tuple[datetime, ...]
    step: timedelta

    @property
    def window(self) -> Window:
        """From the first instant to the last."""
        return Window(self.instants[0], self.instants[-1])

    def after(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        """SQL: how many instants lie at or before a time."""
        step = self.step // _MICROSECOND
        start = (self.instants[0] - _EPOCH) // _MICROSECOND
        # Whole numbers throughout; one step is added before the division, which rounds towards zero, and clamped away again.
        passed = func.divide(func.epoch_us(column) - literal_column(str(start - step)), literal_column(str(step)))
        return func.greatest(literal_column("0"), func.least(literal_column(str(len(self.instants))), passed))


def depth(
    queries: Queries, question: DepthQuestion, *, now: datetime | None = None, view: Snapshot | None = None, known: Reach | None = None
) -> Depth:
    """Answer a question; `known` where it has been found out already. Raises InvalidInput for an impossible range or step, QueryError for `q`."""
    with population(queries, question.q, question.timezone, now=now, view=view) as base:
        window = window_of(question.start, question.end, base.context)
        grid = _grid(window, question.step, base.context.now)
        known = known or reach(base.view, base.context)
        seen = tuple(known.knows(moment) for moment in grid.instants)
        return Depth(
            from_=window.start,
            to=window.end,
            step=grid.step.total_seconds(),
            timezone=question.timezone,
            at=grid.instants,
            lines=tuple(_line(base, grid, seen, part, waiting, running) for part, waiting, running in _parts(base, grid, question)),
            queries=tuple(map(Instant, *(base.per_window(stay.at, grid.instants) for stay in (QUEUED, RUNNING)))),
            known_from=known.start,
            known_to=known.end,
            query=base.text,
            as_of=base.context.now,
            version=base.view.version,
        )


def _grid(window: Window, step: str, now: datetime) -> _Grid:
    """Instants at whole multiples of the step, none after now. Raises InvalidInput."""
    if window.end < window.start:
        raise InvalidInput("The range ends before it starts", hint="`from` must not be later than `to`.")
    end = max(window.start, min(window.end, now))
    length = (end - window.start).total_seconds()
    seconds = _auto(length) if step == "auto" else parse_duration(step)
    if seconds < 1:
        raise InvalidInput("A step is at least one second", hint="Write 1m, 5m or 1h.")
    if length / seconds > MOST_POINTS:
        raise InvalidInput(
            f"A step of {format_duration(seconds)} makes more than {MOST_POINTS} points", hint="Use a longer step or a shorter range."
        )
    width = timedelta(seconds=seconds)
    first = window.start + (_EPOCH - window.start) % width
    if first > end:
        return _Grid((window.start,), width)
    return _Grid(tuple(first + number * width for number in range((end - first) // width + 1)), width)


def _auto(length: float) -> float:
    return float(next((step for step in STEPS if length / step <= POINTS), STEPS[-1]))


def _parts(base: Population, grid: _Grid, question: DepthQuestion) -> Iterator[tuple[Part, _Tally, _Tally]]:
    """Each line's runs, waiting and running: the values of `by` with the most runs there, then the rest together."""
    if question.by is None:
        yield ALL, _tally(_stays(base, QUEUED, grid), grid), _tally(_stays(base, RUNNING, grid), grid)
        return
    dimension = dimension_named(question.by)
    waiting, running = (_by_value(_stays(base, stay, grid, dimension)) for stay in (QUEUED, RUNNING))
    runs = {value: sum(int(row["n"]) for row in (*waiting[value], *running[value])) for value in {*waiting, *running}}
    ranked = sorted(runs, key=lambda value: (-runs[value], value is None, str(value)))
    shown, others = ranked[: max(1, question.top)], ranked[max(1, question.top) :]
    for value in shown:
        yield part_of(dimension, value), _tally(waiting[value], grid), _tally(running[value], grid)
    if others:
        rest = rest_of(dimension, shown, len(others))
        if dimension.is_tags:  # a run with a tag that is shown and one that is not is no "other"
            left = base.narrowed(rest.term)
            yield rest, _tally(_stays(left, QUEUED, grid), grid), _tally(_stays(left, RUNNING, grid), grid)
            return
        left_over = [[row for value in others for row in found[value]] for found in (waiting, running)]
        yield rest, _tally(left_over[0], grid), _tally(left_over[1], grid)


def _line(base: Population, grid: _Grid, seen: tuple[bool, ...], part: Part, waiting: _Tally, running: _Tally) -> DepthLine:
    depths = tuple(_known(waiting.counts, seen))
    return DepthLine(
        key=part.key,
        label=part.label,
        queued=depths,
        running=tuple(_known(running.counts, seen)),
        oldest_wait=tuple(
            (to_naive_utc(moment) - earliest).total_seconds() if earliest and is_known else None
            for moment, earliest, is_known in zip(grid.instants, waiting.earliest, seen, strict=True)
        ),
        peak=_peak(base.narrowed(part.term), grid, depths),
        term=part.term,
    )


def _known(counts: list[int], seen: tuple[bool, ...]) -> Iterable[int | None]:
    return (count if is_known else None for count, is_known in zip(counts, seen, strict=True))


def _peak(base: Population, grid: _Grid, depths: tuple[int | None, ...]) -> Peak | None:
    """The first of the deepest instants; None where nothing is known."""
    deepest = max((count for count in depths if count is not None), default=None)
    if deepest is None:
        return None
    at = grid.instants[depths.index(deepest)]
    return Peak(at, deepest, base.narrowed(QUEUED.at(at)).text)


def _tally(rows: Iterable[Mapping[str, Any]], grid: _Grid) -> _Tally:
    tally = _Tally([0] * len(grid.instants), [None] * len(grid.instants))
    for row in rows:
        count, entered = int(row["n"]), row["entered"]
        for at in range(int(row["first"]), int(row["last"])):
            tally.counts[at] += count
            known = tally.earliest[at]
            tally.earliest[at] = entered if known is None else min(known, entered)
    return tally


def _by_value(rows: Iterable[dict[str, Any]]) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["group_"]].append(row)
    return found


def _stays(base: Population, stay: Stay, grid: _Grid, dimension: Dimension | None = None) -> list[dict[str, Any]]:
    """Runs by the first instant that found them there and the one after the last: an instant finds who entered before it and left at it or later."""
    there = base.narrowed(stay.during(grid.window))
    first, last = grid.after(stay.entered()), func.coalesce(grid.after(stay.left()), literal_column(str(len(grid.instants))))
    keys = [there.group(dimension).label("group_")] if dimension else []
    present = (
        select(*keys, first.label("first"), last.label("last"), stay.entered().label("entered"))
        .select_from(RUNS)
        .where(there.predicate, first < last)
        .subquery()
    )
    groups = [column for column in present.c if column.name != "entered"]
    return base.rows(select(*groups, func.count().label("n"), func.min(present.c.entered).label("entered")).group_by(*groups))
