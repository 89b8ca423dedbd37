"""One writer per mirror: an advisory lock beside the file that names its owner.

DuckDB locks its file too, but cannot say who holds it; a second `vantage serve` needs the owner's address to serve through it.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import IO

from prefect_vantage.errors import MirrorLocked


class WriterLock:
    """Held from `acquire` to `release`; the operating system releases it when the process dies, however it dies."""

    def __init__(self, mirror_path: Path) -> None:
        self._path = mirror_path.with_name(mirror_path.name + ".lock")
        self._file: IO[str] | None = None

    def acquire(self, *, url: str = "") -> None:
        """Take the lock and write down who holds it. Raises MirrorLocked with the owner when another process has it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = self.owner()
            file.close()
            who = f"process {owner.get('pid', 'unknown')}" + (f" at {owner['url']}" if owner.get("url") else "")
            raise MirrorLocked(
                f"Another Vantage ({who}) writes this mirror",
                owner=owner,
                hint="Serve through it (read-only), stop it, or choose another VANTAGE_DATA_DIR.",
            ) from error
        file.truncate(0)
        json.dump({"pid": str(os.getpid()), "url": url}, file)
        file.flush()
        self._file = file

    def owner(self) -> dict[str, str]:
        """What the holder wrote down: `pid` and `url`; empty when nothing readable is there."""
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None
