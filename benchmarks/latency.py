"""How long after a run changed its state in Prefect a browser shows it, while many change: `python -m benchmarks.latency --rate 50 --seconds 30`.

A Prefect on PostgreSQL, a Vantage that follows it, the Runs page in Chromium. Threads put runs into new states through Prefect's API at a steady
rate; the page notes when a row's state changes on screen. The time is from the state's own timestamp (Prefect's clock, this machine's) to the screen.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import httpx
from playwright.sync_api import sync_playwright

from benchmarks.browser import CHROMIUM, FLAGS
from benchmarks.postgres import postgres
from benchmarks.servers import prefect_server, vantage_server

LIMIT_SECONDS = 1.0
_CYCLE = (("RUNNING", "Running"), ("PAUSED", "Paused"))

_WATCH = """
window.__seen = [];
const shown = new Map();
new MutationObserver(() => {
  const now = Date.now();
  for (const row of document.querySelectorAll('[role=rowgroup] [role=row]')) {
    const link = row.querySelector('a[href*="/runs/"]');
    if (!link) continue;
    const state = row.querySelector('[role=cell]').textContent.trim();
    const id = link.href.split('/').pop().split('?')[0];
    if (shown.get(id) !== state) { if (shown.has(id)) window.__seen.push([id, state, now]); shown.set(id, state); }
  }
}).observe(document, {subtree: true, childList: true, characterData: true});
"""


class Changes:
    """What was changed: per run the states with the time that Prefect gave them."""

    def __init__(self, prefect: httpx.Client, run_ids: list[str]) -> None:
        self._prefect = prefect
        self._run_ids = run_ids
        self._turn = dict.fromkeys(run_ids, 0)
        self._locks = {run_id: threading.Lock() for run_id in run_ids}
        self.made: list[tuple[str, str, float]] = []

    def make(self, index: int) -> None:
        """Put the next run into its next state."""
        run_id = self._run_ids[index % len(self._run_ids)]
        with self._locks[run_id]:
            kind, name = _CYCLE[self._turn[run_id] % len(_CYCLE)]
            self._turn[run_id] += 1
            answer = self._prefect.post(f"/flow_runs/{run_id}/set_state", json={"state": {"type": kind, "name": name}, "force": True})
            answer.raise_for_status()
            moment = datetime.fromisoformat(answer.json()["state"]["timestamp"]).timestamp()
            self.made.append((run_id, name, moment))


def main() -> int:
    """Measure; answers 0 when p95 is within the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=50.0, help="state changes a second")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--runs", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vantage-latency-") as folder, postgres() as database:
        home, data = Path(folder) / "prefect", Path(folder) / "vantage"
        home.mkdir()
        data.mkdir()
        with prefect_server(database.async_url, home, services=True) as api, vantage_server(data, api, {}) as (vantage, _):
            return _measure(options, api, vantage)


def _measure(options: argparse.Namespace, api: str, vantage: str) -> int:
    with httpx.Client(base_url=api, timeout=60, limits=httpx.Limits(max_connections=16)) as prefect, sync_playwright() as playwright:
        flow = prefect.post("/flows/", json={"name": "latency"}).json()["id"]
        ids = [
            prefect.post("/flow_runs/", json={"flow_id": flow, "name": f"latency-{number}", "state": {"type": "PENDING"}}).json()["id"]
            for number in range(options.runs)
        ]
        _until_mirrored(vantage, options.runs)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(_WATCH)
        page.goto(f"{vantage}/runs?q=flow:latency sort:name")
        page.locator("[role=rowgroup] [role=row]").nth(9).wait_for()
        time.sleep(12)  # the reconciliation after the connect belongs to no change
        changes = Changes(prefect, ids)
        took = _change(changes, options.rate, options.seconds)
        page.wait_for_timeout(5000)
        seen = json.loads(page.evaluate("JSON.stringify(window.__seen)"))
        browser.close()
    return _report(changes.made, seen, took)


def _until_mirrored(vantage: str, count: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if httpx.get(f"{vantage}/api/v1/runs/count", params={"q": "flow:latency"}).json()["count"] == count:
            return
        time.sleep(0.2)
    raise SystemExit("The runs did not reach the mirror")


def _change(changes: Changes, rate: float, seconds: float) -> float:
    began = time.monotonic()
    with ThreadPoolExecutor(12) as pool:
        for index in range(int(rate * seconds)):
            time.sleep(max(0.0, began + index / rate - time.monotonic()))
            pool.submit(changes.make, index)
    return time.monotonic() - began


def _report(made: list[tuple[str, str, float]], seen: list[tuple[str, str, float]], took: float) -> int:
    shown = {run_id for run_id, _, _ in seen}
    waited, overtaken = [], 0
    for run_id, state, moment in made:
        if run_id not in shown:
            continue  # a row below the screen
        later = [
            at / 1000 - moment for one, text, at in seen if one == run_id and state.lower() in text.lower() and at / 1000 >= moment - 0.005
        ]
        if later and min(later) < 10:
            waited.append(max(0.0, min(later)))
        else:
            overtaken += 1
    waited.sort()
    if not waited:
        print("Nothing changed on the screen.")
        return 1
    p50, p95 = waited[len(waited) // 2], waited[int(len(waited) * 0.95)]
    kept = p95 <= LIMIT_SECONDS
    print(f"{len(made)} state changes in {took:.1f} s ({len(made) / took:.0f} a second); {len(shown)} of the runs are on the screen")
    print(f"{len(waited)} changes of those seen, {overtaken} overtaken by the next one before they were drawn")
    print(
        f"from the state's timestamp to the screen: p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms (limit {LIMIT_SECONDS:g} s) {'✓' if kept else '✗'}"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
