"""Times and durations as Vantage speaks them: UTC inside, zones and words at the edges.

The mirror stores UTC as plain timestamps (naive `datetime`); `Clock` is handed in wherever "now" matters, so that tests can freeze it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from prefect_vantage.errors import InvalidInput

Clock = Callable[[], datetime]
"""Answers the present time as an aware UTC datetime."""

_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")


def utc_now() -> datetime:
    """The present time, aware, UTC."""
    return datetime.now(UTC)


def to_naive_utc(moment: datetime) -> datetime:
    """The same instant as the mirror stores it: UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def from_naive_utc(moment: datetime) -> datetime:
    """A stored timestamp as an aware UTC datetime."""
    return moment.replace(tzinfo=UTC)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z`; naive values are taken as UTC."""
    return (moment if moment.tzinfo is None else to_naive_utc(moment)).isoformat() + "Z"


@cache
def _zone_names() -> frozenset[str]:
    """Every IANA name; walking the zone folders takes milliseconds, so once."""
    return frozenset(available_timezones())


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises InvalidInput with a hint when there is none."""
    if name == "UTC" or name in _zone_names():
        return ZoneInfo(name)
    raise InvalidInput(f"Unknown time zone {name!r}", hint="Use an IANA name such as Europe/Berlin, Asia/Kolkata or UTC.")


def parse_duration(text: str) -> float:
    """Seconds of `90s`, `5m`, `1h30m`, `2d`, `750ms`; a bare number is seconds. Raises InvalidInput."""
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    if not _DURATION.fullmatch(text):
        raise InvalidInput(f"{text!r} is not a duration", hint="Write 90s, 5m, 1h30m, 2d or 750ms.")
    return sum(float(number) * _UNIT_SECONDS[unit] for number, unit in _PART.findall(text))


def format_duration(seconds: float) -> str:
    """The shortest canonical text that `parse_duration` reads back to the same value: `1h30m`, `2.5s`, `750ms`."""
    if seconds < 1:
        return f"{seconds * 1000:.10g}ms" if seconds else "0s"
    parts: list[str] = []
    rest = seconds
    for unit in ("d", "h", "m"):
        size = _UNIT_SECONDS[unit]
        if rest >= size:
            parts.append(f"{int(rest // size)}{unit}")
            rest = rest % size
    if rest or not parts:
        parts.append(f"{rest:.10g}s")
    return "".join(parts)


def human_duration(seconds: float) -> str:
    """For people: `1h 04m`, `3m 12s`, `2.4 s`, `380 ms`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = timedelta(seconds=round(seconds))
    hours, minutes, secs = whole.seconds // 3600, whole.seconds // 60 % 60, whole.seconds % 60
    if whole.days:
        return f"{whole.days}d {hours:02d}h"
    return f"{hours}h {minutes:02d}m" if hours else f"{minutes}m {secs:02d}s"
