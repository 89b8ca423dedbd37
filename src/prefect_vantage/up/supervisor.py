"""Keeps the processes of `vantage up` alive: waits until each is up, starts a dead one again after a growing pause, stops all in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx

from prefect_vantage.errors import VantageError
from prefect_vantage.loop import Stopped
from prefect_vantage.up.child import Child
from prefect_vantage.up.plan import SERVER, Service

LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
GRACE = 12.0
POLL = 0.2


class StartFailed(VantageError):
    """A process ended, or stayed silent, before it was up."""


def pause_before(failures: int) -> float:
    """Seconds before a process that died `failures` times in a row is started again."""
    return float(min(2 ** (failures - 1), LONGEST_PAUSE))


class Supervisor:
    """Owns the children; `stopping` is set by a signal and ends every wait.

    `say` tells people; `note` is told all children whenever one of them is another process than before.
    """

    def __init__(
        self, logs: Path, say: Callable[[str], None], stopping: threading.Event, note: Callable[[tuple[Child, ...]], None]
    ) -> None:
        self._logs = logs
        self._say = say
        self._stopping = stopping
        self._note = note
        self._children: list[Child] = []
        self._failures: dict[str, int] = {}
        self._due: dict[str, float] = {}

    @property
    def children(self) -> tuple[Child, ...]:
        """In the order of their start."""
        return tuple(self._children)

    def start(self, service: Service) -> None:
        """Start a service and wait until it is up. Raises StartFailed with the end of its log, or Stopped."""
        self.wait(self.launch(service))

    def launch(self, service: Service) -> Child:
        """Start a service without waiting."""
        child = Child(service, self._logs)
        self._children.append(child)
        self._launch(child)
        return child

    def wait(self, child: Child) -> None:
        """Wait until a launched service is up. Raises StartFailed with the end of its log, or Stopped."""
        service = child.service
        until = child.started_at + service.patience
        while service.health_url and not _is_up(service.health_url):
            if child.exit_code() is not None:
                raise StartFailed(f"{service.name} ended with code {child.exit_code()} while starting.", hint=_log_hint(child))
            if time.monotonic() > until:
                raise StartFailed(f"{service.name} was not up after {service.patience:.0f} s.", hint=_log_hint(child))
            if self._stopping.wait(POLL):
                raise Stopped("Stopped while starting.")

    def _launch(self, child: Child) -> None:
        child.start()
        self._note(self.children)

    def tick(self) -> None:
        """Look at every child once: report the dead, start again those whose pause is over."""
        now = time.monotonic()
        for child in self._children:
            name = child.service.name
            if child.exit_code() is None:
                if now - child.started_at > STEADY_AFTER:
                    self._failures.pop(name, None)
            elif name not in self._due:
                self._failures[name] = self._failures.get(name, 0) + 1
                pause = pause_before(self._failures[name])
                self._due[name] = now + pause
                self._say(f"{name} ended with code {child.exit_code()}; it starts again in {pause:g} s (log: {child.log})")
            elif now >= self._due[name]:
                del self._due[name]
                self._launch(child)
                self._say(f"{name} is started again")

    def run(self) -> None:
        """Tick until a signal comes."""
        while not self._stopping.wait(POLL * 2):
            self.tick()

    def stop(self, last_words: Callable[[], object]) -> None:
        """Stop everything: first what uses the Prefect server, then the server; what does not end in time is killed.

        `last_words` is called between, when the server is alone; that it fails must not keep the server from being stopped.
        """
        server = [child for child in self._children if child.service.name == SERVER]
        self._end([child for child in self._children if child not in server])
        if server and server[0].exit_code() is None:
            with suppress(VantageError):
                last_words()
        self._end(server)
        self._note(())

    def _end(self, children: list[Child]) -> None:
        for child in children:
            child.terminate()
        deadline = time.monotonic() + GRACE
        for child in children:
            child.finish(deadline)


def _is_up(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0).status_code == 200
    except httpx.HTTPError:
        return False


def _log_hint(child: Child) -> str:
    return "\n".join((f"Its log {child.log} ends with:", *child.last_lines()))
