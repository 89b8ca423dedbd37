"""When a delivery is tried again after a temporary failure: soon at first, then hourly, for six hours at most (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta

GIVE_UP = timedelta(hours=6)
_MINUTES = (1, 2, 4, 8, 15, 30, 60)


def next_try(first_tried: datetime, attempts: int, now: datetime) -> datetime | None:
    """When to try after `attempts` failures; None when the time is over. The last try is at the end of it."""
    end = first_tried + GIVE_UP
    if now >= end:
        return None
    pause = timedelta(minutes=_MINUTES[min(max(attempts, 1), len(_MINUTES)) - 1])
    return min(now + pause, end)
