"""What `vantage up` remembers in its data folder: who runs it now, and on which servers it has put the sample fleet."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prefect_vantage.errors import InvalidInput

EMBEDDED, HISTORY = "embedded", "history"


@contextmanager
def only_one(folder: Path, address: str) -> Iterator[None]:
    """Holds the folder for this process. Raises InvalidInput when another `vantage up` has it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "up.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            owner = lock.read().strip() or "another process"
            raise InvalidInput(f"`vantage up` already runs on {folder}: {owner}.", hint="Stop it, or give another --data-dir.") from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {address}")
        lock.flush()
        yield


class FleetMemory:
    """Where sample data were put from here: the project folder by server address (or EMBEDDED), the database file under HISTORY."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "sample-data.json"

    def known(self, place: str) -> str | None:
        """What was noted for `place`; None when nothing was put there."""
        return self._read().get(place)

    def remember(self, place: str, value: Path) -> None:
        """Note that sample data were put at `place`."""
        self._path.write_text(json.dumps(self._read() | {place: str(value)}), encoding="utf-8")

    def _read(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}
