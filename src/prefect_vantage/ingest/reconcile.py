"""Reconciliation: the mirror proven by REST, after every (re)connect and on a timer, because events get lost.

pass: per terminal state type what ended since the last pass ─► per unfinished type all there are ─► what only the mirror believes unfinished
      ─► counts per type against Prefect's ─► heal the windows that differ          now and then: sweep everything for renames and deletions

Each state type is read by itself, so that a common one never crowds out a rare one.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import datetime, timedelta

from prefect_vantage.ingest.backfill import Backfill
from prefect_vantage.ingest.budget import Priority
from prefect_vantage.ingest.census import Census
from prefect_vantage.ingest.changes import STATE_TYPES, TERMINAL
from prefect_vantage.ingest.heal import Heal
from prefect_vantage.ingest.pipeline import Pipeline
from prefect_vantage.ingest.reread import Reread
from prefect_vantage.ingest.source import Source
from prefect_vantage.ingest.status import Drift, DriftRow, ReconcileStatus
from prefect_vantage.ingest.sweep import of_type
from prefect_vantage.ingest.walk import END_OF_TIME, Spot, Walk, by_end, by_start
from prefect_vantage.ingest.wire import FlowRun
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.times import Clock, iso, to_naive_utc

CURSOR = "reconcile"
UNFINISHED = tuple(sorted(STATE_TYPES - TERMINAL))
_MARGIN = timedelta(seconds=90)
_SOON = timedelta(hours=1)
_ALL_SCHEDULED_EVERY = 5
_SETTLE_SECONDS = 3.0


class Pass:
    """One reconciliation, from its first question to its last; `run` does all of it. Raises PrefectError, MirrorError, Stopped."""

    def __init__(self, mirror: Mirror, source: Source, pipeline: Pipeline, reread: Reread) -> None:
        self._source = source
        self._pipeline = pipeline
        self._reread = reread
        self._census = Census(mirror)
        self.repaired = 0
        self.deleted = 0

    def run(self, *, since: datetime, soon: datetime | None) -> None:
        """Read what ended since `since`, what is unfinished, and what only the mirror believes unfinished. `soon` bounds the future schedule (None: all)."""
        for state_type in sorted(TERMINAL):
            self._read(by_end(self._source, of_type(state_type), after=since, priority=Priority.RECONCILE))
        seen: set[str] = set()
        for state_type in UNFINISHED:
            where = of_type(state_type)
            if state_type == "SCHEDULED" and soon is not None:
                where["expected_start_time"] = {"before_": iso(soon)}
            seen |= self._read(by_start(self._source, where, priority=Priority.RECONCILE))
        written, deleted = self._reread.check(self._census.unfinished(scheduled_before=soon) - seen, Priority.RECONCILE)
        self.repaired += len(written.repaired)
        self.deleted += deleted

    def _read(self, walk: Walk[FlowRun]) -> set[str]:
        spot: Spot | None = Spot(END_OF_TIME)
        seen: set[str] = set()
        while spot is not None:
            step = walk.step(spot)
            self.repaired += len(self._pipeline.runs([step.page]).repaired)
            seen |= {run.id for run in step.page.items}
            spot = step.next
        return seen


class Reconcile:
    """`tick` does what is due: a pass, a step of healing, a page of the sweep; True when there is more at once."""

    def __init__(
        self,
        mirror: Mirror,
        source: Source,
        pipeline: Pipeline,
        reread: Reread,
        *,
        backfill: Backfill,
        clock: Clock,
        every: float,
    ) -> None:
        self._mirror = mirror
        self._source = source
        self._pipeline = pipeline
        self._reread = reread
        self._backfill = backfill
        self._clock = clock
        self._every = every
        self._census = Census(mirror)
        self._heal = Heal(source, pipeline, self._census, reread)
        stored = mirror.cursor_value(CURSOR)
        self._since = datetime.fromisoformat(json.loads(stored)["since"]) if stored else None
        self._asked: list[datetime] = []
        # An empty mirror is filled by the backfill first; a pass would only compete with it.
        self._next_at = clock() if backfill.runs_done else clock() + timedelta(seconds=every)
        self._passes = 0
        self._status = ReconcileStatus(None, self._next_at, None, 0, 0)
        self._drift = Drift(None, 0, ())
        self._hopeless: tuple[DriftRow, ...] = ()
        self._healing: tuple[DriftRow, ...] = ()
        self.began_at: datetime | None = None

    def ask(self, *, after: float = 0.0) -> None:
        """A pass is wanted that begins in `after` seconds; one that begins sooner does not count for it."""
        self._asked.append(self._clock() + timedelta(seconds=after))
        self._plan(self._next_at)

    def tick(self) -> bool:
        """Do what is due. Raises PrefectError, MirrorError, Stopped."""
        if self._clock() >= self._next_at:
            self._pass()
            return self._heal.busy
        if self._heal.busy:
            return self._heal_step()
        return False

    def status(self) -> ReconcileStatus:
        """What was done so far."""
        return self._status

    def drift(self) -> Drift:
        """The last comparison of counts."""
        return self._drift

    def _pass(self) -> None:
        began, clock = time.monotonic(), self._clock()
        began_at = to_naive_utc(clock) + timedelta(seconds=min(0.0, self._source.traffic().clock_skew or 0.0))
        everything = self._passes % _ALL_SCHEDULED_EVERY == 0
        one = Pass(self._mirror, self._source, self._pipeline, self._reread)
        one.run(since=self._begin_at(began_at), soon=None if everything else began_at + _SOON)
        self._passes += 1
        self._since = began_at
        self._pipeline.mark({CURSOR: {"since": began_at.isoformat()}})
        self._compare()
        self.began_at = clock
        self._asked = [moment for moment in self._asked if moment > clock]
        self._note(one.repaired, one.deleted)
        self._status = replace(self._status, last_at=clock, took_ms=round((time.monotonic() - began) * 1000, 1))
        self._plan(self._clock() + timedelta(seconds=self._every))

    def _plan(self, regular: datetime) -> None:
        self._next_at = min([regular, *self._asked])
        self._status = replace(self._status, next_at=self._next_at)

    def _begin_at(self, now: datetime) -> datetime:
        """Everything that ended since: the last pass, else the backfill's begin, less a margin for clocks and slow transactions."""
        started = self._backfill.started
        return (self._since or (to_naive_utc(started) if started else now)) - _MARGIN

    def _compare(self) -> None:
        drift = self._count()
        if drift.total and self._backfill.runs_done:
            # Runs change state while they are counted: only what stays different is drift.
            self._source.pause(_SETTLE_SECONDS)
            again = self._count()
            stable = {row.state_type for row in drift.rows if row.drift} & {row.state_type for row in again.rows if row.drift}
            drift = again
            if stable and again.rows != self._hopeless:
                self._healing = again.rows
                self._heal.begin(sorted(stable))
        self._drift = drift

    def _count(self) -> Drift:
        kept_since = self._census.kept_since
        theirs = {state_type: self._source.count_runs(of_type(state_type, kept_since)) for state_type in sorted(STATE_TYPES)}
        ours = self._census.by_state_type()
        rows = tuple(
            DriftRow(state_type, ours.get(state_type, 0), theirs.get(state_type, 0), ours.get(state_type, 0) - theirs.get(state_type, 0))
            for state_type in sorted({*theirs, *ours} - {""})
        )
        return Drift(self._clock(), sum(abs(row.drift) for row in rows), rows)

    def _heal_step(self) -> bool:
        if self._heal.step():
            return True
        found = (self._heal.repaired, self._heal.deleted)
        self._note(*found)
        self._heal.repaired = self._heal.deleted = 0
        self._drift = self._count()
        # Healing that changes nothing is not repeated for the same counts; the sweep will tell.
        self._hopeless = self._healing if not any(found) else ()
        return False

    def _note(self, repaired: int, deleted: int) -> None:
        self._status = replace(self._status, repaired=self._status.repaired + repaired, deleted_found=self._status.deleted_found + deleted)
