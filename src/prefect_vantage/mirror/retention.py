"""Retention: old finished runs leave the mirror in bounded batches; off unless somebody asks (`vantage prune`)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.times import to_naive_utc

HORIZON = "pruned_before"
"""Cursor that keeps how far back the mirror was pruned: ingest leaves finished runs beyond it alone, else it would read them all back."""


@dataclass(frozen=True, slots=True)
class Month:
    """How many runs ended in a month (UTC, `2026-08`) in a state type."""

    month: str
    state_type: str
    runs: int


@dataclass(frozen=True, slots=True)
class Pruned:
    """Progress of one pruning: runs removed so far, of how many, and which they were, oldest month first."""

    removed: int
    total: int
    months: tuple[Month, ...]


_OLD = "ended IS NOT NULL AND ended < ? AND state_type IN ('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED')"
_MONTH = "strftime(ended, '%Y-%m')"


def count_older(mirror: Mirror, before: datetime) -> tuple[Month, ...]:
    """How many finished runs ended before `before`, per month and state type, oldest first."""
    with mirror.cursor() as cursor:
        found = cursor.execute(
            f"SELECT {_MONTH}, state_type, count(*) FROM runs WHERE {_OLD} GROUP BY 1, 2 ORDER BY 1, 2", [to_naive_utc(before)]
        ).fetchall()
    return tuple(Month(*row) for row in found)


def total_of(months: Iterable[Month]) -> int:
    """How many runs these are in all."""
    return sum(month.runs for month in months)


def horizon(mirror: Mirror) -> datetime | None:
    """Finished runs that ended before this (naive UTC) were pruned and stay away; None when nothing was ever pruned."""
    value = mirror.cursor_value(HORIZON)
    return datetime.fromisoformat(json.loads(value)) if value else None


def prune(mirror: Mirror, before: datetime, *, batch: int = 10_000) -> Iterator[Pruned]:
    """Remove finished runs that ended before `before`, oldest first, `batch` at a time; yields progress after each committed batch.

    Whoever stops taking steps ends it there: what is removed is removed whole, and the next pruning goes on.
    """
    total = total_of(count_older(mirror, before))
    edge = max(to_naive_utc(before), horizon(mirror) or to_naive_utc(before))
    mirror.apply(Batch(cursors={HORIZON: edge.isoformat()}))
    tally: Counter[tuple[str, str]] = Counter()
    while True:
        with mirror.cursor() as cursor:
            found = cursor.execute(
                f"SELECT id, {_MONTH}, state_type FROM runs WHERE {_OLD} ORDER BY ended LIMIT {int(batch)}", [to_naive_utc(before)]
            ).fetchall()
        if not found:
            break
        mirror.apply(Batch(removed=[str(row[0]) for row in found]))
        tally.update((month, state_type) for _, month, state_type in found)
        removed = tally.total()
        yield Pruned(removed, max(total, removed), tuple(Month(*key, runs) for key, runs in sorted(tally.items())))
