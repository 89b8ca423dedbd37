"""A real Prefect server for tests: on a free port of the loopback, with a home of its own, stopped and started at will.

Use the fixture `prefect_server` (one server per test session), or `PrefectServer` as a context manager where a test stops or changes it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType

import httpx
import prefect
import pytest

import prefect_vantage.blocks

_START_SECONDS = 120.0
_STOP_SECONDS = 20.0


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_LAY_OUT = """
import asyncio
from prefect.server.database import provide_database_interface
from prefect.server.models.block_registration import run_block_auto_registration

async def lay_out():
    database = provide_database_interface()
    await database.create_db()
    async with await database.session() as session:
        await run_block_auto_registration(session=session)

asyncio.run(lay_out())
"""


def empty_database() -> Path:
    """A file of SQLite with Prefect's empty tables and its types of blocks, as its server lays them out when it starts.

    Prefect takes fifteen seconds for it, so it is done once for a machine and copied.
    """
    blocks = hashlib.sha256(Path(prefect_vantage.blocks.__file__).read_bytes()).hexdigest()[:12]  # ours are among them
    made = Path(tempfile.gettempdir()) / f"vantage-tests-{os.getuid()}-prefect-{prefect.__version__}-{blocks}.db"
    with Path(f"{made}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run side by side
        if not made.exists():
            with tempfile.TemporaryDirectory() as folder:
                env = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
                env |= {"PREFECT_HOME": folder, "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder}/prefect.db"}
                subprocess.run([sys.executable, "-c", _LAY_OUT], env=env, check=True, capture_output=True)
                with sqlite3.connect(f"{folder}/prefect.db") as connection:
                    connection.execute("VACUUM INTO ?", (f"{folder}/whole.db",))
                connection.close()
                shutil.copy(f"{folder}/whole.db", f"{made}.new")
            Path(f"{made}.new").replace(made)
    return made


class PrefectServer:
    """`url` is its API; `database` its SQLite file (None with `database_url`); `log` what it wrote."""

    def __init__(
        self, home: Path, *, auth: str | None = None, database_url: str | None = None, env: Mapping[str, str] | None = None
    ) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.auth = auth
        self.database = None if database_url else home / "prefect.db"
        self.log = home / "server.log"
        self._database_url = database_url
        self._env = dict(env or {})
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> PrefectServer:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def env(self) -> dict[str, str]:
        """The environment of a client of this server, Prefect's own settings of the machine left out."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        return (
            clean
            | {"PREFECT_HOME": str(self.home), "PREFECT_API_URL": self.url}
            | ({"PREFECT_API_AUTH_STRING": self.auth} if self.auth else {})
        )

    def client(self) -> httpx.Client:
        """An HTTP client of its API."""
        user, _, password = (self.auth or "").partition(":")
        return httpx.Client(base_url=self.url, auth=(user, password) if self.auth else None, timeout=60)

    def lay_out(self) -> None:
        """Its home, and its database where it has none yet."""
        self.home.mkdir(parents=True, exist_ok=True)
        if self.database and not self.database.exists():
            shutil.copy(empty_database(), self.database)

    def start(self) -> None:
        """Start and wait until it answers. Raises RuntimeError with its log when it does not."""
        self.lay_out()
        env = self.env | self._env
        env |= {
            "PREFECT_SERVER_API_HOST": "127.0.0.1",
            "PREFECT_SERVER_API_PORT": str(self.port),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_UI_ENABLED": "false",
            "PREFECT_API_BLOCKS_REGISTER_ON_START": str(self.database is None).lower(),
            "DO_NOT_TRACK": "1",
        }
        if self.auth:
            env["PREFECT_SERVER_API_AUTH_STRING"] = self.auth
        if self._database_url:
            env["PREFECT_API_DATABASE_CONNECTION_URL"] = self._database_url
        env.pop("PREFECT_API_URL")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "prefect", "server", "start"],
                env=env,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                start_new_session=True,
            )
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop the server and all that it started."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        os.killpg(process.pid, how)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(_STOP_SECONDS)

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Rows of Prefect's own SQLite database."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30)
        try:
            return list(connection.execute(statement, values))
        finally:
            connection.close()

    def _wait(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/health", timeout=2).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        tail = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
        self.stop(signal.SIGKILL)
        raise RuntimeError(f"Prefect's server did not start on port {self.port}:\n{tail}")


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """One real Prefect server for the whole session."""
    with PrefectServer(tmp_path_factory.mktemp("prefect")) as server:
        yield server
