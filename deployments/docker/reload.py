"""Runs a command, and starts it anew when a source file changes: `reload.py FOLDER COMMAND…`. For work on Vantage; stops what it runs when it is stopped."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

SUFFIXES = {".py", ".lark", ".yaml", ".html", ".css"}
PAUSE = 1.0


def newest(folder: Path) -> tuple[int, float]:
    """How many source files there are, and when the last one was written: one of the two moves with every change."""
    times = [path.stat().st_mtime for path in folder.rglob("*") if path.suffix in SUFFIXES and path.exists()]
    return len(times), max(times, default=0.0)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the command as an operator would."""
    process.terminate()
    process.wait()


def main(folder: Path, command: list[str]) -> None:
    """Watch until SIGTERM; a command that ends by itself waits for the next change."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        seen, process = newest(folder), subprocess.Popen(command)
        try:
            while newest(folder) == seen:
                time.sleep(PAUSE)
        finally:
            stop(process)
        sys.stdout.write("A source file has changed; starting anew\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
