"""The two servers that are compared: Prefect's, on that database, and Vantage's, on its mirror; each its own process on a free port."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.postgres import free_port


@contextmanager
def process(
    arguments: list[str], environment: Mapping[str, str], health: str, log: Path, *, seconds: float = 120
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; waits until `health` answers 200. Raises SystemExit with the log's end when it does not."""
    with (
        log.open("wb") as output,
        subprocess.Popen(arguments, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT) as child,
    ):
        try:
            _wait(child, health, log, seconds)
            yield child
        finally:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()


def _wait(child: subprocess.Popen[bytes], health: str, log: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if child.poll() is not None:
            break
        try:
            if httpx.get(health, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    raise SystemExit(f"{health} did not come up:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-20:]))


@contextmanager
def prefect_server(database_url: str, home: Path, *, services: bool = False, port: int | None = None) -> Iterator[str]:
    """Prefect's API on that database, with or without its background services, on that port or a free one; answers its API address."""
    port = port or free_port()
    environment = {
        "PREFECT_HOME": str(home),
        "PREFECT_API_DATABASE_CONNECTION_URL": database_url,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_API_DATABASE_TIMEOUT": "120",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    }
    arguments = [
        str(Path(sys.executable).with_name("prefect")),
        "server",
        "start",
        "--port",
        str(port),
        *([] if services else ["--no-services"]),
    ]
    with process(arguments, environment, f"http://127.0.0.1:{port}/api/health", home / "prefect.log"):
        yield f"http://127.0.0.1:{port}/api"


@contextmanager
def vantage_server(data: Path, prefect_api: str, settings: Mapping[str, str]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Vantage on the mirror in `data`; answers its address and its process."""
    port = free_port()
    environment = {
        "VANTAGE_DATA_DIR": str(data),
        "PREFECT_API_URL": prefect_api,
        "VANTAGE_API_URL": f"http://127.0.0.1:{port}",
        **{f"VANTAGE_{name.upper()}": value for name, value in settings.items()},
    }
    arguments = [sys.executable, "-m", "prefect_vantage", "serve", "--port", str(port)]
    with process(arguments, environment, f"http://127.0.0.1:{port}/api/v1/health/live", data / "vantage.log") as child:
        yield f"http://127.0.0.1:{port}", child
