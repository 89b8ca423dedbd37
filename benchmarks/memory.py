"""The service while it exports everything: its highest resident size seen, how soon the first byte came, and what came out."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import httpx
import psutil


@dataclass(frozen=True, slots=True)
class Exported:
    """Rows that the header promised, bytes, the service's resident memory before and at its peak in MB, and seconds to the first byte of the file."""

    promised: int
    megabytes: float
    before: float
    peak: float
    first: float


def export_csv(vantage: httpx.Client, pid: int) -> Exported:
    """Export every run as CSV, thrown away as it comes, while a thread samples the memory of process `pid`."""
    process = psutil.Process(pid)
    before = process.memory_info().rss / 1e6
    peak = [before]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            peak[0] = max(peak[0], process.memory_info().rss / 1e6)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    size, promised, first, began = 0, 0, 0.0, time.monotonic()
    try:
        with vantage.stream("GET", "/api/v1/export", params={"q": "", "format": "csv"}, timeout=600) as response:
            response.raise_for_status()
            promised = int(response.headers["X-Vantage-Rows"])
            for chunk in response.iter_raw():
                first = first or time.monotonic() - began
                size += len(chunk)
    finally:
        done.set()
        watcher.join()
    return Exported(promised, size / 1e6, before, peak[0], first)
