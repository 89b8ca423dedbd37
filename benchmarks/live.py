"""300 live clients under 100 changes a second: how late each change arrives, and whether the service grows: `python -m benchmarks.live --minutes 15`.

What is measured: from the moment before a batch of changed runs is committed to the mirror, inside the service's process, until a client has read
the message with the row from its WebSocket. What is not: Prefect, its event stream and ingest's decisions (`benchmarks.latency` measures that whole
path to a browser's screen), and the drawing of the row. Both ends run on this machine and share its processors, so a client's own slowness counts too.

Clients have the lists of 20 distinct queries on screen, the first rows of each. Frozen ones say what they watch and never read again; a service lets
them go after a while, and then they come back and freeze again, so that there are always as many.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

LIMIT_SECONDS = 1.5
FLAT = 0.05
FLOWS = 12
STAMP = re.compile(rb'"id":"([0-9a-f-]{36})","name":"run-[^{}]*?"message":"at ([0-9.]+)"')
QUERIES = (
    *(f"flow:flow-{number}" for number in range(FLOWS)),
    "",
    "at:-24h..",
    "state:running",
    "state:failed,crashed",
    "is:late",
    "tag:customer=acme",
    "duration:>10m sort:-duration",
    "name:run-1*",
)
"""Twelve narrow ones, and eight that many changes concern or that time alone changes."""
_STATES = (("RUNNING", "Running"), ("COMPLETED", "Completed"), ("FAILED", "Failed"), ("RUNNING", "Retrying"))


def run_row(number: int, turn: int, stamp: float | None = None) -> dict[str, Any]:
    """Run `number` in its `turn`-th state; `stamp` says when it changed."""
    kind, name = _STATES[(number + turn) % len(_STATES)]
    now = datetime.now(UTC).replace(tzinfo=None)
    started = now - timedelta(seconds=number % 86_400)
    return {
        "id": str(uuid.UUID(int=number + 1)),
        "name": f"run-{number}",
        "flow": f"flow-{number % FLOWS}",
        "deployment": "nightly" if number % 3 else None,
        "pool": "main",
        "queue": "default",
        "worker": f"worker-{number % 8}",
        "state_type": kind,
        "state_name": name,
        "state_at": now,
        "message": None if stamp is None else f"at {stamp:.6f}",
        "parameters": '{"region":"eu","customer":"acme","batch":[1,2,3]}',
        "tags": ["customer:acme"] if number % 10 == 0 else ["nightly"],
        "attempts": 1,
        "scheduled": started - timedelta(seconds=3),
        "started": started,
        "ended": None if kind == "RUNNING" else started + timedelta(seconds=60 + number % 900),
        "created": started - timedelta(seconds=9),
        "updated": now,
        "run_seconds": 60.0,
        "auto_scheduled": False,
        "states_complete": True,
    }


def serve(folder: Path, port: int, runs: int, rate: float) -> None:
    """The service with a thread that changes runs; its own process. Changes begin with a line on the standard input and end when that is closed."""
    from prefect_vantage import app, serving
    from prefect_vantage.mirror.batch import Batch
    from prefect_vantage.settings import Settings

    settings = Settings(data_dir=folder, port=port, follow=False)
    mirror = app.open_mirror(settings)
    for begin in range(0, runs, 10_000):
        mirror.apply(Batch(rows={"runs": [run_row(number, 0) for number in range(begin, min(runs, begin + 10_000))]}))
    mirror.checkpoint()

    def change() -> None:
        sys.stdin.readline()
        began, done = time.monotonic(), 0
        while not _closed.is_set():
            due = int((time.monotonic() - began) * rate)
            if due > done:
                stamp = time.time()
                changed = [(done + one) * 7 % min(runs, 2_000) for one in range(due - done)]
                mirror.apply(Batch(rows={"runs": [run_row(number, done // 2_000 + 1, stamp) for number in changed]}))
                done = due
            time.sleep(0.1)

    threading.Thread(target=change, daemon=True).start()
    serving.compose = _with(app.compose, mirror)  # type: ignore[assignment]
    serving.serve(settings)
    _closed.set()


_closed = threading.Event()


def _with(compose: Any, mirror: Any) -> Any:
    return lambda settings: compose(settings, mirror=mirror)


@dataclass
class Seen:
    """What clients saw: seconds that each change took, bytes, messages, resyncs, and how often a frozen client was let go."""

    waited: list[float] = field(default_factory=list)
    bytes: int = 0
    messages: int = 0
    resyncs: int = 0
    frozen_let_go: int = 0


class Client:
    """One page: reads the list that it shows, watches it, and reads messages as they come."""

    def __init__(self, url: str, q: str, page: dict[str, Any], seen: Seen) -> None:
        self._url = url.replace("http", "ws", 1) + "/api/v1/live"
        shown = {"ids": [run["id"] for run in page["runs"]], "version": page["version"]}
        self._watch = json.dumps({"type": "watch", "topic": "runs", "id": "w1", "q": q, **shown})
        self._seen = seen
        self._last: dict[bytes, bytes] = {}

    async def read(self) -> None:
        """Until cancelled."""
        async with connect(self._url, max_size=None, compression=None, proxy=None, open_timeout=60) as connection:
            await connection.send(self._watch)
            async for message in connection:
                self._note(message if isinstance(message, bytes) else message.encode())

    def _note(self, message: bytes) -> None:
        now = time.time()
        self._seen.bytes += len(message)
        self._seen.messages += 1
        if message.startswith(b'{"type":"resync"'):
            self._seen.resyncs += 1
        for run_id, stamp in STAMP.findall(message):
            if self._last.get(run_id) != stamp:  # a row is told again when time alone moved its numbers: that is no change that came late
                self._seen.waited.append(now - float(stamp))
                self._last[run_id] = stamp

    async def freeze(self) -> None:
        """Watch, and read nothing; come back when let go."""
        while True:
            with suppress(ConnectionClosed, OSError, TimeoutError):
                async with connect(
                    self._url,
                    max_size=None,
                    max_queue=1,
                    compression=None,
                    proxy=None,
                    open_timeout=60,
                    ping_interval=None,
                    close_timeout=1,
                ) as connection:
                    await connection.send(self._watch)
                    await _let_go(connection)
            self._seen.frozen_let_go += 1
            await asyncio.sleep(1)


async def _let_go(connection: ClientConnection) -> None:
    """Stop reading from the connection altogether, until the other side has closed it."""
    connection.transport.pause_reading()
    end: socket.socket = connection.transport.get_extra_info("socket")
    while psutil_state(end) in ("ESTABLISHED", None):
        await asyncio.sleep(5)


def psutil_state(end: socket.socket) -> str | None:
    """The state of a TCP connection of this process: `CLOSE_WAIT` once the other side has closed."""
    local = end.getsockname()
    found = next((one for one in psutil.Process().net_connections("tcp") if one.laddr and tuple(one.laddr) == tuple(local[:2])), None)
    return found.status if found else "CLOSED"


async def measure(options: argparse.Namespace, url: str, child: subprocess.Popen[bytes]) -> tuple[Seen, list[float]]:
    """Connect everybody, begin the changes, and watch; answers what clients saw and the service's memory in MB, one value a second."""
    seen, ignored = Seen(), Seen()
    pages = await asyncio.to_thread(_first_pages, url)
    frozen = set(range(0, options.clients, max(1, options.clients // max(1, options.frozen)))[: options.frozen])
    tasks = []
    for number in range(options.clients):
        q = QUERIES[number % len(QUERIES)]
        client = Client(url, q, pages[q], ignored if number in frozen else seen)
        tasks.append(asyncio.create_task(client.freeze() if number in frozen else client.read()))
        await asyncio.sleep(0.01)
    await asyncio.sleep(3)
    assert child.stdin is not None
    child.stdin.write(b"go\n")
    child.stdin.flush()
    memory = await _watch_memory(options, child.pid, seen)
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    broken = [one for one in ended if one is not None and not isinstance(one, asyncio.CancelledError)]
    if broken:
        print(f"{len(broken)} clients broke, the first with {broken[0]!r}")
    seen.frozen_let_go = ignored.frozen_let_go
    return seen, memory


def _first_pages(url: str) -> dict[str, dict[str, Any]]:
    with httpx.Client(base_url=url, timeout=60) as service:
        return {q: service.get("/api/v1/runs", params={"q": q, "limit": 100}).raise_for_status().json() for q in QUERIES}


async def _watch_memory(options: argparse.Namespace, pid: int, seen: Seen) -> list[float]:
    process = psutil.Process(pid)
    memory: list[float] = []
    began = time.monotonic()
    while (passed := time.monotonic() - began) < options.minutes * 60:
        memory.append(process.memory_info().rss / 1e6)
        if len(memory) % 60 == 0:
            print(
                f"{passed / 60:5.1f} min  {memory[-1]:6.1f} MB  {len(seen.waited):9,} rows  p95 {_percentile(seen.waited[-5000:], 0.95):.3f} s",
                flush=True,
            )
        await asyncio.sleep(1)
    return memory


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def report(options: argparse.Namespace, seen: Seen, memory: list[float]) -> int:
    """Print it; answers 0 when both limits are kept. The first fifth of the time warms up: caches, connections, the allocator."""
    p50, p95, last = (_percentile(seen.waited, share) for share in (0.5, 0.95, 0.999))
    window = max(1, len(memory) // 10)
    start, end = (sum(part) / len(part) for part in (memory[2 * window : 3 * window] or memory, memory[-window:]))
    grown = end / start - 1
    print(
        f"{options.clients} clients ({options.frozen} frozen, let go {seen.frozen_let_go} times), {len(QUERIES)} queries, {options.runs:,} runs, {options.rate:g} changes a second, {options.minutes:g} min"
    )
    print(f"{len(seen.waited):,} changed rows in {seen.messages:,} messages ({seen.bytes / 1e6:,.0f} MB), {seen.resyncs} resyncs")
    print(
        f"from commit to client: p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, p99.9 {last * 1000:.0f} ms (limit of p95 {LIMIT_SECONDS:g} s) {'✓' if p95 <= LIMIT_SECONDS else '✗'}"
    )
    print(
        f"memory of the service: {start:.0f} MB after warming up, {end:.0f} MB at the end, {grown:+.1%} (limit {FLAT:.0%}) {'✓' if grown <= FLAT else '✗'}"
    )
    return 0 if p95 <= LIMIT_SECONDS and grown <= FLAT else 1


def main() -> int:
    """Measure; answers 0 when the limits are kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--frozen", type=int, default=20)
    parser.add_argument("--rate", type=float, default=100.0, help="changes a second")
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.port, options.runs, options.rate)
        return 0
    with tempfile.TemporaryDirectory(prefix="vantage-live-") as folder:
        return _run(options, Path(folder))


def _run(options: argparse.Namespace, folder: Path) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    arguments = [
        sys.executable,
        "-m",
        "benchmarks.live",
        "--serve",
        str(folder),
        "--port",
        str(port),
        "--runs",
        str(options.runs),
        "--rate",
        str(options.rate),
    ]
    url = f"http://127.0.0.1:{port}"
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT) as child,
    ):
        try:
            _wait(url, child, folder / "log")
            return report(options, *asyncio.run(measure(options, url, child)))
        finally:
            child.terminate()
            with suppress(subprocess.TimeoutExpired):
                child.wait(20)
            child.kill()


def _wait(url: str, child: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until and child.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(f"{url}/api/v1/health/live", timeout=5).status_code == 200:
                return
        time.sleep(0.3)
    raise SystemExit(f"The service did not start: {log.read_text(errors='replace')[-2000:]}")


if __name__ == "__main__":
    sys.exit(main())
