"""Retention: old finished runs leave the mirror in bounded batches; off unless somebody asks (`vantage prune`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.times import to_naive_utc

HORIZON = "pruned_before"
"""Cursor that keeps how far back the mirror was pruned: ingest leaves finished runs beyond it alone, else it would read them all back."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """Progress of one pruning: runs removed so far, of how many."""

    removed: int
    total: int


_OLD = "ended IS NOT NULL AND ended < ? AND state_type IN ('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED')"


def count_older(mirror: Mirror, before: datetime) -> int:
    """How many finished runs ended before `before`."""
    with mirror.cursor() as cursor:
        row = cursor.execute(f"SELECT count(*) FROM runs WHERE {_OLD}", [to_naive_utc(before)]).fetchone()
    return int(row[0]) if row else 0


def horizon(mirror: Mirror) -> datetime | None:
    """Finished runs that ended before this (naive UTC) were pruned and stay away; None when nothing was ever pruned."""
    value = mirror.cursor_value(HORIZON)
    return datetime.fromisoformat(json.loads(value)) if value else None


def prune(mirror: Mirror, before: datetime, *, batch: int = 10_000) -> Iterator[Pruned]:
    """Remove finished runs that ended before `before`, oldest first, `batch` at a time; yields progress after each committed batch."""
    total = count_older(mirror, before)
    edge = max(to_naive_utc(before), horizon(mirror) or to_naive_utc(before))
    mirror.apply(Batch(cursors={HORIZON: edge.isoformat()}))
    removed = 0
    while True:
        with mirror.cursor() as cursor:
            found = cursor.execute(f"SELECT id FROM runs WHERE {_OLD} ORDER BY ended LIMIT {int(batch)}", [to_naive_utc(before)]).fetchall()
        if not found:
            break
        mirror.apply(Batch(removed=[str(row[0]) for row in found]))
        removed += len(found)
        yield Pruned(removed, max(total, removed))
