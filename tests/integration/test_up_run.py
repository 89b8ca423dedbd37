"""`vantage up` as a person runs it: from nothing to live runs behind one address, again in seconds, and stopped without a trace."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.postgres import free_port
from prefect_vantage.up.leftovers import command_of

pytestmark = [pytest.mark.integration, pytest.mark.timeout(420)]

HISTORY = 400


class Up:
    """One `vantage up` in the background and what it printed."""

    def __init__(self, folder: Path, log: Path, ports: tuple[int, int], *options: str) -> None:
        self.port, self.prefect_port = ports
        self.log = log
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "VANTAGE_"))}
        home = {"PREFECT_HOME": str(folder.parent / "nobody"), "HOME": str(folder.parent)}
        command = [sys.executable, "-m", "prefect_vantage", "up", "--port", str(self.port), "--prefect-port", str(self.prefect_port)]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--data-dir", str(folder), "--history-runs", str(HISTORY), "--history-days", "5", *options],
                env=kept | home,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()

    def wait(self, what: Callable[[], Any], seconds: float = 180) -> Any:
        until = time.monotonic() + seconds
        while True:
            if found := what():
                return found
            assert self.process.poll() is None, "\n".join(self.lines)
            assert time.monotonic() < until, "\n".join(self.lines)
            time.sleep(0.2)

    def wait_for_address(self) -> None:
        self.wait(lambda: f"http://127.0.0.1:{self.port}" in self.lines)

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=60)

    def children(self) -> list[int]:
        """Everything that this `vantage up` started, workers' runs included."""
        tasks = Path("/proc").glob("[0-9]*/status")
        parents: dict[int, int] = {}
        for status in tasks:
            try:
                fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            except OSError:
                continue
            parents[int(fields["Pid"])] = int(fields["PPid"])
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return sorted(found - {self.process.pid})


@contextmanager
def running(folder: Path, log: Path, ports: tuple[int, int], *options: str) -> Iterator[Up]:
    up = Up(folder, log, ports, *options)
    try:
        yield up
    finally:
        if up.process.poll() is None:
            up.stop(signal.SIGTERM)


def count(port: int, noun: str, **filters: Any) -> int:
    answer = httpx.post(f"http://127.0.0.1:{port}/api/{noun}/count", json=filters, timeout=30)
    return int(answer.json()) if answer.status_code == 200 else 0


def test_from_nothing_to_live_runs_and_back_again(tmp_path: Path) -> None:
    folder, ports = tmp_path / "data", (free_port(), free_port())
    live = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}}
    with running(folder, tmp_path / "first.log", ports) as up:
        up.wait_for_address()
        assert up.lines[-1] == f"http://127.0.0.1:{ports[0]}"
        page = httpx.get(f"http://127.0.0.1:{ports[0]}/api/v1/runs/count", params={"q": "tag:sample-data"}, timeout=30)
        assert page.status_code == 200
        # More runs than the past holds have ended: the workers are at work.
        up.wait(lambda: count(ports[1], "flow_runs", **live) > HISTORY)
        mirrored = up.wait(
            lambda: (
                httpx.get(f"http://127.0.0.1:{ports[0]}/api/v1/runs/count", params={"q": "is:finished"}, timeout=30).json()["count"]
                > HISTORY
            )
        )
        assert mirrored
        children = up.children()
        assert len(children) >= 4
        assert up.stop(signal.SIGINT) == 0
        assert not [pid for pid in children if command_of(pid)]
        assert up.lines[-1].startswith("Stopped")

    before = (folder / "prefect" / "prefect.db").stat().st_ino
    with running(folder, tmp_path / "second.log", ports) as up:
        up.wait_for_address()
        assert not [line for line in up.lines if "sample past" in line or "Sample fleet" in line]
        assert count(ports[1], "flow_runs", **live) > HISTORY
        assert count(ports[1], "flow_runs", flow_runs={"state": {"type": {"any_": ["CANCELLING"]}}}) == 0
        assert up.stop(signal.SIGTERM) == 0
    assert (folder / "prefect" / "prefect.db").stat().st_ino == before


def test_a_taken_port_ends_the_start_with_code_2_and_says_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        with running(tmp_path / "data", tmp_path / "up.log", (taken, free_port())) as up:
            assert up.process.wait(timeout=60) == 2
            said = " ".join(up.lines)
    assert f"Port {taken}, which Vantage needs, is taken by" in said
    assert "vantage up --port" in said
    assert not (tmp_path / "data" / "prefect").exists()
