"""`vantage serve` as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """A running service; `output` is the file that it writes to."""

    popen: subprocess.Popen[bytes]
    url: str
    output: Path

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=10)

    def role(self) -> str:
        return str(self.get("/api/v1/settings").json().get("role"))

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and wait; answers the exit code."""
        self.popen.send_signal(how)
        return self.popen.wait(30)


def wait_until(true: object, what: str, seconds: float = 30.0) -> None:
    """Poll `true()` until it holds; a service that does not answer yet does not hold."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if true():
                return
        except (httpx.TransportError, KeyError):
            pass
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain: {what}")


@contextmanager
def vantage_serve(data_dir: Path, *more: str, port: int | None = None) -> Iterator[Process]:
    """`vantage serve` on `data_dir`; killed at the end if it still runs."""
    port = port or free_port()
    output = data_dir.parent / f"serve-{port}.log"
    command = [sys.executable, "-m", "prefect_vantage", "serve", "--no-follow", "--port", str(port), "--data-dir", str(data_dir), *more]
    with output.open("wb") as file:
        popen = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        yield Process(popen, f"http://127.0.0.1:{port}", output)
    finally:
        if popen.poll() is None:
            popen.kill()
            popen.wait(10)


def is_up(process: Process) -> bool:
    assert process.popen.poll() is None, process.said()
    return process.get("/api/v1/settings").status_code == 200
