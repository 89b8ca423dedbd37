"""What a query is read against: the present time, the reader's zone, Prefect's late threshold; handed in, so that tests can freeze it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from prefect_vantage.times import to_naive_utc, zone


@dataclass(frozen=True, slots=True)
class Context:
    """`now` is aware UTC, `timezone` an IANA name, `late_after` seconds."""

    now: datetime
    timezone: str = "UTC"
    late_after: float = 15.0

    @property
    def zone(self) -> ZoneInfo:
        """The reader's zone. Raises InvalidInput for an unknown name."""
        return zone(self.timezone)

    @property
    def moment(self) -> datetime:
        """`now` as the mirror stores times: UTC without a zone."""
        return to_naive_utc(self.now)
