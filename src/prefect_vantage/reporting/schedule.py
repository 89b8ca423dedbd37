"""When a report is sent: a cron in a zone, read by Prefect's own rules, so that what is shown is what Prefect does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from prefect_vantage.errors import InvalidInput
from prefect_vantage.times import zone

_HINT = "Write five parts: minute, hour, day, month, weekday; 0 7 * * 1 is every Monday at seven."


@dataclass(frozen=True, slots=True)
class SendTime:
    """A moment of the schedule. `clock_change` tells in words what a change of clocks does to it, None on other days."""

    at: datetime
    local: str
    clock_change: str | None


def check_cron(cron: str) -> None:
    """Raises InvalidInput for what Prefect does not take for a cron."""
    # Imported here: Prefect takes seconds to load, and a definition without a schedule needs none of it.
    from prefect.client.schemas.schedules import CronSchedule

    try:
        CronSchedule(cron=cron)
    except ValueError as error:
        raise InvalidInput(f"{cron!r} is no cron that Prefect understands", hint=_HINT) from error


def send_times(cron: str, timezone: str, start: datetime, count: int) -> tuple[SendTime, ...]:
    """The next `count` moments from `start` on. Raises InvalidInput."""
    check_cron(cron)
    tz = zone(timezone)
    # The server's class: the client's has no dates.
    from prefect.server.schemas.schedules import CronSchedule

    found = asyncio.run(CronSchedule(cron=cron, timezone=timezone).get_dates(n=count, start=start))
    return tuple(SendTime(moment, f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M}", _clock_change(moment)) for moment in _local(found, tz))


def _local(found: Sequence[datetime], tz: ZoneInfo) -> list[datetime]:
    return [datetime.fromtimestamp(moment.timestamp(), tz) for moment in found]


def _clock_change(moment: datetime) -> str | None:
    """What happens to the clocks on that local day."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    following = (midnight.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=moment.tzinfo)
    moved = (following.utcoffset() or timedelta()) - (midnight.utcoffset() or timedelta())
    if not moved:
        return None
    hours = abs(moved.total_seconds()) / 3600
    return f"Clocks go {'forward' if moved > timedelta() else 'back'} {hours:g} h on this day; it is sent once."
