"""Times as people write them in a query: ISO dates and date-times, calendar words, offsets from now; read in the zone of the request.

A date or calendar word is a stretch of time (a local day is 23 to 25 hours long when clocks change). A date-time or offset is an instant;
`field:2026-11-01T08:30` equals any time within that minute.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from prefect_vantage.errors import InvalidInput
from prefect_vantage.query.context import Context
from prefect_vantage.times import parse_duration, to_naive_utc

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_OFFSET = re.compile(r"[+-](?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+", re.ASCII)
_FARTHEST = 36_525 * 86_400.0
_HINT = "Write 2026-11-01, 2026-11-01T08:30, today, yesterday, this-week, last-week, this-month, last-month, now, -24h or -7d."


@dataclass(frozen=True, slots=True)
class Interval:
    """Naive UTC [start, end). `whole`: a day, week or month, so that `>` means after its end."""

    start: datetime
    end: datetime
    whole: bool


def _day(today: date) -> tuple[date, date]:
    return today, today + timedelta(days=1)


def _week(today: date) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=7)


def _month(today: date) -> tuple[date, date]:
    first = today.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True, slots=True)
class CalendarWord:
    """`days` answers the first day and the day after the last, from the local date of now."""

    name: str
    help: str
    days: Callable[[date], tuple[date, date]]


CALENDAR: dict[str, CalendarWord] = {
    word.name: word
    for word in (
        CalendarWord("today", "Today, from midnight", _day),
        CalendarWord("yesterday", "Yesterday, midnight to midnight", lambda today: _day(today - timedelta(days=1))),
        CalendarWord("this-week", "This week, from Monday", _week),
        CalendarWord("last-week", "Last week, Monday to Sunday", lambda today: _week(today - timedelta(days=7))),
        CalendarWord("this-month", "This month, from the first", _month),
        CalendarWord("last-month", "Last month", lambda today: _month(today.replace(day=1) - timedelta(days=1))),
    )
}


def canonical(text: str) -> str:
    """The time as it is written canonically. Raises InvalidInput when it is no time."""
    lowered = text.lower()
    if lowered == "now" or lowered in CALENDAR:
        return lowered
    if _OFFSET.fullmatch(lowered):
        if parse_duration(lowered[1:]) > _FARTHEST:
            raise InvalidInput(f"{text!r} is more than a hundred years away", hint=_HINT)
        return lowered
    if not text[:1].isdigit():
        raise InvalidInput(f"{text!r} is not a time", hint=_HINT)
    _read_absolute(text.upper())
    return text.upper()


def is_relative(text: str) -> bool:
    """Whether the same text means another time later: an offset, `now` or a calendar word."""
    return not text[:1].isdigit()


def is_instant(text: str) -> bool:
    """Whether the text is `now` or an offset, which no stored time ever equals by intent."""
    return text == "now" or text[:1] in "+-"


def is_local(text: str) -> bool:
    """Whether the time depends on the reader's zone: a calendar word, a date, a date-time without an offset."""
    return text in CALENDAR or (text[:1].isdigit() and not re.search(r"(?:Z|T.*[+-]\d{2}:\d{2})$", text))


def interval(text: str, context: Context) -> Interval:
    """What the canonical `text` means under `context`. Raises InvalidInput when it is no time."""
    if text == "now":
        return _instant(context.moment)
    if text[:1] in ("+", "-"):
        seconds = parse_duration(text[1:]) * (1 if text[0] == "+" else -1)
        return _instant(_clamped(lambda: context.moment + timedelta(seconds=seconds), future=seconds > 0))
    if text in CALENDAR:
        first, after = CALENDAR[text].days(context.now.astimezone(context.zone).date())
        return Interval(local_midnight(first, context), local_midnight(after, context), whole=True)
    moment, width = _read_absolute(text)
    if width == timedelta(days=1):
        return Interval(local_midnight(moment.date(), context), _next_midnight(moment.date(), context), whole=True)
    local = moment if moment.tzinfo else moment.replace(tzinfo=context.zone)
    start = _clamped(lambda: to_naive_utc(local), future=local.year > 1000)
    return Interval(start, _clamped(lambda: start + width, future=True), whole=False)


def local_midnight(day: date, context: Context) -> datetime:
    """The first instant of that local day, naive UTC."""
    local = datetime.combine(day, time(), tzinfo=context.zone)
    return _clamped(lambda: to_naive_utc(local), future=day.year > 1000)


def _next_midnight(day: date, context: Context) -> datetime:
    return local_midnight(day + timedelta(days=1), context) if day < date.max else datetime.max


def _instant(moment: datetime) -> Interval:
    return Interval(moment, moment, whole=False)


def _clamped(make: Callable[[], datetime], *, future: bool) -> datetime:
    """The time, or the last or first that exists where the calendar ends."""
    try:
        return make()
    except OverflowError:
        return datetime.max if future else datetime.min


def _read_absolute(text: str) -> tuple[datetime, timedelta]:
    """An ISO date or date-time (naive or with its offset) and the length of its last written part. Raises InvalidInput."""
    try:
        if _DATE.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time()), timedelta(days=1)
        if match := _DATE_TIME.fullmatch(text):
            width = timedelta(microseconds=1) if match[4] else timedelta(seconds=1) if match[3] else timedelta(minutes=1)
            read = datetime.fromisoformat(text)
            return read.astimezone(UTC) if read.tzinfo else read, width
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"{text!r} is not a time: {error}", hint=_HINT) from error
    raise InvalidInput(f"{text!r} is not a time", hint=_HINT)
