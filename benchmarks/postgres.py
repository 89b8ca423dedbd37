"""A PostgreSQL of our own: made in a temporary folder on a free loopback port, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SETTINGS = {"shared_buffers": "1GB", "work_mem": "64MB", "max_wal_size": "8GB", "synchronous_commit": "off", "max_connections": "60"}


@dataclass(frozen=True, slots=True)
class Database:
    """Where the database listens."""

    port: int

    @property
    def url(self) -> str:
        """For psycopg."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def async_url(self) -> str:
        """For Prefect."""
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/postgres"


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str:
    """Path of a PostgreSQL server program. Raises SystemExit with the package to install."""
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise SystemExit(f"{name} is not installed: apt-get install postgresql")
    return found


@contextmanager
def postgres() -> Iterator[Database]:
    """Run a cluster for the length of the block. Root starts it as the user `postgres`, which the server insists on."""
    folder = Path(tempfile.mkdtemp(prefix="vantage-postgres-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    data, port = folder / "data", free_port()
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    control = [*as_user, program("pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    try:
        subprocess.run(
            [*as_user, program("initdb"), "-D", str(data), "-A", "trust", "-U", "postgres"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )
        subprocess.run(
            [*control, "-o", f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} {options}", "start"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )
        yield Database(port)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)
