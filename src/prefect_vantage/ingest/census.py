"""Counts of runs in the mirror that can be held against Prefect's: per state type, in windows of the time that Prefect sorts by. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prefect_vantage.mirror.retention import horizon
from prefect_vantage.mirror.store import Mirror

# Prefect sorts and filters runs by coalesce(start_time, expected_start_time).
KEY = "coalesce(started, scheduled)"
_FINISHED = "state_type IN ('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED')"


@dataclass(frozen=True, slots=True)
class Window:
    """A range of that time, both ends included; None is open. Rows without any time are in no window."""

    after: datetime | None = None
    before: datetime | None = None


class Census:
    """Questions to the mirror about runs that Prefect still has."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror

    @property
    def kept_since(self) -> datetime | None:
        """Finished runs that ended before this were pruned on purpose: neither side counts them."""
        return horizon(self._mirror)

    def by_state_type(self) -> dict[str, int]:
        """Runs per state type."""
        where, values = self._where(None, None)
        return dict(self._rows(f"SELECT coalesce(state_type, ''), count(*) FROM runs WHERE {where} GROUP BY 1", values))

    def count(self, state_type: str | None, window: Window) -> int:
        """Runs of a type in a window."""
        where, values = self._where(state_type, window)
        return int(self._rows(f"SELECT count(*) FROM runs WHERE {where}", values)[0][0])

    def ids(self, state_type: str | None, window: Window, *, above: datetime | None = None) -> set[str]:
        """Ids of runs of a type in a window; `above` leaves out its lower end."""
        where, values = self._where(state_type, window)
        if above is not None:
            where, values = f"{where} AND {KEY} > ?", [*values, above]
        return {row[0] for row in self._rows(f"SELECT id::VARCHAR FROM runs WHERE {where}", values)}

    def undated(self, state_type: str | None) -> set[str]:
        """Ids of runs without any time."""
        where, values = self._where(state_type, None)
        return {row[0] for row in self._rows(f"SELECT id::VARCHAR FROM runs WHERE {where} AND {KEY} IS NULL", values)}

    def quantiles(self, state_type: str | None, window: Window, parts: int) -> list[datetime]:
        """Times that cut the window into `parts` of about as many runs, ascending, each once."""
        where, values = self._where(state_type, window)
        shares = ", ".join(f"{index / parts:.6f}" for index in range(1, parts))
        found = self._rows(f"SELECT quantile_disc({KEY}, [{shares}]) FROM runs WHERE {where}", values)[0][0]
        return sorted(set(found or []))

    def unfinished(self, *, scheduled_before: datetime | None) -> set[str]:
        """Ids of runs without a terminal state; SCHEDULED ones only when they are expected before that time (None: all)."""
        clause, values = (
            ("", [])
            if scheduled_before is None
            else (" AND (state_type <> 'SCHEDULED' OR scheduled IS NULL OR scheduled <= ?)", [scheduled_before])
        )
        return {
            row[0]
            for row in self._rows(
                "SELECT id::VARCHAR FROM runs WHERE deleted IS NULL"
                f" AND (state_type IS NULL OR state_type NOT IN ('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED')){clause}",
                list(values),
            )
        }

    def _rows(self, statement: str, values: list[object]) -> list[tuple[Any, ...]]:
        with self._mirror.cursor() as cursor:
            rows: list[tuple[Any, ...]] = cursor.execute(statement, values).fetchall()
        return rows

    def _where(self, state_type: str | None, window: Window | None) -> tuple[str, list[object]]:
        terms, values = ["deleted IS NULL"], list[object]()
        if (since := self.kept_since) is not None:
            terms.append(f"(NOT ({_FINISHED}) OR state_type IS NULL OR ended >= ?)")
            values.append(since)
        if state_type is not None:
            terms.append("state_type = ?")
            values.append(state_type)
        if window is not None:
            terms.append(f"{KEY} IS NOT NULL")
            if window.after is not None:
                terms.append(f"{KEY} >= ?")
                values.append(window.after)
            if window.before is not None:
                terms.append(f"{KEY} <= ?")
                values.append(window.before)
        return " AND ".join(terms), values
