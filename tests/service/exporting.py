"""A service that exports in the background, in this process and without its loops."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from prefect_vantage.app import Vantage, build, compose
from prefect_vantage.errors import PrefectUnreachable
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.service.export.jobs import Exports
from prefect_vantage.settings import Settings, load_settings
from prefect_vantage.state.exports import ExportRow
from prefect_vantage.testing import FrozenClock
from tests.analytics.fleet import NOW
from tests.service.served import Upstream

Json = dict[str, Any]


@dataclass
class Worker:
    """A Prefect that has a worker for exports, has none, or is away."""

    answer: str | None = None
    away: bool = False
    asked: list[str] = field(default_factory=list)

    def start(self, row: ExportRow) -> str | None:
        self.asked.append(row.id)
        if self.away:
            raise PrefectUnreachable("Prefect does not answer")
        return self.answer


@dataclass
class Desk:
    """A service whose loop is ticked by hand, and what asks it."""

    url: str
    jobs: Exports
    http: httpx.Client
    clock: FrozenClock
    settings: Settings
    worker: Worker

    def ask(self, **wish: Any) -> Json:
        answer = self.http.post("/api/v1/exports", json=wish)
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    def get(self, export_id: str) -> Json:
        return dict(self.http.get(f"/api/v1/exports/{export_id}").raise_for_status().json())

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self.jobs.tick()

    def files(self) -> list[str]:
        return sorted(path.name for path in self.settings.exports_path.rglob("*") if path.is_file())


@contextmanager
def exporting(folder: Path, mirror: Mirror, fresh: Path) -> Iterator[Desk]:
    """A service over a mirror, with a state store of its own, which begins as a copy of `fresh`."""
    shutil.copyfile(fresh, folder / "state.sqlite")
    settings = load_settings(data_dir=folder, state_url=f"sqlite:///{folder / 'state.sqlite'}", api_url="https://vantage.example")
    clock, worker = FrozenClock(NOW), Worker()
    vantage = compose(settings, mirror=mirror, clock=clock, ingest=Upstream())
    vantage.parts.export_jobs._worker = worker
    with served(vantage) as url, httpx.Client(base_url=url, timeout=60) as http:
        yield Desk(url, vantage.parts.export_jobs, http, clock, settings, worker)
    vantage.parts.state.close()


@contextmanager
def served(vantage: Vantage) -> Iterator[str]:
    """The app on a free port, without its loops."""
    listening = socket.create_server(("127.0.0.1", 0))  # whoever asks before the server runs waits for it
    server = uvicorn.Server(uvicorn.Config(build(vantage), lifespan="off", log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()
