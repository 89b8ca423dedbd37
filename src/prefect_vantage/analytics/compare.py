"""Which period a number is compared with, and what the difference means: pure functions over instants and numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from prefect_vantage.errors import InvalidInput
from prefect_vantage.times import zone

Verdict = Literal["better", "worse", "same"]
SAME = 0.01
"""Relative change below which two numbers are called the same."""


@dataclass(frozen=True, slots=True)
class Window:
    """A period from `start` (included) to `end` (excluded), aware UTC."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        """Its true length; a local day that a clock change shortens has 23 hours."""
        return (self.end - self.start).total_seconds()


def compared_window(window: Window, how: str, timezone: str) -> Window:
    """The period to compare with: `previous` (as long, just before), or the same a `week`, `month` or `year` before. Raises InvalidInput."""
    if how not in COMPARISONS:
        raise InvalidInput(f"Unknown comparison {how!r}", hint=f"Use {', '.join(COMPARISONS)}.")
    return COMPARISONS[how](window, zone(timezone))


def _previous(window: Window, tz: ZoneInfo) -> Window:
    """Whole local months go back by months and whole local days by days, so that a week with a clock change compares with a full week."""
    start, end = window.start.astimezone(tz), window.end.astimezone(tz)
    if not (start.time() == end.time() == time()):
        return Window(window.start - (window.end - window.start), window.start)
    if start.day == end.day == 1:
        months = (end.year - start.year) * 12 + end.month - start.month
        return Window(_months_back(window.start, tz, months), window.start)
    return Window(_days_back(window.start, tz, (end.date() - start.date()).days), window.start)


def _week(window: Window, tz: ZoneInfo) -> Window:
    return Window(_days_back(window.start, tz, 7), _days_back(window.end, tz, 7))


def _month(window: Window, tz: ZoneInfo) -> Window:
    return Window(_months_back(window.start, tz, 1), _months_back(window.end, tz, 1))


def _year(window: Window, tz: ZoneInfo) -> Window:
    return Window(_months_back(window.start, tz, 12), _months_back(window.end, tz, 12))


COMPARISONS: dict[str, Callable[[Window, ZoneInfo], Window]] = {"previous": _previous, "week": _week, "month": _month, "year": _year}


def _days_back(moment: datetime, tz: ZoneInfo, days: int) -> datetime:
    local = moment.astimezone(tz)
    return (local.replace(tzinfo=None) - timedelta(days=days)).replace(tzinfo=tz).astimezone(UTC)


def _months_back(moment: datetime, tz: ZoneInfo, months: int) -> datetime:
    """The same wall time that many months before; a day that the month lacks becomes its last."""
    local = moment.astimezone(tz).replace(tzinfo=None)
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    following = datetime(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last_day = (following - timedelta(days=1)).day
    moved = local.replace(year=year, month=month + 1, day=min(local.day, last_day))
    return moved.replace(tzinfo=tz).astimezone(UTC)


def change(value: float | None, previous: float | None) -> float | None:
    """The change as a share of `previous`; None where either is unknown or there was nothing to change from."""
    if value is None or previous is None or previous == 0:
        return None
    return (value - previous) / previous


def verdict(value: float | None, previous: float | None, better: str | None) -> Verdict | None:
    """Whether `value` is good news after `previous`; None where either is unknown or the metric has no good direction."""
    if value is None or previous is None or better is None:
        return None
    relative = change(value, previous)
    if value == previous or (relative is not None and abs(relative) < SAME):
        return "same"
    return "better" if (value > previous) == (better == "up") else "worse"
