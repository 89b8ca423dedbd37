"""How numbers, changes and times read in a report: with units, exact counts, the sign of a change always written."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from prefect_vantage.times import human_duration

NONE = "–"


def number(value: float | None, unit: str) -> str:
    """`1,204`, `98.2 %`, `2m 05s`; a dash for unknown."""
    if value is None:
        return NONE
    if unit == "s":
        return human_duration(value)
    if unit == "ratio":
        return f"{value * 100:.1f} %"
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:.2g}"


def difference(value: float | None, previous: float | None, unit: str) -> str:
    """`+12 %`, `−0.4 pp` for ratios, `no change`, `new` where there was nothing before; a dash where either is unknown."""
    if value is None or previous is None:
        return NONE
    if unit == "ratio":
        points = round((value - previous) * 100, 1)
        return f"{signed(points, 1)} pp" if points else "no change"
    if value == previous:
        return "no change"
    if previous == 0:
        return "new"
    share = (value - previous) / previous * 100
    return f"{signed(share, 0 if abs(share) >= 10 else 1)} %"


def signed(value: float, places: int) -> str:
    """With a sign: `+3.0`, `−12`, and `±0` for what rounds to nothing."""
    text = f"{abs(value):,.{places}f}"
    if not float(text.replace(",", "")):
        return "±0"
    return f"{'+' if value > 0 else '−'}{text}"


def moment(value: datetime, timezone: str) -> str:
    """`24 Nov 2026, 06:00` in that zone."""
    local = value.astimezone(ZoneInfo(timezone))
    return f"{local.day} {local:%b %Y, %H:%M}"


def counted(count: int, noun: str) -> str:
    """`1 run`, `1,204 runs`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
