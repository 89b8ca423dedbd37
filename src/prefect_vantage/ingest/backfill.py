"""Backfill: every run that Prefect has, newest first, once; what a kill interrupts goes on where the last committed page ended.

reader thread: Prefect ─► pages ─► queue ─► tick: pipeline (several pages in one transaction when they pile up, with the cursor) ─► mirror

Stages: runs by start ─► runs without any date ─► task runs of the last days. The cursor is committed in the transaction of the pages before it.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from prefect_vantage.ingest.budget import Priority
from prefect_vantage.ingest.pipeline import Pipeline
from prefect_vantage.ingest.source import Source
from prefect_vantage.ingest.status import BackfillStatus
from prefect_vantage.ingest.walk import END_OF_TIME, Spot, Step, Walk, by_start, tasks_by_expected, undated
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.times import Clock, from_naive_utc, iso, to_naive_utc

CURSOR = "backfill"
_MOST_PAGES = 5
_PAGES_AHEAD = 8
_WAIT_SECONDS = 0.5
_RATE_SECONDS = 20.0
_NEXT_STAGE = {"runs": "undated", "undated": "task_runs", "task_runs": "done"}


@dataclass(frozen=True, slots=True)
class Progress:
    """What the cursor holds: the stage, the place in it, runs done of how many, when it began and ended."""

    stage: str
    spot: Spot = field(default_factory=Spot)
    done: int = 0
    total: int | None = None
    started: datetime | None = None
    finished: datetime | None = None

    @property
    def reached(self) -> datetime | None:
        """Naive UTC from which on all runs have come, while older ones are still to come (END_OF_TIME: none has); None when no run is missing."""
        return self.spot.before if self.stage == "runs" else None

    def to_json(self) -> dict[str, object]:
        """As the cursor stores it."""
        times = {name: iso(moment) if moment else None for name, moment in (("started", self.started), ("finished", self.finished))}
        return {"stage": self.stage, "spot": self.spot.to_json(), "done": self.done, "total": self.total, **times}

    @classmethod
    def from_json(cls, text: str) -> Progress:
        """What `to_json` wrote."""
        value: dict[str, Any] = json.loads(text)
        return cls(
            stage=value["stage"],
            spot=Spot.from_json(value["spot"]),
            done=value["done"],
            total=value["total"],
            started=_moment(value["started"]),
            finished=_moment(value["finished"]),
        )


class Backfill:
    """`tick` does the next pages and answers whether there are more; `status` tells how far it has come."""

    def __init__(self, mirror: Mirror, source: Source, pipeline: Pipeline, clock: Clock, *, task_run_days: float) -> None:
        self._mirror = mirror
        self._source = source
        self._pipeline = pipeline
        self._clock = clock
        self._task_run_days = task_run_days
        stored = mirror.cursor_value(CURSOR)
        self._progress = Progress.from_json(stored) if stored else Progress("waiting")
        self._reader: _Reader | None = None
        self._marks: deque[tuple[float, int]] = deque()
        self._error: str | None = None

    @property
    def done(self) -> bool:
        """Whether all of Prefect's history is in the mirror."""
        return self._progress.stage == "done"

    @property
    def runs_done(self) -> bool:
        """Whether all runs are in the mirror (task runs may still come)."""
        return self._progress.stage in ("task_runs", "done")

    @property
    def started(self) -> datetime | None:
        """When the first backfill of this mirror began, aware UTC."""
        return self._progress.started

    def tick(self) -> bool:
        """Write the pages that have come; True until all is done. Raises PrefectError, MirrorError: the next tick goes on from the cursor."""
        try:
            self._step()
        except Exception as error:
            self._error = str(error)
            self._drop_reader()
            raise
        self._error = None
        return not self.done

    def stop(self) -> None:
        """Let the reader thread end."""
        self._drop_reader()

    def status(self) -> BackfillStatus:
        """How far it has come."""
        progress = self._progress
        rate = self._rate()
        total = None if progress.total is None else max(progress.total, progress.done)
        left = (total - progress.done) if total is not None else None
        status = {"waiting": "waiting", "done": "done"}.get(progress.stage, "failed" if self._error else "running")
        running = status == "running" and progress.stage == "runs"
        reached = progress.reached
        return BackfillStatus(
            status=status if not (self._error and status == "waiting") else "failed",
            done=progress.done,
            total=total,
            rate=round(rate, 1) if rate and running else None,
            eta_seconds=round(left / rate, 1) if rate and running and left is not None else None,
            oldest=from_naive_utc(reached) if reached is not None and reached < END_OF_TIME else None,
            started=progress.started,
            finished=progress.finished,
            error=self._error,
        )

    def _step(self) -> None:
        stage = self._progress.stage
        if stage == "waiting":
            self._begin()
        elif stage == "undated":
            self._undated()
        elif stage in ("runs", "task_runs"):
            self._walk()

    def _begin(self) -> None:
        total = self._source.count_runs({}, priority=Priority.LIVE)
        progress = Progress("runs", total=total, started=self._clock())
        self._pipeline.mark({CURSOR: progress.to_json()})
        self._progress = progress

    def _walk(self) -> None:
        if self._reader is None:
            self._reader = _Reader(self._walk_of_stage(), self._progress.spot)
        steps = self._reader.take(_MOST_PAGES)
        if not steps:
            return
        last = steps[-1]
        after = replace(self._progress, spot=last.next) if last.next is not None else self._enter(_NEXT_STAGE[self._progress.stage])
        if self._progress.stage == "runs":
            self._commit_runs(steps, after)
        else:
            self._pipeline.task_runs([task for step in steps for task in step.page.items], cursors={CURSOR: after.to_json()})
            self._progress = after
        if last.next is None:
            self._drop_reader()

    def _undated(self) -> None:
        for page in undated(self._source, priority=Priority.BACKGROUND):
            self._pipeline.runs([page])
        mirrored = self._mirrored()
        after = replace(self._enter("task_runs" if self._task_run_days else "done"), done=mirrored, total=mirrored)
        self._pipeline.mark({CURSOR: after.to_json()})
        self._progress = after

    def _commit_runs(self, steps: list[Step[Any]], after: Progress) -> None:
        done = after.done + sum(step.page.size for step in steps) - sum(_overlap(step) for step in steps)
        after = replace(after, done=done if after.total is None else min(done, after.total))
        self._pipeline.runs([step.page for step in steps], cursors={CURSOR: after.to_json()})
        self._progress = after
        self._marks.append((time.monotonic(), after.done))

    def _mirrored(self) -> int:
        with self._mirror.cursor() as cursor:
            row = cursor.execute("SELECT count(*) FROM runs WHERE deleted IS NULL").fetchone()
        return int(row[0]) if row else 0

    def _enter(self, stage: str) -> Progress:
        finished = self._clock() if stage == "done" else None
        return replace(self._progress, stage=stage, spot=Spot(), finished=finished)

    def _walk_of_stage(self) -> Walk[Any]:
        if self._progress.stage == "runs":
            return by_start(self._source, priority=Priority.BACKGROUND)
        after = to_naive_utc(self._clock()) - timedelta(days=self._task_run_days)
        return tasks_by_expected(self._source, after=after, priority=Priority.BACKGROUND)

    def _drop_reader(self) -> None:
        if self._reader is not None:
            self._reader.stop()
            self._reader = None

    def _rate(self) -> float | None:
        now = time.monotonic()
        while len(self._marks) > 2 and now - self._marks[0][0] > _RATE_SECONDS:
            self._marks.popleft()
        if len(self._marks) < 2:
            return None
        (began, first), (_, last) = self._marks[0], self._marks[-1]
        return (last - first) / max(0.001, now - began)


class _Reader:
    """Reads ahead in a thread of its own, so that Prefect answers while the mirror writes; a failure is handed to the taker."""

    def __init__(self, walk: Walk[Any], spot: Spot) -> None:
        self._walk = walk
        self._queue: queue.Queue[Step[Any] | Exception] = queue.Queue(_PAGES_AHEAD)
        self._stopping = threading.Event()
        self._ended: Exception | None = None
        self._thread = threading.Thread(target=self._run, args=(spot,), name="vantage-backfill-reader", daemon=True)
        self._thread.start()

    def take(self, most: int) -> list[Step[Any]]:
        """Up to `most` pages that have come, after a short wait for the first. Raises what stopped the reading, after the pages before it."""
        steps: list[Step[Any]] = []
        if self._ended is not None:
            raise self._ended
        while len(steps) < most:
            try:
                found = self._queue.get(timeout=_WAIT_SECONDS) if not steps else self._queue.get_nowait()
            except queue.Empty:
                break
            if isinstance(found, Exception):
                self._ended = found
                break
            steps.append(found)
        if not steps and self._ended is not None:
            raise self._ended
        return steps

    def stop(self) -> None:
        """End the thread after its present page."""
        self._stopping.set()

    def _run(self, spot: Spot) -> None:
        at: Spot | None = spot
        while at is not None and not self._stopping.is_set():
            try:
                step = self._walk.step(at)
            except Exception as error:
                self._put(error)
                return
            self._put(step)
            at = step.next

    def _put(self, found: Step[Any] | Exception) -> None:
        while not self._stopping.is_set():
            try:
                self._queue.put(found, timeout=_WAIT_SECONDS)
                return
            except queue.Full:
                continue


def _overlap(step: Step[Any]) -> int:
    """Rows that the page before had too: the ties at its bound."""
    if step.at.offset is not None or step.at.before >= END_OF_TIME:
        return 0
    return sum(1 for run in step.page.items if (run.start_time or run.expected_start_time) == step.at.before)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
