"""Which stretch of time a report covers: words such as `last-week`, or two dates, in the zone of the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from prefect_vantage.analytics.compare import Window, compared_window
from prefect_vantage.errors import InvalidInput
from prefect_vantage.times import zone

_DAYS = re.compile(r"last-(\d{1,3})-days")
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_HINT = "Use yesterday, last-week, last-month, last-7-days, this-week, this-month, or two dates such as 2026-11-01..2026-11-08."
LONGEST = 3660
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Period:
    """Whole local days: `first` to `last` (both included); `window` and the one before it as instants."""

    name: str
    label: str
    first: date
    last: date
    window: Window
    before: Window

    @property
    def file_label(self) -> str:
        """For file names: `2026-11-16_2026-11-22`."""
        return f"{self.first}_{self.last}" if self.first != self.last else str(self.first)


def _last_month(today: date) -> Days:
    end = today.replace(day=1)
    return (end - timedelta(days=1)).replace(day=1), end


def _week(today: date, back: int) -> Days:
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return monday, monday + timedelta(days=7)


WORDS: dict[str, Callable[[date], Days]] = {
    "today": lambda today: (today, today + timedelta(days=1)),
    "yesterday": lambda today: (today - timedelta(days=1), today),
    "this-week": lambda today: _week(today, 0),
    "last-week": lambda today: _week(today, 1),
    "this-month": lambda today: (today.replace(day=1), (today.replace(day=1) + timedelta(days=31)).replace(day=1)),
    "last-month": _last_month,
}


def read_period(text: str, timezone: str, now: datetime) -> Period:
    """The period that a word or two dates mean now in that zone; the second date is not part of it. Raises InvalidInput."""
    tz = zone(timezone)
    first, after = _days(text, now.astimezone(tz).date())
    window = Window(_midnight(first, tz), _midnight(after, tz))
    last = after - timedelta(days=1)
    return Period(text, _label(first, last), first, last, window, compared_window(window, "previous", timezone))


def _days(text: str, today: date) -> Days:
    if text in WORDS:
        return WORDS[text](today)
    if match := _DAYS.fullmatch(text):
        if int(match[1]) == 0:
            raise InvalidInput("A period has at least one day", hint=_HINT)
        return today - timedelta(days=int(match[1])), today
    if match := _RANGE.fullmatch(text):
        return _dates(match[1], match[2])
    raise InvalidInput(f"{text!r} is not a period", hint=_HINT)


def _dates(first: str, after: str) -> Days:
    try:
        days = date.fromisoformat(first), date.fromisoformat(after)
    except ValueError as error:
        raise InvalidInput(f"'{first}..{after}' is not two dates: {error}", hint=_HINT) from error
    if not 0 < (days[1] - days[0]).days <= LONGEST:
        raise InvalidInput(f"The period {first}..{after} must end after it starts and be at most ten years", hint=_HINT)
    return days


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=tz).astimezone(UTC)


def label(window: Window, timezone: str) -> str:
    """The local days of a window in words."""
    tz = zone(timezone)
    return _label(window.start.astimezone(tz).date(), (window.end - timedelta(microseconds=1)).astimezone(tz).date())


def _label(first: date, last: date) -> str:
    """`16 – 22 November 2026`, with as much of the first date as differs."""
    if first == last:
        return f"{first:%A}, {first.day} {first:%B %Y}"
    start = f"{first.day}"
    if first.year != last.year:
        start = f"{first.day} {first:%B %Y}"
    elif first.month != last.month:
        start = f"{first.day} {first:%B}"
    return f"{start} – {last.day} {last:%B %Y}"
