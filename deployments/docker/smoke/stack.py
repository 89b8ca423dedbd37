"""The stack of one checkout folder, as deployments/smoke starts it, asks it and takes it away: compose, containers, the one address."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

# Compose 1 counts a container that was to end with 0 for a fault of `up --wait`, so health is looked at here, the same for both.
ONCE = {"setup"}
LABEL = "io.prefect.flow-run-id"
FILES = Path("deployments") / "docker" / "smoke"
UNPACK = (
    "import json, pathlib, runpy, sys; files = json.load(sys.stdin); here = pathlib.Path('/tmp/smoke'); here.mkdir(exist_ok=True);"
    "[(here / name).write_text(text) for name, text in files.items()]; sys.argv = sys.argv[1:];"
    "runpy.run_path(str(here / 'inside.py'), run_name='__main__')"
)


class Failed(Exception):
    """A step did not do what it should."""


def run(
    command: list[str], seconds: float = 60.0, *, cwd: Path | None = None, env: dict[str, str] | None = None, text: str | None = None
) -> str:
    """Standard output. Raises Failed with the end of what the command said."""
    try:
        done = subprocess.run(command, cwd=cwd, env=env, input=text, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{' '.join(command[:6])} … took more than {seconds:.0f} s") from error
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-25:])
        raise Failed(f"{' '.join(command[:6])} … ended with {done.returncode}:\n{said}")
    return done.stdout


def must(true: bool, otherwise: str) -> None:
    """Raises Failed unless it is so."""
    if not true:
        raise Failed(otherwise)


def compose_command() -> list[str]:
    """`docker compose`, or the older `docker-compose`. Raises Failed."""
    for command in (["docker", "compose"], ["docker-compose"]):
        try:
            run([*command, "version"])
        except (Failed, FileNotFoundError):
            continue
        return command
    raise Failed("neither `docker compose` nor `docker-compose` is installed")


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Stack:
    """One stack under a name, a network and a port of its own."""

    def __init__(self, folder: Path, name: str, compose: list[str]) -> None:
        self.folder = folder
        self.name = name
        self.port = free_port()
        self.own = {"COMPOSE_PROJECT_NAME": name, "NETWORK": name, "LISTEN": f"127.0.0.1:{self.port}", "PUBLIC_URL": self.url}
        self.env = os.environ | self.own
        self.env.pop("COMPOSE_FILE", None)
        self._compose = compose

    @property
    def url(self) -> str:
        """The one address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def image(self) -> str:
        """The image of Vantage."""
        return f"prefect-vantage:{self.env.get('IMAGE_TAG', 'local')}"

    def command(self, *arguments: str) -> str:
        """What a person types for a compose command of this stack."""
        return " ".join([f"cd {self.folder} &&", *(f"{key}={value}" for key, value in self.own.items()), *self._compose, *arguments])

    def compose(self, *arguments: str, seconds: float = 300.0, text: str | None = None) -> str:
        """Standard output of a compose command. Raises Failed with the end of what it said."""
        return run([*self._compose, *arguments], seconds, cwd=self.folder, env=self.env, text=text)

    def services(self) -> list[str]:
        """Names of the services for which `up` has made a container. (What `config --services` says of profiles differs by version.)"""
        shown = '{{.Label "com.docker.compose.service"}}'
        return sorted(
            set(run(["docker", "ps", "--all", "--filter", f"label=com.docker.compose.project={self.name}", "--format", shown]).split())
        )

    def container(self, service: str) -> str:
        """Id of a service's container, running or not; empty when there is none."""
        labels = [f"label=com.docker.compose.{key}" for key in (f"project={self.name}", f"service={service}", "oneoff=False")]
        found = run(["docker", "ps", "--all", "--quiet", "--no-trunc", *(word for label in labels for word in ("--filter", label))]).split()
        return found[0] if found else ""

    def of_flow_runs(self) -> list[str]:
        """Ids of the containers of flow runs on this stack's network, running or not."""
        return run(["docker", "ps", "--all", "--quiet", "--filter", f"network={self.name}", "--filter", f"label={LABEL}"]).split()

    def wait_healthy(self, seconds: float) -> None:
        """Until each service runs and is healthy, or has done its one thing. Raises Failed."""
        deadline, services, waiting = time.monotonic() + seconds, self.services(), ["all"]
        while waiting:
            must(time.monotonic() < deadline, f"not healthy after {seconds:.0f} s: {', '.join(waiting)}")
            time.sleep(1)
            waiting = [f"{service} ({state})" for service in services if (state := self._state(service)) != "well"]

    def _state(self, service: str) -> str:
        if not (container := self.container(service)):
            return "absent"
        state = json.loads(run(["docker", "inspect", "--format", "{{json .State}}", container]))
        if service in ONCE:
            return "well" if state["Status"] == "exited" and state["ExitCode"] == 0 else f"{state['Status']} {state['ExitCode']}"
        health = state.get("Health", {}).get("Status", "healthy")
        return "well" if state["Running"] and health == "healthy" else f"{state['Status']}, {health}"

    def inside(self, step: str, argument: str = "", *, seconds: float = 900.0) -> Any:
        """What a step of inside.py answers, run in the process worker."""
        files = {name: (self.folder / FILES / name).read_text(encoding="utf-8") for name in ("inside.py", "flow.py")}
        command = ("exec", "-T", "worker-process", "python", "-c", UNPACK, "inside.py", step, argument)
        return json.loads(self.compose(*command, seconds=seconds, text=json.dumps(files)).strip().splitlines()[-1])

    def fetch(self, path: str) -> tuple[int, str]:
        """Status and body of a page of the one address, as a browser would get it."""
        request = urllib.request.Request(self.url + path, headers={"Accept": "text/html, application/json"})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")

    def open_socket(self, path: str, *more: str) -> socket.socket:
        """A WebSocket through the proxy, asked for with `more` header lines. Raises Failed when it is refused."""
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        head = (
            f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Origin: {self.url}", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: c21va2Utc21va2Utc21vaw==", "Sec-WebSocket-Version: 13", *more, "", "",
        )  # fmt: skip
        opened.sendall("\r\n".join(head).encode())
        first = (opened.recv(4096).decode(errors="replace").splitlines() or ["nothing"])[0]
        must(" 101 " in first, f"the socket {path} was refused: {first}")
        return opened


class Starts:
    """Container starts of flow runs while they are watched, oldest first: (flow run id, container id)."""

    def __init__(self) -> None:
        chosen = [word for name in ("type=container", "event=start", f"label={LABEL}") for word in ("--filter", name)]
        self.seen: list[tuple[str, str]] = []
        self._process = subprocess.Popen(["docker", "events", *chosen, "--format", "{{json .}}"], stdout=subprocess.PIPE, text=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            actor = json.loads(line)["Actor"]
            self.seen.append((actor["Attributes"][LABEL], actor["ID"]))

    def stop(self) -> None:
        """Watch no longer."""
        self._process.terminate()
        self._process.wait()
        self._reader.join()
