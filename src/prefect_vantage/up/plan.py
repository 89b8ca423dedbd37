"""Decides what `vantage up` starts, with which commands and settings (pure: values in, values out)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from prefect_vantage.demo.catalogue import Pool
from prefect_vantage.up.options import UpOptions

LOOPBACK = "127.0.0.1"
SERVER = "prefect"
# Settings of a person's own Prefect that would lead an embedded server elsewhere.
FOREIGN = ("PREFECT_PROFILE", "PREFECT_PROFILES_PATH", "PREFECT_API_KEY", "PREFECT_API_AUTH_STRING", "PREFECT_SERVER_API_AUTH_STRING")


@dataclass(frozen=True, slots=True)
class Service:
    """A process to keep alive; it is up when `health_url` answers 200 within `patience` seconds (None: when it has started)."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    health_url: str | None = None
    patience: float = 120.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything is: `embedded` tells whether the Prefect server is ours."""

    options: UpOptions
    folder: Path
    embedded: bool
    prefect_api_url: str
    environment: dict[str, str]

    @property
    def address(self) -> str:
        """The one address for people."""
        return _address(self.options)

    @property
    def logs(self) -> Path:
        """Folder of the processes' logs."""
        return self.folder / "logs"

    @property
    def database(self) -> Path:
        """File of the embedded server's database."""
        return self.folder / "prefect" / "prefect.db"

    @property
    def ports(self) -> tuple[tuple[int, str, str], ...]:
        """Ports that must be free: (port, what for, option that chooses another)."""
        ours = (self.options.port, "Vantage", "--port")
        return ((self.options.prefect_port, "Prefect", "--prefect-port"), ours) if self.embedded else (ours,)


def make_plan(options: UpOptions, folder: Path, configured: str | None, auth: str | None, environment: Mapping[str, str]) -> Plan:
    """The plan: `configured` is the API address that Prefect's settings name, `auth` its user:password, `environment` that of this process."""
    # Links in reports, and the flows that ship on these workers, lead to this very service unless somebody knows better.
    environment = {"VANTAGE_API_URL": _address(options)} | dict(environment)
    if configured is None:
        return Plan(options, folder, True, f"http://{LOOPBACK}:{options.prefect_port}/api", _embedded(options, folder, environment))
    named = {"PREFECT_API_URL": configured} | ({"PREFECT_API_AUTH_STRING": auth} if auth else {})
    return Plan(options, folder, False, configured, environment | named)


def _address(options: UpOptions) -> str:
    host = LOOPBACK if options.host in ("0.0.0.0", "::", "") else options.host
    return f"http://{host}:{options.port}"


def _embedded(options: UpOptions, folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of our own Prefect server and of all that speaks to it."""
    home = folder / "prefect"
    address = f"http://{LOOPBACK}:{options.prefect_port}"
    kept = {name: value for name, value in environment.items() if name not in FOREIGN}
    return kept | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_UI_URL": address,
        "PREFECT_API_DATABASE_CONNECTION_URL": database_address(home / "prefect.db"),
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(options.prefect_port),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    }


def database_address(path: Path) -> str:
    """SQLAlchemy's address of a SQLite file, as Prefect wants it."""
    return f"sqlite+aiosqlite:///{path}"


def server_service(plan: Plan) -> Service:
    """Prefect's server."""
    command = (sys.executable, "-m", "prefect", "server", "start")
    return Service(SERVER, command, plan.environment, plan.database.parent, f"{plan.prefect_api_url}/health", patience=180.0)


def worker_service(plan: Plan, pool: Pool) -> Service:
    """The worker of one sample pool; few runs at a time, because an embedded server is SQLite's."""
    options = ("--pool", pool.name, "--name", f"{pool.name}-1", "--limit", str(pool.worker_limit), "--type", pool.type)
    command = (sys.executable, "-m", "prefect", "worker", "start", *options)
    return Service(f"worker-{pool.name}", command, plan.environment, plan.folder)


def vantage_service(plan: Plan) -> Service:
    """Vantage itself."""
    options = plan.options
    named = {"VANTAGE_PORT": str(options.port), "VANTAGE_HOST": options.host, "VANTAGE_DATA_DIR": str(plan.folder)}
    command = (sys.executable, "-m", "prefect_vantage", "serve", "--port", str(options.port))
    return Service("vantage", command, plan.environment | named, plan.folder, f"{plan.address}/api/v1/health/live")


@dataclass(frozen=True, slots=True)
class ServerCounts:
    """How much a Prefect server holds."""

    deployments: int
    runs: int


def wants_fleet(options: UpOptions, counts: ServerCounts, deployed_before: bool, wrote_history: bool) -> bool:
    """Whether the sample fleet is put on the server now: on an empty one, once; a fleet that was taken away stays away."""
    if not options.sample or deployed_before:
        return False
    return wrote_history or (counts.deployments == 0 and counts.runs == 0)


def serves_fleet(options: UpOptions, deployed_before: bool, pools_on_server: frozenset[str], pools: tuple[Pool, ...]) -> tuple[Pool, ...]:
    """The sample pools that get a worker here: those that `vantage up` deployed and that are still there."""
    if not options.sample or not deployed_before:
        return ()
    return tuple(pool for pool in pools if pool.name in pools_on_server)
