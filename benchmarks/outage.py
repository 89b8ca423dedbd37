"""Vantage is killed while much changes in Prefect; open pages show it and become true again by themselves: `python -m benchmarks.outage`.

A Prefect on PostgreSQL, a Vantage that follows it, the Runs page in Chromium. Vantage is killed (SIGKILL) for three minutes, in which 3,000 states are
set through Prefect's API. Measured is the time from the moment that the new process answers until the page, which is not loaded again, shows every
row as Prefect has it, the right total and how many runs are new.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from benchmarks.browser import CHROMIUM, FLAGS
from benchmarks.postgres import free_port, postgres
from benchmarks.servers import prefect_server

LIMIT_SECONDS = 15.0
FLOW = "outage"
_STATES = (("RUNNING", "Running"), ("COMPLETED", "Completed"), ("FAILED", "Failed"), ("PAUSED", "Paused"))
_ROWS = """
JSON.stringify([...document.querySelectorAll('[role=rowgroup] [role=row]')].flatMap((row) => {
  const link = row.querySelector('a[href*="/runs/"]')
  const state = [...row.querySelectorAll('[role=cell]')].map((cell) => cell.textContent.trim()).find((text) => STATES.includes(text))
  return link && state ? [[link.href.split('/').pop().split('?')[0], state]] : []
}))
""".replace("STATES", str([name for _, name in _STATES]))


class Service:
    """`vantage serve` on one port, killed and started again."""

    def __init__(self, data: Path, environment: Mapping[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._data = data
        self._environment = {**os.environ, **environment, "VANTAGE_DATA_DIR": str(data)}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 120) -> float:
        """Until it answers; the time of that (monotonic). Raises SystemExit with the log's end when it never does."""
        with (self._data / "vantage.log").open("ab") as log:
            command = [sys.executable, "-m", "prefect_vantage", "serve", "--port", str(self.port)]
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=subprocess.STDOUT)
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._process.poll() is None:
            with suppress(httpx.HTTPError):
                httpx.get(f"{self.url}/api/v1/health/live", timeout=5).raise_for_status()
                return time.monotonic()
            time.sleep(0.05)
        raise SystemExit(f"Vantage did not start: {(self._data / 'vantage.log').read_text(errors='replace')[-2000:]}")

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill it, or ask it to stop."""
        if self._process is not None:
            self._process.send_signal(how)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(20)
            self._process.kill()
            self._process = None


@dataclass
class Fleet:
    """Runs in Prefect, and the name of the state that each was put into last."""

    prefect: httpx.Client
    threads: int = 8
    states: dict[str, str] = field(default_factory=dict)

    def begin(self, count: int) -> list[str]:
        """New runs, pending first and running then; answers their ids."""
        flow = self._post("/flows/", {"name": FLOW})["id"]
        before = len(self.states)

        def make(number: int) -> str:
            body = {"flow_id": flow, "name": f"outage-{before + number:05d}", "state": {"type": "PENDING", "name": "Pending"}}
            return str(self._post("/flow_runs/", body)["id"])

        with ThreadPoolExecutor(self.threads) as pool:
            ids = list(pool.map(make, range(count)))
        self.change(ids, len(ids))
        return ids

    def change(self, ids: list[str], count: int, seconds: float = 0.0) -> None:
        """Put runs into their next state, one after the other, `count` times in all, spread over `seconds`."""
        began = time.monotonic()

        def put(number: int) -> None:
            time.sleep(max(0.0, began + seconds * number / count - time.monotonic()))
            run_id = ids[number % len(ids)]
            kind, name = _next_state(self.states.get(run_id))
            self._post(f"/flow_runs/{run_id}/set_state", {"state": {"type": kind, "name": name}, "force": True})
            self.states[run_id] = name

        for begin in range(0, count, len(ids)):  # a run's states stay in their order
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(put, range(begin, min(count, begin + len(ids)))))

    def _post(self, path: str, body: dict[str, object]) -> dict[str, object]:
        """Prefect's answer; a busy one is asked again."""
        for _ in range(60):
            answer = self.prefect.post(path, json=body)
            if answer.status_code != 503:
                answer.raise_for_status()
                found: dict[str, object] = answer.json()
                return found
            time.sleep(0.5)
        raise SystemExit(f"Prefect stays busy: {path}")


def _next_state(name: str | None) -> tuple[str, str]:
    names = [each for _, each in _STATES]
    return _STATES[(names.index(name) + 1) % len(_STATES) if name else 0]


def rows_of(page: Page) -> dict[str, str]:
    """The state that the page shows, by run id, of the rows in view."""
    return dict(json.loads(page.evaluate(_ROWS)))


def untrue(page: Page, states: Mapping[str, str]) -> list[str]:
    """Runs in view whose state the page shows wrong; something when nothing is in view."""
    shown = rows_of(page)
    return [run_id for run_id, state in shown.items() if states.get(run_id) != state] if shown else ["nothing is shown"]


def _waiting(page: Page) -> int:
    """How many runs wait to be brought in: new ones, and those below the rows that were read which have come up since."""
    button = page.get_by_role("button", name=re.compile(r"^[\d,]+ new runs?$"))
    return int(button.first.inner_text().split()[0].replace(",", "")) if button.count() else 0


def seconds_until_true(page: Page, states: Mapping[str, str], returned: float, patience: float, *, new: int = 0) -> float:
    """From the service's return until all rows in view are true, the page counts every run and at least `new` runs wait. Raises AssertionError after `patience` seconds."""
    wrong: list[str] = []
    while time.monotonic() - returned < patience:
        wrong = untrue(page, states)
        counted = page.get_by_text(f"{len(states):,} of ").count() > 0
        if not wrong and counted and _waiting(page) >= new:
            return time.monotonic() - returned
        page.wait_for_timeout(100)
    raise AssertionError(f"After {patience} s the page is wrong about {wrong[:5]} ({len(wrong)} rows in view), the total or what is new")


def main() -> int:
    """Measure; answers 0 when the limit is kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=180.0, help="how long Vantage is away")
    parser.add_argument("--changes", type=int, default=3000)
    parser.add_argument("--runs", type=int, default=600)
    parser.add_argument("--new", type=int, default=40, help="runs that begin meanwhile")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vantage-outage-") as folder, postgres() as database:
        home, data = Path(folder) / "prefect", Path(folder) / "vantage"
        home.mkdir()
        data.mkdir()
        with prefect_server(database.async_url, home, services=True) as api:
            service = Service(data, {"PREFECT_API_URL": api})
            try:
                return _measure(options, api, service)
            finally:
                service.end(signal.SIGTERM)


def _measure(options: argparse.Namespace, api: str, service: Service) -> int:
    with httpx.Client(base_url=api, timeout=60, limits=httpx.Limits(max_connections=16)) as prefect, sync_playwright() as playwright:
        fleet = Fleet(prefect)
        ids = fleet.begin(options.runs)
        service.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{service.url}/runs?q=flow:{FLOW}")
        seconds_until_true(page, fleet.states, time.monotonic(), 120)
        page.evaluate("window.loaded = 'once'")
        service.end()
        killed = time.monotonic()
        page.get_by_text("Offline").first.wait_for(timeout=30_000)
        print(f"the page says that it is offline {time.monotonic() - killed:.1f} s after the kill")
        fleet.change(ids, options.changes, options.seconds * 0.9)
        fleet.begin(options.new)
        page.wait_for_timeout(max(0.0, killed + options.seconds - time.monotonic()) * 1000)
        away = time.monotonic() - killed
        took = seconds_until_true(page, fleet.states, service.start(), 120, new=options.new)
        kept = page.evaluate("window.loaded") == "once"
        browser.close()
    return _report(options, away, took, kept=kept)


def _report(options: argparse.Namespace, away: float, took: float, *, kept: bool) -> int:
    print(f"away for {away:.0f} s with {options.changes:,} changes of {options.runs:,} runs and {options.new} new ones")
    print(f"true again {took:.1f} s after its return (limit {LIMIT_SECONDS:g} s) {'✓' if took <= LIMIT_SECONDS else '✗'}")
    print(f"the page was not loaded again {'✓' if kept else '✗'}")
    return 0 if took <= LIMIT_SECONDS and kept else 1


if __name__ == "__main__":
    sys.exit(main())
