"""Reads runs again by id: the truth after an event, and the proof that a run which nobody lists any more is deleted."""

from __future__ import annotations

from collections.abc import Iterable

from prefect_vantage.errors import VantageError
from prefect_vantage.ingest.budget import Priority
from prefect_vantage.ingest.dirty import Dirty, Urgency
from prefect_vantage.ingest.pipeline import Pipeline, Written
from prefect_vantage.ingest.source import Source

_UNSETTLED_AGAIN = 1.0
_MISSING_AGAIN = 10.0


class Reread:
    """`tick` for the follow loop's dirty runs; `check` for whoever suspects some ids."""

    def __init__(self, source: Source, pipeline: Pipeline, dirty: Dirty) -> None:
        self._source = source
        self._pipeline = pipeline
        self._dirty = dirty

    def tick(self) -> bool:
        """Read the most urgent page of dirty runs; True when more are due. Raises PrefectError, MirrorError (the ids stay dirty)."""
        taken = self._dirty.take(self._source.page_size)
        if not taken:
            return False
        try:
            self._read(taken, Priority.LIVE, patient=True)
        except VantageError:
            self._dirty.mark(taken)
            raise
        return len(taken) == self._source.page_size

    def check(self, run_ids: Iterable[str], priority: Priority) -> tuple[Written, int]:
        """Read these; answers what changed and how many turned out to be deleted. Raises PrefectError, MirrorError."""
        ids = sorted(set(run_ids))
        changed: set[str] = set()
        repaired: set[str] = set()
        deleted = 0
        for start in range(0, len(ids), self._source.page_size):
            written, gone = self._read(ids[start : start + self._source.page_size], priority, patient=False)
            changed |= written.changed
            repaired |= written.repaired
            deleted += gone
        return Written(frozenset(changed), frozenset(repaired)), deleted

    def _read(self, ids: list[str], priority: Priority, *, patient: bool) -> tuple[Written, int]:
        page = self._source.runs({"id": {"any_": ids}}, limit=len(ids), priority=priority)
        written = self._pipeline.runs([page])
        self._dirty.mark(written.unsettled, after=_UNSETTLED_AGAIN)
        missing = set(ids) - {run.id for run in page.items}
        if not missing or page.malformed:
            return written, 0
        # An event is published inside Prefect's transaction: a run that was heard of just now may not be readable yet.
        early = self._pipeline.heard_lately(missing) if patient else frozenset()
        self._dirty.mark(early, Urgency.DOUBTFUL, after=_MISSING_AGAIN)
        return written, self._pipeline.gone(missing - early)
