"""Which stretch of time a report covers: words such as `last-week`, a month, a week, or two dates, in the zone of the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from prefect_vantage.analytics.compare import Window, compared_window
from prefect_vantage.errors import InvalidInput
from prefect_vantage.language import ENGLISH
from prefect_vantage.times import zone

_LAST = re.compile(r"last-(\d{1,3})-(days|weeks|months)")
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_HINT = "Use yesterday, last-week, last-month, last-quarter, last-7-days, this-week, 2026-11, 2026-W47, or two dates such as 2026-11-01..2026-11-08."
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


def _months(first: date, number: int = 1) -> Days:
    """So many whole months from that first of a month on, backwards when the number is negative."""
    at = first.year * 12 + first.month - 1 + number
    other = date(at // 12, at % 12 + 1, 1)
    return (first, other) if number > 0 else (other, first)


def _quarter(today: date, back: int) -> Days:
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    start = _months(first, -3 * back)[0] if back else first
    return _months(start, 3)


def _week(today: date, back: int) -> Days:
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return monday, monday + timedelta(days=7)


WORDS: dict[str, Callable[[date], Days]] = {
    "today": lambda today: (today, today + timedelta(days=1)),
    "yesterday": lambda today: (today - timedelta(days=1), today),
    "last-day": lambda today: (today - timedelta(days=1), today),
    "this-week": lambda today: _week(today, 0),
    "last-week": lambda today: _week(today, 1),
    "this-month": lambda today: _months(today.replace(day=1)),
    "last-month": lambda today: _months(today.replace(day=1), -1),
    "this-quarter": lambda today: _quarter(today, 0),
    "last-quarter": lambda today: _quarter(today, 1),
    "this-year": lambda today: (date(today.year, 1, 1), date(today.year + 1, 1, 1)),
    "last-year": lambda today: (date(today.year - 1, 1, 1), date(today.year, 1, 1)),
}


def read_period(text: str, timezone: str, now: datetime) -> Period:
    """The period that a word or two dates mean now in that zone; the second date is not part of it. Raises InvalidInput."""
    tz = zone(timezone)
    try:
        first, after = _days(text, now.astimezone(tz).date())
    except (ValueError, OverflowError) as error:  # a day or a week that the calendar does not have
        raise InvalidInput(f"{text!r} is not a period: {error}", hint=_HINT) from error
    window = Window(_midnight(first, tz), _midnight(after, tz))
    last = after - timedelta(days=1)
    return Period(text, ENGLISH.days(first, last), first, last, window, compared_window(window, "previous", timezone))


def _days(text: str, today: date) -> Days:
    if text in WORDS:
        return WORDS[text](today)
    if match := _LAST.fullmatch(text):
        return _last(int(match[1]), match[2], today)
    if match := _RANGE.fullmatch(text):
        return _dates(match[1], match[2])
    if _DAY.fullmatch(text):
        return date.fromisoformat(text), date.fromisoformat(text) + timedelta(days=1)
    if match := _WEEK.fullmatch(text):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return monday, monday + timedelta(days=7)
    if match := _MONTH.fullmatch(text):
        return _months(date(int(match[1]), int(match[2]), 1))
    raise InvalidInput(f"{text!r} is not a period", hint=_HINT)


def _last(number: int, unit: str, today: date) -> Days:
    """Whole days, weeks (from Monday) or months before the present one."""
    if number == 0:
        raise InvalidInput(f"A period has at least one {unit[:-1]}", hint=_HINT)
    if unit == "months":
        return _months(today.replace(day=1), -number)
    monday = today - timedelta(days=today.weekday())
    after, days = (today, number) if unit == "days" else (monday, 7 * number)
    if days > LONGEST:
        raise InvalidInput(f"{number} {unit} are longer than ten years", hint=_HINT)
    return after - timedelta(days=days), after


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


def local_days(window: Window, timezone: str) -> Days:
    """The first and the last local day of a window."""
    tz = zone(timezone)
    return window.start.astimezone(tz).date(), (window.end - timedelta(microseconds=1)).astimezone(tz).date()
