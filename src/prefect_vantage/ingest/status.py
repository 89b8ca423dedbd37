"""How ingest is doing, as frozen values for the System page, and the faults that mend themselves.

Every field is one of `GET /system`; times are aware UTC, unknown is None.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from prefect_vantage.errors import MirrorError, PrefectUnreachable, VantageError
from prefect_vantage.times import Clock


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong now: which part, since when, what, and how to mend it."""

    part: str
    since: datetime
    message: str
    hint: str | None


@dataclass(frozen=True, slots=True)
class PrefectStatus:
    """How Prefect's API answers. `clock_skew` is its clock minus ours in seconds."""

    url: str
    ui_url: str
    version: str | None
    reachable: bool
    last_ok: datetime | None
    error: str | None
    response_p50_ms: float | None
    response_p95_ms: float | None
    requests: int
    retries: int
    clock_skew: float | None


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """The event socket: `status` is live, catching_up, connecting or offline; lag is from an event's time to its row."""

    status: str
    since: datetime
    events: int
    applied: int
    duplicates: int
    malformed: int
    unknown: int
    lag_p50_ms: float | None
    lag_p95_ms: float | None
    last_event_at: datetime | None
    reconnects: int


@dataclass(frozen=True, slots=True)
class BackfillStatus:
    """History: `status` is waiting, running, done or failed; `rate` in runs a second; `oldest` is how far back it has come."""

    status: str
    done: int
    total: int | None
    rate: float | None
    eta_seconds: float | None
    oldest: datetime | None
    started: datetime | None
    finished: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class ReconcileStatus:
    """The proof by REST: what the passes since the start repaired, and how many deletions they found."""

    last_at: datetime | None
    next_at: datetime | None
    took_ms: float | None
    repaired: int
    deleted_found: int


@dataclass(frozen=True, slots=True)
class DriftRow:
    """Runs of one state type here and in Prefect; `drift` is ours minus theirs."""

    state_type: str
    mirror: int
    prefect: int
    drift: int


@dataclass(frozen=True, slots=True)
class Drift:
    """The last comparison of counts; `total` is the sum of what the rows differ by, whatever the sign."""

    checked_at: datetime | None
    total: int
    rows: tuple[DriftRow, ...]


@dataclass(frozen=True, slots=True)
class RecheckStatus:
    """A stretch of the past that is read again: `status` is waiting, running or done; `asked` names the wish; `done` of `total` runs are read."""

    asked: datetime
    status: str
    since: datetime | None
    until: datetime | None
    task_runs: bool
    done: int
    total: int | None
    repaired: int
    deleted_found: int
    finished: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class IngestStatus:
    """Everything that ingest knows about itself."""

    prefect: PrefectStatus
    stream: StreamStatus
    backfill: BackfillStatus
    reconcile: ReconcileStatus
    drift: Drift
    recheck: RecheckStatus | None
    faults: tuple[Fault, ...]


class Faults:
    """Which faults stand now. Each is kept under its owner (a loop), whose next success heals it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._standing: dict[tuple[str, str], Fault] = {}

    def report(self, owner: str, part: str, message: str, hint: str | None = None) -> None:
        """A fault stands (its `since` stays when it stood already)."""
        with self._lock:
            before = self._standing.get((owner, part))
            since = before.since if before else self._clock()
            self._standing[owner, part] = Fault(part, since, message, hint)

    def report_error(self, owner: str, error: Exception) -> None:
        """The fault that an exception of a loop stands for."""
        if isinstance(error, VantageError):
            self.report(owner, _part_of(owner, error), error.message, error.hint)
        else:
            self.report(owner, owner, f"Unexpected: {type(error).__name__}: {error}", "The log has the traceback; Vantage keeps trying.")

    def heal(self, owner: str) -> None:
        """Nothing is wrong with that owner any more."""
        with self._lock:
            for key in [key for key in self._standing if key[0] == owner]:
                del self._standing[key]

    def standing(self) -> tuple[Fault, ...]:
        """One fault per part, the oldest of several, in order of time."""
        with self._lock:
            found: dict[str, Fault] = {}
            for fault in sorted(self._standing.values(), key=lambda fault: fault.since):
                found.setdefault(fault.part, fault)
        return tuple(found.values())


_MOST_SKEW = 5.0


def derived_faults(prefect: PrefectStatus, backfill: BackfillStatus, drift: Drift, now: datetime) -> tuple[Fault, ...]:
    """Faults that follow from what is known: counts that differ after the backfill, clocks that differ."""
    found: list[Fault] = []
    if drift.total and drift.checked_at and backfill.finished and drift.checked_at >= backfill.finished:
        types = ", ".join(f"{row.state_type} {row.drift:+d}" for row in drift.rows if row.drift)
        hint = "It heals by itself; if it stays, the next sweep of all runs mends it."
        found.append(Fault("drift", drift.checked_at, f"{drift.total} runs differ from Prefect's counts ({types})", hint))
    if prefect.clock_skew is not None and abs(prefect.clock_skew) > _MOST_SKEW:
        found.append(Fault("clock", now, f"Prefect's clock differs from ours by {prefect.clock_skew:+.0f} s", "Run NTP on both machines."))
    return tuple(found)


def _part_of(owner: str, error: VantageError) -> str:
    if isinstance(error, MirrorError):
        return "mirror"
    return "prefect" if isinstance(error, PrefectUnreachable) else owner
