"""Stored UTC as the reader's local time, in SQL: the zone's offset by a CASE over the few transitions inside the range.

DuckDB's own time zones need its ICU extension and are five times slower than plain timestamps.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, DateTime, Interval, case, literal

from prefect_vantage.times import zone

_STEP = timedelta(days=7)


@lru_cache(maxsize=256)
def offsets(timezone: str, low: datetime, high: datetime) -> tuple[tuple[datetime, timedelta], ...]:
    """The offsets in force over naive UTC [low, high]: each with the time from which it holds, the first holding from `low`. Raises InvalidInput."""
    where = zone(timezone)
    found = [(low, _offset(where, low))]
    at = low
    while at < high:
        following = min(at + _STEP, high)
        if _offset(where, following) != found[-1][1]:
            change = _transition(where, at, following)
            found.append((change, _offset(where, change)))
        at = following
    return tuple(found)


def _offset(where: ZoneInfo, moment: datetime) -> timedelta:
    return moment.replace(tzinfo=UTC).astimezone(where).utcoffset() or timedelta()


def _transition(where: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first whole second after `low` with another offset."""
    before = _offset(where, low)
    start, end = 0, int((high - low).total_seconds()) + 1
    while end - start > 1:
        middle = (start + end) // 2
        start, end = (middle, end) if _offset(where, low + timedelta(seconds=middle)) == before else (start, middle)
    return (low + timedelta(seconds=end)).replace(microsecond=0)


def to_local(column: ColumnElement[Any], timezone: str, low: datetime, high: datetime) -> ColumnElement[Any]:
    """The column in the reader's wall-clock time; exact for values in [low, high] (naive UTC). Raises InvalidInput."""
    first, *changes = offsets(timezone, low, high)
    shift: ColumnElement[Any] = literal(first[1], Interval)
    if changes:
        latest_first = reversed(changes)
        shift = case(*((column >= literal(at, DateTime), literal(offset, Interval)) for at, offset in latest_first), else_=shift)
    elif not first[1]:
        return column
    return column + shift
