"""Ingest as one thing: the stream and the loops over one Prefect server and one mirror, started, stopped and asked how they are.

stream ─► follow ─► reread │ backfill │ reconcile │ sweep │ recheck │ catalog │ samples │ history │ family          all write through one pipeline
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

from prefect_vantage.errors import PrefectError
from prefect_vantage.ingest.acts import Acts
from prefect_vantage.ingest.backfill import Backfill
from prefect_vantage.ingest.catalog import Catalog
from prefect_vantage.ingest.census import Window
from prefect_vantage.ingest.directory import Directory
from prefect_vantage.ingest.dirty import Dirty, Urgency
from prefect_vantage.ingest.family import Family
from prefect_vantage.ingest.follow import Follow
from prefect_vantage.ingest.history import History
from prefect_vantage.ingest.nightly import Nightly
from prefect_vantage.ingest.pipeline import Pipeline
from prefect_vantage.ingest.recheck import Recheck
from prefect_vantage.ingest.reconcile import Reconcile
from prefect_vantage.ingest.redact import Redactor
from prefect_vantage.ingest.reread import Reread
from prefect_vantage.ingest.samples import Samples
from prefect_vantage.ingest.source import Source, open_source
from prefect_vantage.ingest.status import Faults, IngestStatus, PrefectStatus, derived_faults
from prefect_vantage.ingest.stream import Stream
from prefect_vantage.ingest.wire import Log, SavedSearch
from prefect_vantage.loop import Loop
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.settings import Settings
from prefect_vantage.times import Clock, iso, utc_now

logger = logging.getLogger(__name__)

_CATALOG_SECONDS = 60.0
_LEVELS = ((50, "CRITICAL"), (40, "ERROR"), (30, "WARNING"), (20, "INFO"), (0, "DEBUG"))


class Ingest:
    """`start` once, `stop` once; everything else at any time from any thread."""

    def __init__(self, settings: Settings, mirror: Mirror, clock: Clock = utc_now, *, source: Source | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._source = source or open_source(settings, clock=clock)
        self._acts = Acts(self._source.transport)
        self._faults = Faults(clock)
        self._dirty = Dirty()
        self._pipeline = Pipeline(mirror, Directory(mirror, self._source), Redactor(settings.redact_keys))
        self._reread = Reread(self._source, self._pipeline, self._dirty)
        self._backfill = Backfill(mirror, self._source, self._pipeline, clock, task_run_days=settings.task_run_days)
        self._catalog = Catalog(self._source, self._pipeline, every=_CATALOG_SECONDS)
        self._history = History(self._source, self._pipeline, self._reread)
        self._family = Family(mirror, self._source, self._pipeline, clock)
        self._samples = Samples(self._source, self._pipeline, clock)
        proof = (mirror, self._source, self._pipeline, self._reread)
        self._reconcile = Reconcile(*proof, backfill=self._backfill, clock=clock, every=settings.reconcile_seconds)
        self._nightly = Nightly(*proof, clock=clock, every=settings.deletion_sweep_seconds, ready=lambda: self._backfill.runs_done)
        self._recheck = Recheck(*proof, clock=clock, ready=lambda: self._backfill.runs_done)
        self._connected_at: datetime | None = None
        self._version: str | None = None
        self._loops = self._make_loops()
        self._follow = Follow(
            self._pipeline,
            self._dirty,
            self._faults,
            clock,
            on_connected=self._on_connected,
            on_catalogue=self._on_catalogue,
            on_runs=self._loops["reread"].wake,
        )
        self._stream = Stream(self._source.address, self._follow)

    def start(self) -> None:
        """Begin to read Prefect. Returns at once; a Prefect that is away is a fault that heals when it comes."""
        self._stream.start()
        for loop in self._loops.values():
            loop.start()

    def stop(self, timeout: float = 20.0) -> None:
        """Finish what is under way, in at most `timeout` seconds, and end every thread and connection."""
        self._source.stop_asking()
        for loop in self._loops.values():
            loop.ask_to_stop()
        self._stream.stop(timeout=min(5.0, timeout))
        self._backfill.stop()
        for loop in self._loops.values():
            if not loop.stop(timeout):
                logger.warning("The %s loop did not end within %g s", loop.name, timeout)
        self._source.close()

    def sync_now(self) -> None:
        """Reconcile now, the catalogue with it."""
        self._reconcile.ask()
        for kind in ("flows", "deployments", "pools", "queues", "workers", "limits"):
            self._catalog.touch(kind)
        self._loops["reconcile"].wake()
        self._loops["catalog"].wake()

    def recheck(self, since: datetime, until: datetime | None = None, *, task_runs: bool = False) -> datetime:
        """Read the runs from `since` to `until` (naive UTC, both included, by start or else expected start) again, on request their task runs too.

        Takes the place of an earlier wish. Answers the moment that names this one in the status. Raises MirrorError.
        """
        asked = self._recheck.ask(Window(since, until), task_runs=task_runs)
        self._loops["recheck"].wake()
        return asked

    def acts(self) -> Acts:
        """What changes runs in Prefect, within the same budget."""
        return self._acts

    def reread(self, run_ids: Iterable[str]) -> None:
        """Read these runs again at once, because something was done to them."""
        self._dirty.mark(run_ids, Urgency.NEW)
        self._loops["reread"].wake()

    def want_history(self, run_id: str) -> None:
        """Read every state and task run of this run soon; it arrives as any other change of the mirror does."""
        self._history.want(run_id)
        self._loops["history"].wake()

    def logs(self, run_id: str, level: int | None = None, limit: int = 200, offset: int = 0) -> dict[str, object]:
        """Log lines of a run, straight from Prefect: `logs` and `next_offset` (None at the end). Raises PrefectUnreachable, PrefectError."""
        found = self._source.logs(run_id, level=level, limit=limit, offset=offset)
        return {"logs": [log_line(log) for log in found], "next_offset": offset + len(found) if len(found) == limit else None}

    def saved_searches(self) -> list[SavedSearch]:
        """Prefect's saved searches, straight from Prefect. Raises PrefectUnreachable, PrefectError."""
        return self._source.saved_searches()

    def status(self) -> IngestStatus:
        """How everything is."""
        traffic = asdict(self._source.traffic())
        address = self._source.address
        reachable = bool(traffic.pop("reachable"))
        prefect = PrefectStatus(url=address.api_url, ui_url=address.ui_url, version=self._version, reachable=reachable, **traffic)
        backfill, drift = self._backfill.status(), self._reconcile.drift()
        return IngestStatus(
            prefect=prefect,
            stream=self._follow.status(),
            backfill=backfill,
            reconcile=self._reconcile.status(),
            drift=drift,
            recheck=self._recheck.status(),
            faults=self._faults.standing() + derived_faults(prefect, backfill, drift, self._clock()),
        )

    def _make_loops(self) -> dict[str, Loop]:
        settings = self._settings
        ticks: dict[str, tuple[Callable[[], bool], float]] = {
            "catalog": (self._catalog.tick, 1.0),
            "follow": (self._follow_tick, settings.batch_seconds),
            "reread": (self._reread.tick, 0.5),
            "history": (self._history.tick, 1.0),
            "backfill": (self._backfill_tick, 5.0),
            "family": (self._family.tick, 5.0),
            "reconcile": (self._reconcile_tick, 1.0),
            "sweep": (self._nightly.tick, 1.0),
            "recheck": (self._recheck.tick, 5.0),
            "samples": (self._samples.tick, settings.sample_seconds),
        }
        return {name: self._loop(name, tick, every) for name, (tick, every) in ticks.items()}

    def _loop(self, name: str, tick: Callable[[], bool], every: float) -> Loop:
        return Loop(
            name,
            tick,
            every,
            on_failure=lambda error: self._faults.report_error(name, error),
            on_success=lambda: self._faults.heal(name),
        )

    def _follow_tick(self) -> bool:
        return self._follow.tick()

    def _backfill_tick(self) -> bool:
        before = self._backfill.runs_done
        more = self._backfill.tick()
        if self._backfill.runs_done and not before:
            self._reconcile.ask()
        return more

    def _reconcile_tick(self) -> bool:
        passed = self._reconcile.began_at
        more = self._reconcile.tick()
        if self._reconcile.began_at != passed:
            self._after_pass(self._reconcile.began_at)
        return more

    def _after_pass(self, began: datetime | None) -> None:
        wait = timedelta(seconds=self._settings.reconnect_reconcile_seconds)
        if began and self._connected_at and began >= self._connected_at + wait:
            self._follow.caught_up()
        try:
            self._version = self._source.version()
        except PrefectError:
            logger.info("Prefect did not tell its version")

    def _on_connected(self) -> None:
        self._connected_at = self._clock()
        self._reconcile.ask(after=self._settings.reconnect_reconcile_seconds)

    def _on_catalogue(self, kind: str) -> None:
        self._catalog.touch(kind)
        self._loops["catalog"].wake()


def log_line(log: Log) -> dict[str, object]:
    """A log line as the API shows it."""
    return {
        "id": log.id,
        "at": iso(log.timestamp),
        "level": log.level,
        "level_name": next(name for least, name in _LEVELS if log.level >= least),
        "message": log.message,
        "task_run_id": log.task_run_id,
        "logger": log.name,
    }
