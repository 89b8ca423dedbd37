"""Levels at an instant, exact from the runs: how many waited, how many ran, how old the oldest was, how busy a stretch of time was (see `stays`).

one GROUP BY (bucket entered, bucket left) ─► a few hundred rows ─► spread over the buckets between, in Python
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, literal, literal_column, or_, select

from prefect_vantage.analytics.buckets import Buckets
from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.dimension import Part, Split, part_number
from prefect_vantage.analytics.lines import Line
from prefect_vantage.analytics.metrics import Kind, Metric
from prefect_vantage.analytics.population import Population
from prefect_vantage.analytics.stays import QUEUED, RUNNING
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.times import to_naive_utc

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000


_STAYS = {"queue_depth": QUEUED, "oldest_wait": QUEUED, "running": RUNNING, "busy": RUNNING}


def overlapping(metric: Metric, window: Window) -> str:
    """The term for runs that counted at any time of the window."""
    return _STAYS[metric.name].during(window)


def bucket_term(metric: Metric, bucket: Window, now: datetime) -> str:
    """The term for the runs behind one bucket: those at its end (or now), or for `busy` all that ran in it."""
    end = min(bucket.end, now) if bucket.start < now else bucket.end
    return _STAYS[metric.name].term(end, bucket.start if metric.kind is Kind.BUSY else end)


@dataclass(slots=True)
class _Tally:
    """What is known of each bucket: runs behind it, the earliest that entered, run time in it (µs)."""

    counts: list[int]
    earliest: list[datetime | None]
    busy: list[int]
    runs: int = 0


@dataclass(frozen=True, slots=True)
class _Grid:
    """The buckets that have begun: `spans` clipped to the window and now, `marks` the same as µs since 1970."""

    buckets: Buckets
    spans: tuple[Window, ...]
    marks: tuple[tuple[int, int], ...] = field(default=())

    @property
    def window(self) -> Window:
        """From the first to the end of the last bucket that has begun."""
        return Window(self.spans[0].start, self.spans[-1].end)


def level_lines(base: Population, metric: Metric, buckets: Buckets, parts: Split) -> tuple[Line, ...]:
    """A line per part over `base`, which is not narrowed in time. Buckets that have not begun have no value."""
    now = base.context.now
    spans = tuple(Window(one.start, min(one.end, now)) for one in buckets.shown(now) if one.start < now)
    grid = _Grid(buckets, spans, tuple((_micros(span.start), _micros(span.end)) for span in spans))
    return tuple(line for one in parts.sets() for line in _lines(base, metric, grid, one))


def _lines(base: Population, metric: Metric, grid: _Grid, parts: tuple[Part, ...]) -> Iterator[Line]:
    tallies = [_Tally([0] * len(grid.buckets), [None] * len(grid.buckets), [0] * len(grid.buckets)) for _ in parts]
    narrowed = base.narrowed(parts[0].term) if len(parts) == 1 else base
    for row in _stays(narrowed, metric, grid, parts) if grid.spans else ():
        _spread(tallies[row.get("part", 0)], row, metric, grid)
    for part, tally in zip(parts, tallies, strict=True):
        yield _line(base, metric, grid, part, tally)


def _stays(base: Population, metric: Metric, grid: _Grid, parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    """Runs by the bucket in which they entered and the one in which they left (the number of buckets: not within the window)."""
    window, stay = grid.window, _STAYS[metric.name]
    low, high = literal(to_naive_utc(window.start)), literal(to_naive_utc(window.end))
    narrowed = base.narrowed(overlapping(metric, window))
    enter, leave = stay.entered(), stay.left()
    inside = or_(leave.is_(None), leave >= high)
    first = grid.buckets.index(func.greatest(enter, low))
    last = case((inside, literal_column(str(len(grid.spans)))), else_=grid.buckets.index(func.least(leave, high)))
    keys = [part_number(base, parts).label("part")] if len(parts) > 1 else []
    statement = (
        select(
            *keys,
            first.label("first"),
            last.label("last"),
            func.count().label("n"),
            func.min(enter).label("earliest"),
            func.sum(func.epoch_us(func.greatest(enter, low))).label("entered"),
            func.sum(func.epoch_us(case((inside, high), else_=leave))).label("left"),
        )
        .select_from(RUNS)
        .where(narrowed.predicate)
    )
    if metric.kind is not Kind.BUSY:
        statement = statement.where(first < last)  # most runs enter and leave within one bucket and are in no count
    return base.rows(statement.group_by(*[key.name for key in keys], "first", "last"))


def _spread(tally: _Tally, row: dict[str, Any], metric: Metric, grid: _Grid) -> None:
    first, count = int(row["first"]), int(row["n"])
    tally.runs += count
    if metric.kind is Kind.BUSY:
        _spread_busy(tally, row, grid, first, min(int(row["last"]), len(grid.spans) - 1))
        return
    for at in range(first, int(row["last"])):
        tally.counts[at] += count
        known = tally.earliest[at]
        tally.earliest[at] = row["earliest"] if known is None else min(known, row["earliest"])


def _spread_busy(tally: _Tally, row: dict[str, Any], grid: _Grid, first: int, last: int) -> None:
    """Run time of the group in each bucket: from entering to the bucket's end, whole buckets between, from the last one's start to leaving."""
    count, last = int(row["n"]), max(first, last)
    for at in range(first, last + 1):
        start, end = grid.marks[at]
        since = int(row["entered"]) if at == first else count * start
        until = int(row["left"]) if at == last else count * end
        tally.busy[at] += until - since
        tally.counts[at] += count


def _line(base: Population, metric: Metric, grid: _Grid, part: Part, tally: _Tally) -> Line:
    values = tuple(_values(metric, grid, tally))
    if not grid.spans:
        return Line(
            part.key, part.label, metric.aggregates[0], metric.unit, values, tuple(tally.counts), None, 0, base.narrowed(part.term).text
        )
    last, whole = len(grid.spans) - 1, grid.window
    busy = metric.kind is Kind.BUSY
    total = sum(tally.busy) / _SECOND / whole.seconds if busy and whole.seconds else values[last]
    return Line(
        key=part.key,
        label=part.label,
        aggregate=metric.aggregates[0],
        unit=metric.unit,
        values=values,
        counts=tuple(tally.counts),
        total=total,
        count=tally.runs if busy else tally.counts[last],
        query=base.narrowed(part.term, overlapping(metric, whole if busy else Window(whole.end, whole.end))).text,
    )


def _values(metric: Metric, grid: _Grid, tally: _Tally) -> Iterator[float | None]:
    for at in range(len(grid.buckets)):
        if at >= len(grid.spans):
            yield None
        elif metric.kind is Kind.BUSY:
            yield tally.busy[at] / _SECOND / grid.spans[at].seconds if grid.spans[at].seconds else None
        elif metric.name == "oldest_wait":
            yield _age(tally.earliest[at], grid.spans[at].end)
        else:
            yield float(tally.counts[at])


def _age(earliest: datetime | None, at: datetime) -> float | None:
    return None if earliest is None else (to_naive_utc(at) - earliest).total_seconds()


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
