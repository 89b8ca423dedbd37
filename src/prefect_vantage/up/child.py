"""One process of `vantage up`: started in a session of its own, with a log file, stopped gently and then for good."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from prefect_vantage.up.plan import Service

TAIL = 12


class Child:
    """A service's process. In a session of its own a Ctrl-C reaches only the supervisor, which then decides the order."""

    def __init__(self, service: Service, logs: Path) -> None:
        self.service = service
        self.log = logs / f"{service.name}.log"
        self.started_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id, also its group's; None before the first start."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process; its output is appended to the log."""
        for folder in (self.log.parent, self.service.folder):
            folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.service.command,
                env=self.service.environment,
                cwd=self.service.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else None

    def terminate(self) -> None:
        """Ask the process to finish what it does and end."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def finish(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic seconds), then end what is left of its group."""
        if self._process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=max(0.05, deadline - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def last_lines(self) -> list[str]:
        """The end of the log."""
        with suppress(OSError):
            return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:]
        return []
