"""Numbers, times and sizes as the terminal shows them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from prefect_vantage.times import human_duration

NOTHING = "–"


def number(value: float) -> str:
    """`1,204`."""
    return f"{value:,.0f}"


def runs(count: int) -> str:
    """`1 run`, `1,204 runs`."""
    return f"{number(count)} run{'' if count == 1 else 's'}"


def moment(value: datetime | None, zone: ZoneInfo) -> str:
    """`2026-11-24 08:00:03` in that zone."""
    return NOTHING if value is None else value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def day(value: datetime | None, zone: ZoneInfo) -> str:
    """`2026-11-24` in that zone."""
    return NOTHING if value is None else value.astimezone(zone).strftime("%Y-%m-%d")


def duration(seconds: float | None) -> str:
    """`3m 12s`."""
    return NOTHING if seconds is None else human_duration(seconds)


def size(count: float) -> str:
    """`312 B`, `4.2 MB`: powers of 1,000."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
