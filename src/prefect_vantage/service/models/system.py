"""Answers about Vantage itself and its connection to Prefect. Times are UTC, null is unknown."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel


class VantageInfo(BaseModel):
    """This process."""

    version: str
    role: Literal["writer", "reader"]
    writer_url: str | None
    started: datetime
    uptime: float


class Prefect(BaseModel):
    """Prefect's API, as seen from here."""

    url: str | None = None
    ui_url: str | None = None
    version: str | None = None
    reachable: bool = False
    last_ok: datetime | None = None
    error: str | None = None
    response_p50_ms: float | None = None
    response_p95_ms: float | None = None
    requests: int = 0
    retries: int = 0
    clock_skew: float | None = None


class Stream(BaseModel):
    """The event socket."""

    status: Literal["live", "catching_up", "connecting", "offline"] = "offline"
    since: datetime | None = None
    events: int = 0
    applied: int = 0
    duplicates: int = 0
    malformed: int = 0
    unknown: int = 0
    lag_p50_ms: float | None = None
    lag_p95_ms: float | None = None
    last_event_at: datetime | None = None
    reconnects: int = 0


class Backfill(BaseModel):
    """Reading the past."""

    status: Literal["waiting", "running", "done", "failed"] = "waiting"
    done: int = 0
    total: int | None = None
    rate: float | None = None
    eta_seconds: float | None = None
    oldest: datetime | None = None
    started: datetime | None = None
    finished: datetime | None = None
    error: str | None = None


class Reconcile(BaseModel):
    """Comparing with Prefect."""

    last_at: datetime | None = None
    next_at: datetime | None = None
    took_ms: float | None = None
    repaired: int = 0
    deleted_found: int = 0


class DriftRow(BaseModel):
    """Runs of one state type here and there."""

    state_type: str
    mirror: int
    prefect: int
    drift: int


class Drift(BaseModel):
    """How far the mirror is from Prefect."""

    checked_at: datetime | None = None
    total: int | None = None
    rows: list[DriftRow] = []


class Recheck(BaseModel):
    """A stretch of the past that is read again on request."""

    asked: datetime
    status: Literal["waiting", "running", "done"]
    since: datetime | None
    until: datetime | None
    task_runs: bool
    done: int
    total: int | None
    repaired: int
    deleted_found: int
    finished: datetime | None
    error: str | None


class Fault(BaseModel):
    """Something that is wrong now, and how to mend it."""

    part: str
    since: datetime
    message: str
    hint: str | None = None


class UpstreamStatus(BaseModel):
    """How ingest is."""

    prefect: Prefect = Prefect()
    stream: Stream = Stream()
    backfill: Backfill = Backfill()
    reconcile: Reconcile = Reconcile()
    drift: Drift = Drift()
    recheck: Recheck | None = None
    faults: list[Fault] = []


class MirrorInfo(BaseModel):
    """The mirror's size and reach."""

    bytes: int
    runs: int
    transitions: int
    task_runs: int
    deleted: int
    version: int
    oldest: datetime | None
    newest: datetime | None


class Disk(BaseModel):
    """The disk that holds the mirror, in bytes; null for a mirror in memory."""

    free: int | None
    total: int | None


class RequestTiming(BaseModel):
    """Requests of one route."""

    route: str
    count: int
    p50_ms: float
    p95_ms: float


class System(UpstreamStatus):
    """The whole state of Vantage on one page."""

    vantage: VantageInfo
    mirror: MirrorInfo
    disk: Disk
    requests: list[RequestTiming]


class PublicSettings(BaseModel):
    """What the web app needs to know before it asks anything else."""

    version: str
    prefect_ui_url: str | None
    timezone: str
    late_after: float
    sample_data: bool
    role: Literal["writer", "reader"]
    base_path: str


class Started(BaseModel):
    """Work that has begun; `asked` names it in `recheck` of GET /system when the past is read again."""

    started: bool
    asked: datetime | None = None
