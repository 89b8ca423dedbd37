"""A real path for the browser tests: a Prefect server, a Vantage that mirrors it, and Debian's Chromium. One of each per session."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.browser import CHROMIUM, FLAGS
from tests.prefect_server import PrefectServer, free_port
from tests.truth import retried

PATIENCE_MS = 30_000
"""For everything that a test waits for: two cores may run a dozen servers meanwhile."""
expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True, slots=True)
class Stack:
    """Both ends of the path: `prefect` is a client of Prefect's API, `vantage` of ours, `url` is where the browser goes, `server` is Prefect."""

    prefect: httpx.Client
    vantage: httpx.Client
    url: str
    server: PrefectServer

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Prefect's answer; on SQLite it says 503 now and then, and its clients ask again."""
        answer: dict[str, Any] = retried(lambda: self.prefect.post(path, json=body)).json()
        return answer

    def flow(self, name: str) -> str:
        """The id of a flow of that name, made when it is new."""
        return str(self.post("/flows/", {"name": name})["id"])

    def run(self, flow: str, name: str, *states: tuple[str, str], tags: tuple[str, ...] = (), **parameters: object) -> str:
        """A run that goes through `states` (type, message) one after the other; answers its id."""
        body = {"flow_id": self.flow(flow), "name": name, "tags": list(tags), "parameters": parameters, "state": {"type": "PENDING"}}
        run_id = str(self.post("/flow_runs/", body)["id"])
        for state in states:
            self.state(run_id, *state)
        return run_id

    def state(self, run_id: str, kind: str, message: str = "") -> None:
        """Put a run into a state."""
        body = {"state": {"type": kind, "name": kind.capitalize(), "message": message or None}, "force": True}
        self.post(f"/flow_runs/{run_id}/set_state", body)

    def wait(self, q: str, count: int, *, seconds: float = 60) -> None:
        """Until the mirror has so many runs under `q`. Raises AssertionError when it never does."""
        until = time.monotonic() + seconds
        seen = -1
        while time.monotonic() < until:
            seen = self.vantage.get("/api/v1/runs/count", params={"q": q}).raise_for_status().json()["count"]
            if seen == count:
                return
            time.sleep(0.2)
        raise AssertionError(f"{q!r} has {seen} runs, not {count}; Vantage says {self.vantage.get('/api/v1/system').text}")


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("browser")
    with (
        PrefectServer(folder / "prefect") as server,
        served(folder / "vantage", server) as url,
        server.client() as prefect,
        httpx.Client(base_url=url, timeout=60) as vantage,
    ):
        yield Stack(prefect, vantage, url, server)


@contextmanager
def served(data: Path, server: PrefectServer, port: int | None = None) -> Iterator[str]:
    """`vantage serve` for the length of a block, on `port` or a free one; answers its address."""
    data.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "VANTAGE_"))} | server.env
    env |= {"VANTAGE_DATA_DIR": str(data), "VANTAGE_PREFECT_RATE": "50"}
    command = [sys.executable, "-m", "prefect_vantage", "serve", "--port", str(port)]
    with (data / "log").open("wb") as log, subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT) as process:
        try:
            yield wait_until_up(process, f"http://127.0.0.1:{port}", data / "log")
        finally:
            process.send_signal(signal.SIGTERM)


def wait_until_up(process: subprocess.Popen[bytes], url: str, log: Path) -> str:
    """The address once it answers. Raises RuntimeError with the log when it does not."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{url}/api/v1/health/live", timeout=5).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return url
    raise RuntimeError(f"Vantage did not start: {log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="session")
def past(path: Stack) -> Stack:
    """The path with runs that every test may count on: 12 of `invoices` (3 failed), 4 of `mail` that carry a tag."""
    for index in range(12):
        end = (
            ("FAILED", f"Flow run encountered an exception: ValueError: invoice {index} has no total")
            if index % 4 == 0
            else ("COMPLETED", "")
        )
        path.run("invoices", f"invoice-{index}", ("RUNNING", ""), end, region="eu" if index % 2 else "us", api_key="hush")
    for index in range(4):
        path.run("mail", f"mail-{index}", ("RUNNING", ""), ("COMPLETED", ""), tags=("customer:acme",))
    path.wait("flow:invoices,mail is:finished", 16)
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium for the tests of one file: Playwright keeps an event loop running until it stops, which other files' tests could not bear."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(params=["wide"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh profile; the test fails on an error in the page's console."""
    size = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}[request.param]
    context = browser.new_context(viewport=size, timezone_id="Europe/Berlin", permissions=["clipboard-read", "clipboard-write"])  # type: ignore[arg-type]
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" and "Content Security" in message.text else None
    )
    yield opened
    context.close()
    assert errors == []
