"""Buckets of time in the viewer's zone: a local day is 23, 24 or 25 hours long, and an hour that a clock repeats is two hours.

The edges are worked out here as instants. In SQL they become integer arithmetic per run of equal lengths (`index`), since DuckDB has no zones.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, literal_column

from prefect_vantage.errors import InvalidInput
from prefect_vantage.times import to_naive_utc, zone

MOST_POINTS = 200
LIMIT = 2000
_MANY_RUNS_OF_LENGTHS = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Size:
    """A bucket length: `seconds` is the usual one; a `calendar` size follows local wall time, the others equal steps on the local clock."""

    name: str
    label: str
    seconds: int
    calendar: bool


SIZES: dict[str, Size] = {
    size.name: size
    for size in (
        Size("minute", "minute", 60, False),
        Size("5minutes", "5 minutes", 300, False),
        Size("15minutes", "15 minutes", 900, False),
        Size("30minutes", "30 minutes", 1800, False),
        Size("hour", "hour", 3600, False),
        Size("3hours", "3 hours", 3 * 3600, True),
        Size("6hours", "6 hours", 6 * 3600, True),
        Size("12hours", "12 hours", 12 * 3600, True),
        Size("day", "day", 86400, True),
        Size("week", "week", 7 * 86400, True),
        Size("month", "month", 30 * 86400, True),
    )
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket as shown, clipped to what was asked: instants in UTC; `partial` when it is cut or not over yet."""

    start: datetime
    end: datetime
    partial: bool


@dataclass(frozen=True, slots=True)
class Buckets:
    """The buckets that cover `start`..`end`; `edges` are the natural ones, one more than there are buckets."""

    size: Size
    timezone: str
    start: datetime
    end: datetime
    edges: tuple[datetime, ...]

    def __len__(self) -> int:
        return len(self.edges) - 1

    def shown(self, now: datetime) -> tuple[Bucket, ...]:
        """Each bucket clipped to the window, oldest first."""
        until = min(self.end, now) if now > self.start else self.end
        return tuple(
            Bucket(max(left, self.start), min(right, self.end), left < self.start or right > until)
            for left, right in zip(self.edges, self.edges[1:], strict=False)
        )

    def position(self, moment: datetime) -> int:
        """Which bucket an instant falls into, from 0; outside the edges it is -1 or the number of buckets."""
        return bisect_right(self.edges, moment) - 1

    def index(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        """SQL for `position` of a UTC timestamp column that lies inside the edges."""
        pieces = _pieces(self.edges)
        if len(pieces) <= _MANY_RUNS_OF_LENGTHS or self.size.name not in ("week", "month"):
            return _piecewise(column, pieces)
        days = make_buckets(self.edges[0], self.edges[-1], "day", self.timezone, limit=None)
        listed = ",".join(str(self.position(day)) for day in days.edges[:-1])
        return func.list_extract(literal_column(f"[{listed}]"), days.index(column) + 1)


def choose(start: datetime, end: datetime) -> str:
    """The shortest size that draws the window with at most 200 points."""
    seconds = (end - start).total_seconds()
    return next((size.name for size in SIZES.values() if seconds / size.seconds <= MOST_POINTS), "month")


def make_buckets(start: datetime, end: datetime, size: str, timezone: str, *, limit: int | None = LIMIT) -> Buckets:
    """Buckets of a size (`auto` chooses) over a window of aware instants. Raises InvalidInput for an unknown size or too many buckets."""
    name = choose(start, end) if size == "auto" else size
    if name not in SIZES:
        raise InvalidInput(f"Unknown bucket {size!r}", hint=f"Use auto, {', '.join(SIZES)}.")
    if end <= start:
        raise InvalidInput("The range ends before it starts", hint="`from` must be earlier than `to`.")
    chosen = SIZES[name]
    if limit and (end - start).total_seconds() / chosen.seconds > limit:
        raise InvalidInput(f"A bucket of one {chosen.label} makes more than {limit} points", hint="Use a longer bucket or a shorter range.")
    walk = _calendar_edges if chosen.calendar else _clock_edges
    return Buckets(chosen, timezone, start, end, tuple(walk(start, end, chosen, zone(timezone))))


def offset_changes(start: datetime, end: datetime, tz: ZoneInfo) -> list[datetime]:
    """The instants inside the window at which the zone's offset changes, to the second."""
    changes: list[datetime] = []
    left = start
    while left < end:
        right = min(left + timedelta(days=1), end)
        if _offset(left, tz) != _offset(right, tz):
            changes.append(_change_between(left, right, tz))
        left = right
    return changes


def _change_between(left: datetime, right: datetime, tz: ZoneInfo) -> datetime:
    low, high = int(left.timestamp()), int(right.timestamp()) + 1
    before = _offset(left, tz)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(datetime.fromtimestamp(middle, UTC), tz) == before:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _offset(moment: datetime, tz: ZoneInfo) -> timedelta:
    return moment.astimezone(tz).utcoffset() or timedelta()


def _clock_edges(start: datetime, end: datetime, size: Size, tz: ZoneInfo) -> Iterator[datetime]:
    """Equal steps on the local clock; where its offset changes, the steps start again on the new clock."""
    step = timedelta(seconds=size.seconds)
    bounds = [start, *offset_changes(start, end, tz), end]
    edge = _on_clock(start, step, _offset(start, tz), up=False)
    for left, right in itertools.pairwise(bounds):
        if left is not start:
            edge = _on_clock(left, step, _offset(left, tz), up=True)
        while edge < right:
            yield edge
            edge += step
    yield edge


def _on_clock(moment: datetime, step: timedelta, offset: timedelta, *, up: bool) -> datetime:
    past = (moment - _EPOCH + offset) % step
    floor = moment - past
    return floor + step if up and past else floor


def _calendar_edges(start: datetime, end: datetime, size: Size, tz: ZoneInfo) -> list[datetime]:
    """Local wall times as instants; two wall times that a clock change makes one instant are one edge."""
    edges: list[datetime] = []
    for local in _wall_times(start.astimezone(tz).date(), size):
        edge = local.replace(tzinfo=tz).astimezone(UTC)
        if edges and edge <= edges[-1]:
            continue
        if edge <= start:
            edges.clear()
        edges.append(edge)
        if edge >= end:
            break
    return edges


def _wall_times(day: date, size: Size) -> Iterator[datetime]:
    """Wall times from at or before the start of that day, without end."""
    if size.name == "month":
        month = day.year * 12 + day.month - 1
        while True:
            yield datetime(month // 12, month % 12 + 1, 1)
            month += 1
    current = datetime.combine(day - timedelta(days=day.weekday()) if size.name == "week" else day, time())
    while True:
        yield current
        current += timedelta(seconds=size.seconds)


def _pieces(edges: tuple[datetime, ...]) -> list[tuple[int, int, int]]:
    """Runs of equal lengths: (first edge in µs, length in µs, index of its first bucket)."""
    marks = [int((edge - _EPOCH) / timedelta(microseconds=1)) for edge in edges]
    pieces: list[tuple[int, int, int]] = []
    for number, (left, right) in enumerate(itertools.pairwise(marks)):
        if not pieces or pieces[-1][1] != right - left:
            pieces.append((left, right - left, number))
    return pieces


def _piecewise(column: ColumnElement[Any], pieces: list[tuple[int, int, int]]) -> ColumnElement[int]:
    micros = func.epoch_us(column)

    def inside(piece: tuple[int, int, int]) -> ColumnElement[int]:
        first, length, index = piece
        return func.divide(micros - literal_column(str(first)), literal_column(str(length))) + literal_column(str(index))

    if len(pieces) == 1:
        return inside(pieces[0])
    branches = [(column < literal_column(f"TIMESTAMP '{_naive(after[0])}'"), inside(piece)) for piece, after in itertools.pairwise(pieces)]
    return case(*branches, else_=inside(pieces[-1]))


def _naive(micros: int) -> str:
    return to_naive_utc(_EPOCH + timedelta(microseconds=micros)).isoformat(sep=" ")
