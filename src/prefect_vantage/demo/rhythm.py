"""When the sample fleet's past runs were due: the hours of day and week, growing volume, incidents and outages (pure).

`past` asks for moments and tells what happened at each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from random import Random

from prefect_vantage.demo.profiles import HOURS, OUTAGES, RUSH, TROUBLES, VOLUME_GROWTH, WEEKDAYS, Outage, Profile, Trouble

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class Span:
    """The period that is written, in microseconds since 1970 UTC; `end` is the last moment at which a run may be due."""

    start: int
    end: int

    def share(self, at: int) -> float:
        """Where `at` lies in the period: 0 at its start, 1 at its end."""
        return (at - self.start) / (self.end - self.start)

    def within(self, at: int, since: float, hours: float) -> bool:
        """Whether `at` lies in the stretch of `hours` that begins at the share `since` of the period."""
        return 0 <= at - self.at(since) < hours * HOUR

    def at(self, share: float) -> int:
        """The moment at `share` of the period; in a long period ten o'clock (UTC) of that day, when there is work to go wrong."""
        exact = self.start + int(share * (self.end - self.start))
        return exact - exact % DAY + 10 * HOUR if self.end - self.start > 5 * DAY else exact


def trouble_at(profile: Profile, span: Span, at: int) -> Trouble | None:
    """The incident of this deployment that is going on at `at`."""
    return next((each for each in TROUBLES if each.deployment == profile.deployment and span.within(at, each.at, each.hours)), None)


def outage_at(pool: str, span: Span, at: int) -> Outage | None:
    """The outage of this pool that is going on at `at`."""
    return next((each for each in OUTAGES if each.pool == pool and span.within(at, each.at, each.hours)), None)


def subflow_share(profiles: Sequence[Profile], span: Span) -> float:
    """Subflow runs for each run of a deployment, at most and on average over the period."""
    totals = [sum(column) for column in zip(*(weights for _, weights in _cells(profiles, span)), strict=True)]
    children = sum(total * len(profile.subflows) for total, profile in zip(totals, profiles, strict=True))
    return float(children / sum(totals))


def moments(profiles: Sequence[Profile], span: Span, count: int, random: Random) -> Iterator[tuple[int, Profile]]:
    """Exactly `count` moments, oldest first, shared out by weight, hour and weekday."""
    cells = list(_cells(profiles, span))
    scale = count / sum(sum(weights) for _, weights in cells)
    passed, given = 0.0, 0
    for since, weights in cells:
        width = min(HOUR, span.end - since)
        due: list[tuple[int, Profile]] = []
        for profile, weight in zip(profiles, weights, strict=True):
            passed += weight * scale
            due += [(since + int(random.random() * width), profile) for _ in range(round(passed) - given)]
            given = round(passed)
        yield from sorted(due, key=itemgetter(0))


def _cells(profiles: Sequence[Profile], span: Span) -> Iterator[tuple[int, list[float]]]:
    """Each hour of the period with the weight of every profile in it."""
    for since in range(span.start, span.end, HOUR):
        moment = datetime.fromtimestamp(since // SECOND, UTC)
        volume = (1 + VOLUME_GROWTH * span.share(since)) * min(1.0, (span.end - since) / HOUR)
        yield since, [volume * profile.weight * _rate(profile.rhythm, moment) * _rush(profile, span, since) for profile in profiles]


def _rush(profile: Profile, span: Span, since: int) -> int:
    """In an incident people start the deployment again and again."""
    return RUSH if trouble_at(profile, span, since + HOUR // 2) else 1


def _rate(rhythm: str, moment: datetime) -> float:
    return HOURS[rhythm][moment.hour] * WEEKDAYS[rhythm][moment.weekday()]


def load(profile: Profile, at: int) -> float:
    """How busy the hour of `at` is, 1 on average."""
    return _rate(profile.rhythm, datetime.fromtimestamp(at // SECOND, UTC))
