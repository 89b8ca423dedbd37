"""When a schedule of Prefect falls due: its occurrences in a stretch of time, worked out as Prefect does (pure).

A cron schedule follows the wall clock of its zone; an interval counts from its anchor, whole days by the wall clock. Recurrence rules are not worked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from prefect_vantage.errors import InvalidInput
from prefect_vantage.times import zone

_DAY = 86400
_ANCHOR = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Schedule:
    """One schedule of a deployment: `kind` cron, interval, rrule or unknown; `text` is the expression, the seconds, or the rule."""

    kind: str
    text: str
    timezone: str
    active: bool
    anchor: datetime = _ANCHOR

    def between(self, start: datetime, end: datetime) -> Iterator[datetime] | None:
        """Its occurrences from `start` (included) to `end` (excluded), aware UTC, in their order; None where they cannot be worked out."""
        try:
            where = zone(self.timezone)
            if self.kind == "cron":
                return _cron(self.text, where, start, end)
            if self.kind == "interval" and float(self.text) > 0:
                return _interval(timedelta(seconds=float(self.text)), self.anchor.astimezone(where), start, end)
        except (CronSimError, InvalidInput, ValueError):
            return None
        return None


def read_schedule(row: Mapping[str, Any]) -> Schedule:
    """A schedule as Prefect's API has it."""
    timing = row.get("schedule")
    timing = timing if isinstance(timing, Mapping) else {}
    kind = next((kind for kind in ("cron", "interval", "rrule") if timing.get(kind) is not None), "unknown")
    anchor = timing.get("anchor_date")
    return Schedule(
        kind=kind,
        text=str(timing.get(kind, "")),
        timezone=str(timing.get("timezone") or "UTC"),
        active=bool(row.get("active", True)),
        anchor=_aware(datetime.fromisoformat(anchor)) if isinstance(anchor, str) else _ANCHOR,
    )


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _cron(text: str, where: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    before = start.astimezone(where) - timedelta(microseconds=1)  # what falls on the start belongs to it
    return takewhile(lambda moment: moment < end, (moment.astimezone(UTC) for moment in CronSim(text, before)))


def _interval(length: timedelta, anchor: datetime, start: datetime, end: datetime) -> Iterator[datetime]:
    """Whole days are days of the wall clock, which may have 23 or 25 hours."""
    daily = length.total_seconds() % _DAY == 0
    number = int((start - anchor) / length) - 2
    while True:
        steps = number * length
        moment = (anchor + steps).astimezone(UTC) if daily else anchor.astimezone(UTC) + steps
        if moment >= end:
            return
        if moment >= start:
            yield moment
        number += 1
