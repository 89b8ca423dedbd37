"""The service's memory while it exports everything: the highest resident size seen, and what came out."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import httpx
import psutil


@dataclass(frozen=True, slots=True)
class Exported:
    """Rows that the header promised and lines that came, bytes, and the service's resident memory before and at its peak, in MB."""

    promised: int
    megabytes: float
    before: float
    peak: float


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
    size = promised = 0
    try:
        with vantage.stream("GET", "/api/v1/export", params={"q": "", "format": "csv"}, timeout=600) as response:
            response.raise_for_status()
            promised = int(response.headers["X-Vantage-Rows"])
            for chunk in response.iter_raw():
                size += len(chunk)
    finally:
        done.set()
        watcher.join()
    return Exported(promised, size / 1e6, before, peak[0])
