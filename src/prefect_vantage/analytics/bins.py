"""Edges of a histogram's bins: round numbers that a query text can name, so that a bin's list counts exactly its runs."""

from __future__ import annotations

import math
from collections.abc import Iterator

from prefect_vantage.times import format_duration, parse_duration

_CLOCK = (60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
LONG_TAIL = 4.0
"""When the largest value is this many times the p99, the bins cover up to the p99 and the last one takes the rest."""


def linear_edges(low: float, high: float, bins: int) -> tuple[float, ...]:
    """At most `bins` + 1 edges of one round width from at or below `low` to above `high` (seconds)."""
    step = _step((high - low) / bins)
    first = math.floor(low / step)
    last = max(first + 1, math.floor(high / step) + 1)
    if last - first > bins:
        step = _step(step * 1.01)
        first, last = math.floor(low / step), math.floor(high / step) + 1
    return tuple(written(number * step) for number in range(first, max(last, first + 1) + 1))


def log_edges(low: float, high: float) -> tuple[float, ...]:
    """Edges 1, 2, 5, 10 … that hold `low` and `high`; values below a millisecond share the first bin."""
    edges = [0.0, *(written(edge) for edge in _one_two_five(max(low, 0.001), high))]
    return tuple(dict.fromkeys(edges))


def written(seconds: float) -> float:
    """The value that the canonical text of `seconds` reads back to."""
    return parse_duration(format_duration(seconds))


def _one_two_five(low: float, high: float) -> Iterator[float]:
    for power in range(math.floor(math.log10(low)), math.floor(math.log10(max(high, low))) + 2):
        for digit in (1, 2, 5):
            edge = digit * 10.0**power
            following = {1: 2, 2: 5, 5: 10}[digit] * 10.0**power
            if following > low:
                yield edge
            if edge > high:
                return


def _step(least: float) -> float:
    """The smallest round width of at least `least`: 1, 2, 5 × 10ⁿ below a minute, then minutes, hours and days."""
    least = max(least, 0.001)
    if least > 30:
        on_clock = next((float(width) for width in _CLOCK if width >= least), None)
        return on_clock or math.ceil(least / 86400) * 86400.0
    power = 10.0 ** math.floor(math.log10(least) + 1e-9)
    return next(digit * power for digit in (1, 2, 5, 10) if digit * power >= least * (1 - 1e-9))
