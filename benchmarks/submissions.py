"""Submissions: `map` of 2,000 through a restart of Prefect in the middle, and its throughput beside bare calls of Prefect's API at the same concurrency.

    python -m benchmarks.submissions

Prefect runs on PostgreSQL. Both sides of the comparison take turns, so that what else the machine does falls on both alike; the bare side sends the same
runs with nothing checked and no key, by threads that share one httpx client. All runs are due in 30 days, so that Prefect's marking of late runs takes
no part. Prints the ratio; exit code 1 when a promise is not kept.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from benchmarks.postgres import free_port, postgres
from benchmarks.servers import prefect_server
from prefect_vantage import Vantage
from prefect_vantage.sdk import Progress

PROMISED_RATIO = 0.8
DEPLOYMENT = "bench/submissions"
DUE_IN = timedelta(days=30)
SCHEMA = {
    "type": "object",
    "required": ["number"],
    "properties": {"number": {"type": "integer"}, "region": {"type": "string", "default": "eu"}, "side": {"type": "string"}},
}


class Restartable:
    """A Prefect that is stopped and started again on its port."""

    def __init__(self, database_url: str, home: Path) -> None:
        self._database_url = database_url
        self._home = home
        self._port = free_port()
        self._running = ExitStack()
        self.away_seconds = 0.0

    def __enter__(self) -> Restartable:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    @property
    def api(self) -> str:
        """Its API address."""
        return f"http://127.0.0.1:{self._port}/api"

    def start(self) -> None:
        """Start; returns when it answers."""
        self._running.enter_context(prefect_server(self._database_url, self._home, services=True, port=self._port))

    def restart(self) -> None:
        """Stop it and start it again."""
        began = time.monotonic()
        self._running.close()
        self.start()
        self.away_seconds = time.monotonic() - began


@dataclass(frozen=True, slots=True)
class Kept:
    """What Prefect has of a batch, by its own API."""

    lost: int
    doubled: int


def main() -> int:
    """Measure; answers 0 when nothing was lost or doubled and the ratio is as promised."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.submissions", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=2_000, help="items of the map through a restart")
    parser.add_argument("--round", type=int, default=250, help="submissions of each side in a round of the comparison")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--concurrency", type=int, default=8, help="requests at once, on both sides")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vantage-submissions-") as folder, postgres() as database:
        home = Path(folder)
        with Restartable(database.async_url, home) as prefect, Vantage(prefect_url=prefect.api) as vantage:
            deployment_id = deploy(prefect.api)
            kept = [
                throughput(vantage, prefect.api, deployment_id, options.round, options.rounds, options.concurrency),
                through_a_restart(vantage, prefect, options.submissions, options.concurrency),
            ]
    return 0 if all(kept) else 1


def deploy(api: str) -> str:
    """A deployment in a pool without workers; answers its id."""
    with httpx.Client(base_url=api, timeout=60) as client:
        client.post("/work_pools/", json={"name": "bench", "type": "process"}).raise_for_status()
        flow = client.post("/flows/", json={"name": "bench"}).raise_for_status().json()["id"]
        body = {
            "name": "submissions",
            "flow_id": flow,
            "work_pool_name": "bench",
            "parameter_openapi_schema": SCHEMA,
            "enforce_parameter_schema": True,
        }
        return str(client.post("/deployments/", json=body).raise_for_status().json()["id"])


def throughput(vantage: Vantage, api: str, deployment_id: str, size: int, rounds: int, concurrency: int) -> bool:
    """Both sides in turn; prints submissions a second of each and their ratio."""
    ours, theirs = [], []
    with httpx.Client(base_url=api, timeout=60, limits=httpx.Limits(max_connections=concurrency)) as client:
        for number in range(rounds + 1):
            bare = bare_seconds(client, deployment_id, size, concurrency)
            mapped = mapped_seconds(vantage, size, concurrency)
            if number:  # the first round warms both up
                theirs.append(bare)
                ours.append(mapped)
    ratio = sum(theirs) / sum(ours)
    kept = ratio >= PROMISED_RATIO
    each = ", ".join(f"{bare / mapped:.2f}" for bare, mapped in zip(theirs, ours, strict=True))
    print(f"Submissions at {concurrency} requests at once, {rounds} rounds of {size} on each side, taking turns:")
    print(f"  bare calls of Prefect's API {size * rounds / sum(theirs):6.1f} a second")
    print(f"  map                         {size * rounds / sum(ours):6.1f} a second")
    print(
        f"  ratio                       {ratio:6.2f}   (promised ≥ {PROMISED_RATIO:g}; each round: {each}) {'✓' if kept else '✗'}",
        flush=True,
    )
    return kept


def bare_seconds(client: httpx.Client, deployment_id: str, size: int, concurrency: int) -> float:
    """Seconds of `size` bare calls."""

    due = {"scheduled_time": (datetime.now(UTC) + DUE_IN).isoformat()}

    def call(number: int) -> None:
        body = {"parameters": {"number": number, "side": "bare"}, "state": {"type": "SCHEDULED", "state_details": due}}
        client.post(f"/deployments/{deployment_id}/create_flow_run", json=body).raise_for_status()

    began = time.perf_counter()
    with ThreadPoolExecutor(concurrency) as pool:
        for _ in pool.map(call, range(size)):
            pass
    return time.perf_counter() - began


def mapped_seconds(vantage: Vantage, size: int, concurrency: int) -> float:
    """Seconds of a map of `size` items."""
    began = time.perf_counter()
    batch = vantage.map(DEPLOYMENT, ({"number": number, "side": "map"} for number in range(size)), delay=DUE_IN, concurrency=concurrency)
    seconds = time.perf_counter() - began
    if batch.failed:
        raise SystemExit(f"map failed: {batch.failed[0].error}")
    return seconds


def through_a_restart(vantage: Vantage, prefect: Restartable, size: int, concurrency: int) -> bool:
    """A map whose Prefect is restarted half-way, and the same map once more; prints what Prefect has of it."""
    half = threading.Event()
    restarting = threading.Thread(target=lambda: half.wait() and prefect.restart())
    restarting.start()

    def watch(progress: Progress) -> None:
        if progress.submitted >= size // 2:
            half.set()

    def items() -> Iterator[dict[str, object]]:
        return ({"number": number, "side": "restart"} for number in range(size))

    began = time.monotonic()
    try:
        batch = vantage.map(DEPLOYMENT, items(), key="through-a-restart", delay=DUE_IN, concurrency=concurrency, progress=watch)
    finally:
        half.set()
        restarting.join()
    took = time.monotonic() - began
    kept = kept_of(prefect.api, "through-a-restart", size)
    again = vantage.map(DEPLOYMENT, items(), key="through-a-restart", delay=DUE_IN, concurrency=concurrency).progress
    good = (
        kept == Kept(0, 0) and not batch.failed and again.existing == size and kept_of(prefect.api, "through-a-restart", size) == Kept(0, 0)
    )
    print(f"map of {size:,} in {took:.0f} s, Prefect restarted half-way (away for {prefect.away_seconds:.0f} s):")
    print(
        f"  submitted {batch.progress.submitted:,}, failed {len(batch.failed)}; Prefect has {kept.lost} too few and {kept.doubled} too many"
    )
    print(f"  the same map again: {again.existing:,} were there, {again.submitted - again.existing} new {'✓' if good else '✗'}", flush=True)
    return good


def kept_of(api: str, key: str, size: int) -> Kept:
    """Which items are runs of that batch, and how often, by Prefect's own word."""
    found: Counter[int] = Counter()
    with httpx.Client(base_url=api, timeout=120) as client:
        offset = 0
        while page := client.post("/flow_runs/filter", json={"sort": "ID_DESC", "limit": 200, "offset": offset}).raise_for_status().json():
            offset += len(page)
            found.update(run["parameters"]["number"] for run in page if str(run["idempotency_key"]).startswith(f"{key}:"))
    return Kept(sum(number not in found for number in range(size)), sum(count - 1 for count in found.values()))


if __name__ == "__main__":
    sys.exit(main())
