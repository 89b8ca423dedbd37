"""Ends processes that a killed `vantage up` left behind: it could not stop them, and they hold the ports of the next one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from prefect_vantage.up.child import Child

PATIENCE = 10.0
FILE = "up.processes.json"


def note_children(folder: Path, children: Iterable[Child]) -> None:
    """Write down which processes run now."""
    noted = {str(child.pid): list(child.service.command) for child in children if child.pid}
    draft = folder / f"{FILE}.draft"
    draft.write_text(json.dumps(noted), encoding="utf-8")
    draft.replace(folder / FILE)


def end_leftovers(folder: Path) -> tuple[int, ...]:
    """Process ids of what was left behind and is ended now; a process that only has such an id by chance is left alone."""
    left = tuple(int(pid) for pid, command in _noted(folder).items() if command_of(int(pid)) == command)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while any(command_of(pid) for pid in left) and time.monotonic() < until:
        time.sleep(0.1)
    for pid in left:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    (folder / FILE).unlink(missing_ok=True)
    return left


def _noted(folder: Path) -> Mapping[str, list[str]]:
    try:
        return dict(json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def command_of(pid: int) -> list[str]:
    """The words of a running process's command; none when there is no such process."""
    with suppress(OSError):
        return [word for word in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace").split("\0") if word]
    if Path("/proc/self").exists():
        return []
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.split()
