"""A clock that stands still until it is told to go on; hand it in wherever a `Clock` is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FrozenClock:
    """Calling it answers the present time (aware UTC)."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> datetime:
        """Go on by `seconds`; answers the new time."""
        self.now += timedelta(seconds=seconds)
        return self.now
