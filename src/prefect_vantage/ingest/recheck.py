"""A stretch of the past, read again because somebody asked: what was missed, renamed or deleted there is put right, old task runs are fetched.

ask(window) ─► tick: a page of a sweep, its place in the same transaction … ─► task runs, where wanted ─► done;  a restart goes on
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from prefect_vantage.errors import VantageError
from prefect_vantage.ingest.budget import Priority
from prefect_vantage.ingest.census import Census, Window
from prefect_vantage.ingest.pipeline import Pipeline
from prefect_vantage.ingest.reread import Reread
from prefect_vantage.ingest.source import Source
from prefect_vantage.ingest.status import RecheckStatus
from prefect_vantage.ingest.sweep import Sweep, dated
from prefect_vantage.ingest.walk import END_OF_TIME, Spot, tasks_by_expected
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.times import Clock, from_naive_utc, iso, to_naive_utc

CURSOR = "recheck"
_PLAIN = ("task_runs", "stage", "done", "total", "repaired", "deleted")


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for, and how far it has come. `asked` and `finished` are aware UTC, `window` is naive; `stage` is waiting, runs, task_runs or done."""

    asked: datetime
    window: Window
    task_runs: bool
    stage: str = "waiting"
    spot: Spot = field(default_factory=Spot)
    done: int = 0
    total: int | None = None
    repaired: int = 0
    deleted: int = 0
    finished: datetime | None = None

    def to_json(self) -> dict[str, object]:
        """As the cursor stores it."""
        times = {"asked": self.asked, "since": self.window.after, "until": self.window.before, "finished": self.finished}
        return (
            {name: iso(moment) if moment else None for name, moment in times.items()}
            | {name: getattr(self, name) for name in _PLAIN}
            | {"spot": self.spot.to_json()}
        )

    @classmethod
    def from_json(cls, text: str) -> Job:
        """What `to_json` wrote."""
        value = json.loads(text)
        since, until, finished = (value[name] and datetime.fromisoformat(value[name]) for name in ("since", "until", "finished"))
        return cls(
            asked=datetime.fromisoformat(value["asked"]),
            window=Window(since and to_naive_utc(since), until and to_naive_utc(until)),
            # An instant that was half read starts over: what was seen of it is not kept.
            spot=Spot(Spot.from_json(value["spot"]).before),
            finished=finished,
            **{name: value[name] for name in _PLAIN},
        )

    @property
    def top(self) -> Spot:
        """Where a walk through the window begins."""
        return Spot(self.window.before or END_OF_TIME)


class Recheck:
    """`ask` at any time from any thread; `tick` does a page and answers whether there are more; `status` tells how far it has come."""

    def __init__(
        self, mirror: Mirror, source: Source, pipeline: Pipeline, reread: Reread, *, clock: Clock, ready: Callable[[], bool]
    ) -> None:
        self._source = source
        self._pipeline = pipeline
        self._reread = reread
        self._census = Census(mirror)
        self._clock = clock
        self._ready = ready
        self._lock = threading.Lock()
        stored = mirror.cursor_value(CURSOR)
        self._job = Job.from_json(stored) if stored else None
        self._sweep: Sweep | None = None
        self._error: str | None = None

    def ask(self, window: Window, *, task_runs: bool) -> datetime:
        """Read `window` again; what is under way gives way to it. Answers the moment that names this wish. Raises MirrorError."""
        job = Job(self._clock(), window, task_runs)
        with self._lock:
            self._pipeline.mark({CURSOR: job.to_json()})
            self._job, self._sweep, self._error = job, None, None
        return job.asked

    def tick(self) -> bool:
        """The next page; True until all is read. Raises PrefectError, MirrorError, Stopped (then the page is read again)."""
        with self._lock:  # whoever asks waits for a page, at most
            job = self._job
            if job is None or job.stage == "done" or not self._ready():
                return False
            try:
                after = self._step(job)
            except VantageError as error:
                self._error, self._sweep = error.message, None
                raise
            self._job, self._error = after, None
            return after.stage != "done"

    def status(self) -> RecheckStatus | None:
        """How far the last wish has come; None when there was none."""
        job = self._job
        if job is None:
            return None
        window = job.window
        total = None if job.total is None else max(job.total, job.done)
        return RecheckStatus(
            asked=job.asked,
            status=job.stage if job.stage in ("waiting", "done") else "running",
            since=from_naive_utc(window.after) if window.after else None,
            until=from_naive_utc(window.before) if window.before else None,
            task_runs=job.task_runs,
            done=job.done,
            total=total,
            repaired=job.repaired,
            deleted_found=job.deleted,
            finished=job.finished,
            error=self._error,
        )

    def _step(self, job: Job) -> Job:
        if job.stage == "waiting":
            total = self._source.count_runs({"start_time": dated(job.window)}, priority=Priority.BACKGROUND)
            return self._marked(replace(job, stage="runs", spot=job.top, total=total))
        return self._runs(job) if job.stage == "runs" else self._tasks(job)

    def _runs(self, job: Job) -> Job:
        sweep = self._sweep = self._sweep or Sweep(
            self._source, self._pipeline, self._census, self._reread, window=job.window, spot=job.spot
        )
        read, repaired, deleted = sweep.read, sweep.repaired, sweep.deleted
        more = sweep.step(cursors={CURSOR: job.to_json()})
        after = replace(
            job,
            spot=sweep.spot,
            done=min(job.done + sweep.read - read, job.total or 0),
            repaired=job.repaired + sweep.repaired - repaired,
            deleted=job.deleted + sweep.deleted - deleted,
        )
        if more:
            return after
        self._sweep = None
        after = replace(after, done=after.total or 0, spot=after.top)
        return self._marked(replace(after, stage="task_runs") if job.task_runs else self._ended(after))

    def _tasks(self, job: Job) -> Job:
        # Task runs of runs that were pruned are not wanted back.
        edges = [edge for edge in (job.window.after, self._census.kept_since) if edge is not None]
        step = tasks_by_expected(self._source, after=max(edges), priority=Priority.BACKGROUND).step(job.spot)
        after = replace(job, spot=step.next) if step.next is not None else self._ended(job)
        self._pipeline.task_runs(step.page.items, cursors={CURSOR: after.to_json()})
        return after

    def _ended(self, job: Job) -> Job:
        return replace(job, stage="done", finished=self._clock())

    def _marked(self, job: Job) -> Job:
        self._pipeline.mark({CURSOR: job.to_json()})
        return job
