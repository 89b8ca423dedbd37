"""Follows the event socket: frames are gathered for a moment, applied to the rows in one batch, and their runs marked to be read by REST.

stream ─► inbox (bounded) ─► tick ─► read_frame ─► pipeline.changes ─► dirty runs, woken catalogue

Events are hints: what is lost here is found by `reconcile`, which `on_connected` and an overflowing inbox ask for.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from datetime import datetime

from prefect_vantage.errors import MirrorError
from prefect_vantage.ingest.changes import CatalogueChanged, Change, Malformed, RunChange, Unknown, WorkerTook, read_frame
from prefect_vantage.ingest.dirty import Dirty, Urgency
from prefect_vantage.ingest.pipeline import Pipeline
from prefect_vantage.ingest.status import Faults, StreamStatus
from prefect_vantage.times import Clock, to_naive_utc

logger = logging.getLogger(__name__)

_MOST_WAITING = 50_000
_MOST_AT_ONCE = 2_000
_MOST_REMEMBERED = 100_000
_OWNER = "stream"


class Follow:
    """The stream's listener and the follow loop's tick."""

    def __init__(
        self,
        pipeline: Pipeline,
        dirty: Dirty,
        faults: Faults,
        clock: Clock,
        *,
        on_connected: Callable[[], None],
        on_catalogue: Callable[[str], None],
        on_runs: Callable[[], None],
    ) -> None:
        self._pipeline = pipeline
        self._dirty = dirty
        self._faults = faults
        self._clock = clock
        self._tell_connected = on_connected
        self._tell_catalogue = on_catalogue
        self._tell_runs = on_runs
        self._inbox: deque[str | bytes] = deque()
        self._held: list[Change] = []
        self._known: OrderedDict[str, None] = OrderedDict()
        self._told: set[str] = set()
        self._lags: deque[float] = deque(maxlen=2_000)
        self._lock = threading.Lock()
        self._status = "connecting"
        self._since = clock()
        self._counts = dict.fromkeys(("events", "applied", "duplicates", "malformed", "unknown", "reconnects"), 0)
        self._connected_before = False
        self._last_event_at: datetime | None = None
        self._live_from: datetime | None = None

    def on_frame(self, frame: str | bytes) -> None:
        """A frame arrived; it waits for the next tick. When too many wait, the oldest goes and a reconciliation is asked for."""
        with self._lock:
            self._inbox.append(frame)
            overflow = len(self._inbox) > _MOST_WAITING
            if overflow:
                self._inbox.popleft()
        if overflow:
            self._tell_connected()

    def on_connected(self) -> None:
        """The socket is up: what happened meanwhile has to be caught up with."""
        self._faults.heal(_OWNER)
        self._counts["reconnects"] += 1 if self._connected_before else 0
        self._connected_before = True
        self._live_from = to_naive_utc(self._clock())
        self._turn("catching_up")
        self._tell_connected()

    def on_disconnected(self, message: str, hint: str | None) -> None:
        """The socket is down."""
        self._faults.report(_OWNER, _OWNER, message, hint)
        self._turn("offline")

    def caught_up(self) -> None:
        """A reconciliation that began after the socket came up has ended."""
        if self._status == "catching_up":
            self._turn("live")

    def tick(self) -> bool:
        """Apply what arrived; True when more waits. Raises MirrorError: then the changes are held and tried again."""
        frames = self._take()
        changes = self._held + [change for frame in frames if (change := self._read(frame)) is not None]
        if not changes:
            return False
        try:
            self._pipeline.changes(changes)
        except MirrorError:
            self._held = changes[-_MOST_WAITING:]
            raise
        self._held = []
        self._applied(changes)
        return len(frames) == _MOST_AT_ONCE

    def status(self) -> StreamStatus:
        """How the stream is doing."""
        lags = sorted(self._lags)
        return StreamStatus(
            status=self._status,
            since=self._since,
            lag_p50_ms=_share(lags, 0.50),
            lag_p95_ms=_share(lags, 0.95),
            last_event_at=self._last_event_at,
            **self._counts,
        )

    def _turn(self, status: str) -> None:
        if status != self._status:
            self._status, self._since = status, self._clock()

    def _take(self) -> list[str | bytes]:
        with self._lock:
            return [self._inbox.popleft() for _ in range(min(len(self._inbox), _MOST_AT_ONCE))]

    def _read(self, frame: str | bytes) -> Change | None:
        """The change in a frame; duplicates, silent, unknown and malformed ones are counted and skipped."""
        self._counts["events"] += 1
        self._last_event_at = self._clock()
        try:
            change = read_frame(frame)
        except Malformed as error:
            self._skip("malformed", str(error))
            return None
        except Unknown as error:
            self._skip("unknown", str(error))
            return None
        if change is None or not self._is_first(change.event_id):
            return None
        return change

    def _is_first(self, event_id: str) -> bool:
        if event_id in self._known:
            self._counts["duplicates"] += 1
            return False
        self._known[event_id] = None
        if len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return True

    def _skip(self, how: str, what: str) -> None:
        self._counts[how] += 1
        kind = f"{how} {what.partition(':')[0]}"
        if kind not in self._told and len(self._told) < 1_000:
            self._told.add(kind)
            logger.warning("An %s event was skipped (further ones of this kind are only counted): %s", how, what)

    def _applied(self, changes: Sequence[Change]) -> None:
        self._counts["applied"] += len(changes)
        now = to_naive_utc(self._clock())
        runs = [change for change in changes if isinstance(change, RunChange)]
        # What is replayed after a reconnect happened while nobody listened: that age is no lag.
        live = [change for change in runs if self._live_from is not None and change.occurred >= self._live_from]
        self._lags.extend(max(0.0, (now - change.occurred).total_seconds() * 1000) for change in live)
        self._dirty.mark((change.run_id for change in runs if change.previous is None), Urgency.NEW)
        self._dirty.mark(change.run_id for change in runs)
        self._dirty.mark(change.run_id for change in changes if isinstance(change, WorkerTook))
        if runs:
            self._tell_runs()
        for kind in {change.kind for change in changes if isinstance(change, CatalogueChanged)}:
            self._tell_catalogue(kind)


def _share(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else None
