"""How long requests take, per route template: bounded memory, read by the System page and by Prometheus.

The service records; `summary` answers p50 and p95 of the last requests of each route, `histograms` the counts since start.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram's buckets, in seconds; one more bucket holds what took longer."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class RouteTiming:
    """`count` requests of `route` since start; percentiles in milliseconds over the last ones."""

    route: str
    count: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class RouteHistogram:
    """Requests of `route` since start: `counts` has one entry per bound of `BOUNDS` and one for the rest; `sum` is in seconds."""

    route: str
    counts: tuple[int, ...]
    sum: float


class _Route:
    """What is kept of one route."""

    def __init__(self, keep: int) -> None:
        self.recent: deque[float] = deque(maxlen=keep)
        self.counts = [0] * (len(BOUNDS) + 1)
        self.sum = 0.0

    def add(self, seconds: float) -> None:
        self.recent.append(seconds)
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.sum += seconds


class Telemetry:
    """Thread-safe. At most `routes` different routes are told apart, `keep` durations of each are kept; further routes count as `other`."""

    def __init__(self, *, keep: int = 512, routes: int = 64) -> None:
        self._keep = keep
        self._most = routes
        self._routes: dict[str, _Route] = {}
        self._lock = threading.Lock()

    def record(self, route: str, seconds: float) -> None:
        """One request of `route` took `seconds`."""
        with self._lock:
            name = route if route in self._routes or len(self._routes) < self._most else OTHER
            self._routes.setdefault(name, _Route(self._keep)).add(seconds)

    def summary(self) -> list[RouteTiming]:
        """Every route that was asked for, most requested first."""
        with self._lock:
            seen = [(name, sum(route.counts), sorted(route.recent)) for name, route in self._routes.items()]
        timings = [RouteTiming(name, count, _ms(recent, 0.5), _ms(recent, 0.95)) for name, count, recent in seen]
        return sorted(timings, key=lambda timing: (-timing.count, timing.route))

    def histograms(self) -> list[RouteHistogram]:
        """Counts per bucket of every route, by name."""
        with self._lock:
            return [RouteHistogram(name, tuple(route.counts), route.sum) for name, route in sorted(self._routes.items())]


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` of the sorted values lie (linear interpolation); 0 of nothing."""
    if not ordered:
        return 0.0
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _ms(ordered: Sequence[float], share: float) -> float:
    return round(percentile(ordered, share) * 1000, 2)
