"""From when to when a run counts in a level: waiting in the queue, or running; the same as columns and as query terms.

A run is in the queue from its expected start until it starts or ends, and runs from its start until its end. At an instant T a run counts that entered
before T and did not leave before T, so a run that is due at 12:00 sharp is not "in the queue at 12:00" before a worker could have taken it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func

from prefect_vantage.analytics.compare import Window
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.times import iso


@dataclass(frozen=True, slots=True)
class Stay:
    """The time that a run enters by, and those of which the first ends its stay."""

    enter: str
    leave: tuple[str, ...]

    def term(self, before: datetime, since: datetime) -> str:
        """Runs that entered before one instant and had not left before another; those whose leaving will never be known are left out."""
        present = " ".join(f"-{name}:<{iso(since)}" for name in self.leave)
        open_ended = " ".join(f"-{name}:*" for name in self.leave)
        return f"{self.enter}:<{iso(before)} {present} -({open_ended} (is:deleted OR is:finished))"

    def at(self, moment: datetime) -> str:
        """Runs that count at an instant."""
        return self.term(moment, moment)

    def during(self, window: Window) -> str:
        """Runs that counted at any time of the window."""
        return self.term(window.end, window.start)

    def entered(self) -> ColumnElement[Any]:
        """SQL: when the run entered."""
        return RUNS.c[self.enter]

    def left(self) -> ColumnElement[Any]:
        """SQL: when the run left, NULL while it has not."""
        columns = [RUNS.c[name] for name in self.leave]
        return columns[0] if len(columns) == 1 else func.coalesce(func.least(*columns), *columns)


QUEUED = Stay("scheduled", ("started", "ended"))
RUNNING = Stay("started", ("ended",))
