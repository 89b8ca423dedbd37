"""Which ports are taken on this machine, by whom where the system tells, and which are free nearby."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx

from prefect_vantage.errors import InvalidInput
from prefect_vantage.up.plan import LOOPBACK, Plan

LISTENING = "0A"


class PortTaken(InvalidInput):
    """A port that is needed belongs to another program."""


def check_ports(plan: Plan) -> None:
    """Raises PortTaken that names every taken port, its holder, and the options that choose others."""
    options = plan.options
    if plan.embedded and options.port == options.prefect_port:
        raise PortTaken(
            f"Port {options.port} cannot serve both Prefect and Vantage.", hint="Give --port and --prefect-port different values."
        )
    wanted = {port for port, _, _ in plan.ports}
    taken = [entry for entry in plan.ports if not is_free(plan.options.host if entry[1] == "Vantage" else LOOPBACK, entry[0])]
    if not taken:
        return
    lines = [f"Port {port}, which {what} needs, is taken by {holder(port) or 'another program'}." for port, what, _ in taken]
    others = " ".join(_other(port, option, wanted) for port, _, option in taken)
    hints = [f'Choose others: vantage up {others} (or: make up UP_ARGS="{others}").']
    hints += [hint for port, what, _ in taken if (hint := _neighbour(port, what))]
    raise PortTaken(" ".join(lines), hint=" ".join(hints))


def _other(port: int, option: str, unwanted: set[int]) -> str:
    """The option with a free port, which is then no longer wanted by another."""
    free = free_port_after(port, unwanted)
    unwanted.add(free)
    return f"{option} {free}"


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen on `port` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port_after(port: int, unwanted: set[int]) -> int:
    """The next free port that is not in `unwanted`."""
    return next(candidate for candidate in range(port + 1, 65_536) if candidate not in unwanted and is_free(LOOPBACK, candidate))


def holder(port: int) -> str | None:
    """Name and process id of the program that listens on `port`, where the system shows it (Linux, same user or root)."""
    inodes = set(_listening_inodes(port))
    for process in Path("/proc").glob("[0-9]*") if inodes else ():
        with suppress(OSError):
            for descriptor in (process / "fd").iterdir():
                if any(f"socket:[{inode}]" == str(descriptor.readlink()) for inode in inodes):
                    return f"{_command(process)} (process {process.name})"
    return None


def _listening_inodes(port: int) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError):
            for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]


def _command(process: Path) -> str:
    words = (process / "cmdline").read_text(encoding="utf-8", errors="replace").split("\0")
    return " ".join(word.rpartition("/")[2] for word in words[:5] if word) or process.name


def _neighbour(port: int, what: str) -> str | None:
    """A hint when the port's holder is the very thing that would be started."""
    address = f"http://{LOOPBACK}:{port}"
    if what == "Prefect" and _answers(f"{address}/api/health"):
        return f"A Prefect server answers there; to use it: PREFECT_API_URL={address}/api vantage up."
    if what == "Vantage" and _answers(f"{address}/api/v1/health/live"):
        return f"Vantage already runs at {address}."
    return None


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0).status_code == 200
    except httpx.HTTPError:
        return False
