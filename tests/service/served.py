"""A service on a real port over a real mirror of generated runs, for tests that walk in by HTTP."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import uvicorn
from fastapi import FastAPI

from prefect_vantage.app import create_app
from prefect_vantage.errors import Conflict, PrefectUnreachable
from prefect_vantage.ingest.wire import SavedSearch
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.service.models.system import Prefect, UpstreamStatus
from prefect_vantage.settings import Settings
from prefect_vantage.testing import FrozenClock

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NASTY = ("=1+1", "+cmd", "-2", "@sum", "\ttab", "\rcr", 'say "hi", twice', "línea\nzwei", "")


@dataclass
class Upstream:
    """Stands in for ingest: remembers what it was asked for."""

    wanted: list[str] = field(default_factory=list)
    syncs: int = 0
    rechecks: list[tuple[datetime, datetime | None, bool]] = field(default_factory=list)
    stopped: bool = False
    away: bool = False
    searches: list[SavedSearch] = field(default_factory=list)

    def start(self) -> None:
        """Nothing to start."""

    def stop(self, timeout: float = 20.0) -> None:
        self.stopped = True

    def sync_now(self) -> None:
        self.syncs += 1

    def recheck(self, since: datetime, until: datetime | None = None, *, task_runs: bool = False) -> datetime:
        self.rechecks.append((since, until, task_runs))
        return NOW

    def want_history(self, run_id: str) -> None:
        self.wanted.append(run_id)

    def acts(self) -> Any:
        raise Conflict("Nothing can be done to runs here")

    def reread(self, run_ids: Iterable[str]) -> None:
        """Nothing is read."""

    def logs(self, run_id: str, level: int | None, limit: int, offset: int) -> dict[str, Any]:
        if self.away:
            raise PrefectUnreachable("Prefect does not answer", hint="Is it running?")
        line = {
            "id": run_id,
            "at": "2026-11-24T12:00:00Z",
            "level": level or 20,
            "level_name": "INFO",
            "message": "hello",
            "task_run_id": None,
            "logger": "x",
        }
        return {"logs": [line], "next_offset": None}

    def saved_searches(self) -> list[SavedSearch]:
        if self.away:
            raise PrefectUnreachable("Prefect does not answer", hint="Is it running?")
        return self.searches

    def status(self) -> UpstreamStatus:
        return UpstreamStatus(prefect=Prefect(url="http://prefect/api", ui_url="http://prefect", reachable=not self.away))


def run_id(number: int) -> str:
    return str(UUID(int=number + 1))


def make_run(number: int, *, rng: random.Random, **given: Any) -> dict[str, Any]:
    """A run with gaps: every optional column is NULL now and then."""
    state = rng.choice(["COMPLETED", "COMPLETED", "FAILED", "CRASHED", "CANCELLED", "RUNNING", "SCHEDULED"])
    at = (NOW - timedelta(minutes=7 * number)).replace(tzinfo=None)
    finished = state in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
    started = None if state == "SCHEDULED" else at
    row = {
        "id": run_id(number),
        "name": rng.choice(NASTY) or f"run-{number}",
        "flow": rng.choice(["etl", "sync", None]),
        "deployment": rng.choice(["nightly", None]),
        "pool": rng.choice(["main", "batch", None]),
        "worker": rng.choice([*NASTY, None]),
        "state_type": state,
        "state_name": state.title(),
        "state_at": at,
        "message": rng.choice([*NASTY, None]),
        "error": "ValueError: no" if state == "FAILED" else None,
        "error_type": "ValueError" if state == "FAILED" else None,
        "parameters": rng.choice(['{"region":"eu","n":3}', "{}", None]),
        "tags": rng.choice([["a", "b"], [], ["=x"]]),
        "priority": rng.choice([1, 5, None]),
        "attempts": rng.choice([0, 1, 3]),
        "scheduled": at - timedelta(seconds=3),
        "started": started,
        "ended": at + timedelta(seconds=rng.randrange(1, 900)) if finished else None,
        "created": at - timedelta(seconds=5),
        "updated": at,
        "run_seconds": rng.random() * 600,
        "auto_scheduled": False,
        "states_complete": number % 2 == 0,
    }
    return row | given


def fill(mirror: Mirror, number: int = 600, seed: int = 7) -> None:
    rng = random.Random(seed)
    mirror.apply(Batch(rows={"runs": [make_run(one, rng=rng) for one in range(number)]}))


@dataclass
class Served:
    """A running service."""

    url: str
    app: FastAPI
    mirror: Mirror
    upstream: Upstream
    clock: FrozenClock
    client: httpx.Client

    def get(self, path: str, **given: Any) -> httpx.Response:
        return self.client.get(path, **given)


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The app on a free port, until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=65_536,
        ws_per_message_deflate=False,
        h11_max_incomplete_event_size=131_072,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


@contextmanager
def service(runs: int = 600, clock: FrozenClock | None = None, **settings: Any) -> Iterator[Served]:
    """A service over a mirror in memory."""
    clock = clock or FrozenClock(NOW)
    mirror = Mirror.open(None, clock=clock)
    if runs:
        fill(mirror, runs)
    upstream = Upstream()
    app = create_app(Settings(**settings), mirror=mirror, clock=clock, ingest=upstream)
    with serving(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield Served(url, app, mirror, upstream, clock, client)
    mirror.close()
