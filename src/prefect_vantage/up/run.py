"""`vantage up` from the first look at the machine to the last process stopped.

settings ──► plan ──► ports ──► past ──► Prefect ──► Vantage, fleet, workers ──► supervise ──► stop
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from prefect.settings import get_current_settings

from prefect_vantage.demo.catalogue import read_catalogue
from prefect_vantage.errors import InvalidInput
from prefect_vantage.loop import Stopped
from prefect_vantage.up.child import Child
from prefect_vantage.up.leftovers import end_leftovers, note_children
from prefect_vantage.up.memory import only_one
from prefect_vantage.up.options import UpOptions, data_folder
from prefect_vantage.up.plan import Plan, make_plan, server_service, vantage_service, worker_service
from prefect_vantage.up.ports import check_ports
from prefect_vantage.up.sample import close_orphans, place_fleet, write_past
from prefect_vantage.up.supervisor import Supervisor

Say = Callable[[str], None]


def run_up(options: UpOptions, say: Say | None = None) -> int:
    """Start everything and keep it alive until Ctrl-C or SIGTERM; answers 0 after a clean stop.

    `say` gets one line at a time (default: stdout); the last one of a start is the address. Must run in the main thread.
    Raises PortTaken and other InvalidInput (exit code 2), StartFailed, PrefectUnreachable; whatever was started is stopped first.
    """
    if os.name != "posix":
        raise InvalidInput("`vantage up` needs Linux or macOS.", hint="On Windows use WSL, or start Prefect and `vantage serve` yourself.")
    tell = say or _print
    plan = make_plan(options, data_folder(options), *_configured(), os.environ)
    with only_one(plan.folder, plan.address), _signals() as stopping:
        if end_leftovers(plan.folder):
            tell("Ended what an earlier `vantage up` had left behind")
        check_ports(plan)
        supervisor = Supervisor(plan.logs, tell, stopping, lambda children: note_children(plan.folder, children))
        try:
            _start(plan, supervisor, stopping, tell)
            supervisor.run()
        except Stopped:
            pass
        finally:
            tell("Stopping")
            supervisor.stop(lambda: close_orphans(plan))
            tell(f"Stopped; the data stay in {plan.folder}")
    return 0


def _start(plan: Plan, supervisor: Supervisor, stopping: threading.Event, say: Say) -> None:
    def check() -> None:
        if stopping.is_set():
            raise Stopped("Stopped while starting.")

    def wait(child: Child, label: str) -> None:
        supervisor.wait(child)
        say(f"{label} is up after {time.monotonic() - child.started_at:.1f} s")

    catalogue = read_catalogue()
    write_past(plan, check, say)
    check()
    if plan.embedded:
        wait(supervisor.launch(server_service(plan)), f"Prefect {plan.prefect_api_url.removesuffix('/api')}")
    else:
        say(f"Prefect {plan.prefect_api_url} is the server that Prefect's settings name")
    close_orphans(plan)
    vantage = supervisor.launch(vantage_service(plan))  # it takes a moment, in which the fleet is placed
    pools = place_fleet(plan, catalogue, say)
    for pool in pools:
        supervisor.start(worker_service(plan, pool))
        say(f"Worker of {pool.name} takes at most {pool.worker_limit} runs at a time")
    wait(vantage, "Vantage")
    if pools:
        say(f"Runs tagged sample-data are sample data; to remove them: vantage demo remove --prefect-url {plan.prefect_api_url}")
    say(f"Logs are in {plan.logs}; Ctrl-C stops everything and keeps the data")
    say(plan.address)


def _configured() -> tuple[str | None, str | None]:
    """Address and user:password of the Prefect server that the environment or a profile names."""
    api = get_current_settings().api
    secret = api.auth_string.get_secret_value() if api.auth_string else None
    return os.environ.get("VANTAGE_PREFECT_API_URL") or api.url, os.environ.get("VANTAGE_PREFECT_AUTH_STRING") or secret


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set. Handlers of our own also make the children start with default ones."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
