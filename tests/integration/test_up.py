"""What `vantage up` decides, and how it treats ports, folders and processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from benchmarks.postgres import free_port
from prefect_vantage.demo.catalogue import Pool
from prefect_vantage.errors import InvalidInput
from prefect_vantage.up.child import Child
from prefect_vantage.up.leftovers import command_of, end_leftovers, note_children
from prefect_vantage.up.memory import FleetMemory, only_one
from prefect_vantage.up.options import UpOptions, user_data_folder
from prefect_vantage.up.plan import (
    Plan,
    ServerCounts,
    Service,
    make_plan,
    server_service,
    serves_fleet,
    vantage_service,
    wants_fleet,
    worker_service,
)
from prefect_vantage.up.ports import PortTaken, check_ports
from prefect_vantage.up.supervisor import StartFailed, Supervisor, pause_before

FOLDER = Path("/somewhere")
POOL = Pool("sample-batch", "process", "Sample data: batch", 2, ())


def embedded(folder: Path = FOLDER, **options: int) -> Plan:
    return make_plan(
        UpOptions(**options), folder, None, None, {"PATH": "/bin", "PREFECT_PROFILE": "mine", "PREFECT_API_AUTH_STRING": "a:b"}
    )


def test_without_a_configured_server_one_is_started_with_a_home_of_its_own() -> None:
    plan = embedded(prefect_port=4311)
    service = server_service(plan)
    assert plan.embedded
    assert plan.prefect_api_url == "http://127.0.0.1:4311/api"
    assert service.health_url == "http://127.0.0.1:4311/api/health"
    expected = {"PREFECT_HOME": "/somewhere/prefect", "PREFECT_SERVER_API_PORT": "4311", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    assert expected.items() <= service.environment.items()
    assert service.environment["PREFECT_API_DATABASE_CONNECTION_URL"] == "sqlite+aiosqlite:////somewhere/prefect/prefect.db"
    assert not {"PREFECT_PROFILE", "PREFECT_API_AUTH_STRING"} & service.environment.keys()


def test_a_configured_server_is_used_with_its_credentials_and_nothing_is_started_for_it() -> None:
    plan = make_plan(UpOptions(), FOLDER, "https://prefect.example/api", "me:secret", {"PREFECT_PROFILE": "mine"})
    assert not plan.embedded
    assert [port for port, _, _ in plan.ports] == [4242]
    service = vantage_service(plan)
    assert service.environment["PREFECT_API_URL"] == "https://prefect.example/api"
    assert service.environment["PREFECT_API_AUTH_STRING"] == "me:secret"
    assert service.environment["PREFECT_PROFILE"] == "mine"
    assert "PREFECT_HOME" not in service.environment


def test_services_are_told_their_ports_folders_and_limits() -> None:
    plan = embedded(port=5005)
    assert vantage_service(plan).environment["VANTAGE_DATA_DIR"] == "/somewhere"
    assert vantage_service(plan).command[-3:] == ("serve", "--port", "5005")
    assert vantage_service(plan).health_url == "http://127.0.0.1:5005/api/v1/health/live"
    worker = worker_service(plan, POOL)
    assert worker.command[worker.command.index("--limit") + 1] == "2"
    assert worker.health_url is None


@pytest.mark.parametrize(("host", "address"), [("0.0.0.0", "http://127.0.0.1:4242"), ("box.example", "http://box.example:4242")])
def test_the_address_is_one_that_a_browser_can_open(host: str, address: str) -> None:
    assert make_plan(UpOptions(host=host), FOLDER, None, None, {}).address == address


@pytest.mark.parametrize(
    ("sample", "counts", "before", "history", "wanted"),
    [
        (True, ServerCounts(0, 0), False, False, True),
        (True, ServerCounts(12, 20_000), False, True, True),
        (True, ServerCounts(1, 0), False, False, False),
        (True, ServerCounts(0, 5), False, False, False),
        (True, ServerCounts(0, 0), True, True, False),
        (False, ServerCounts(0, 0), False, False, False),
    ],
)
def test_the_fleet_goes_on_an_empty_server_once(sample: bool, counts: ServerCounts, before: bool, history: bool, wanted: bool) -> None:
    assert wants_fleet(UpOptions(sample=sample), counts, before, history) is wanted


@pytest.mark.parametrize(
    ("sample", "before", "on_server", "served"),
    [
        (True, True, {"sample-batch", "other"}, (POOL,)),
        (True, True, {"other"}, ()),
        (True, False, {"sample-batch"}, ()),
        (False, True, {"sample-batch"}, ()),
    ],
)
def test_workers_serve_the_pools_that_were_deployed_from_here(
    sample: bool, before: bool, on_server: set[str], served: tuple[Pool, ...]
) -> None:
    assert serves_fleet(UpOptions(sample=sample), before, frozenset(on_server), (POOL,)) == served


def test_workers_and_links_in_reports_lead_to_this_vantage_unless_somebody_knows_better() -> None:
    ours = embedded(port=4311)
    assert worker_service(ours, POOL).environment["VANTAGE_API_URL"] == "http://127.0.0.1:4311"
    assert vantage_service(ours).environment["VANTAGE_API_URL"] == "http://127.0.0.1:4311"
    known = make_plan(UpOptions(), FOLDER, None, None, {"VANTAGE_API_URL": "https://vantage.example"})
    assert vantage_service(known).environment["VANTAGE_API_URL"] == "https://vantage.example"


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {}, "/home/me/.local/share/vantage"),
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/vantage"),
        ("darwin", {}, "/home/me/Library/Application Support/Vantage"),
    ],
)
def test_an_installed_vantage_keeps_its_data_where_the_platform_does(platform: str, environment: dict[str, str], folder: str) -> None:
    assert user_data_folder(platform, environment, Path("/home/me")) == Path(folder)


def test_pauses_between_restarts_grow_up_to_half_a_minute() -> None:
    assert [pause_before(failures) for failures in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_its_holder_and_a_way_out(taken: int) -> None:
    with pytest.raises(PortTaken) as caught:
        check_ports(embedded(port=free_port(), prefect_port=taken))
    assert f"Port {taken}, which Prefect needs, is taken by" in caught.value.message
    if sys.platform == "linux":
        assert f"process {os.getpid()}" in caught.value.message
    assert caught.value.hint
    assert "vantage up --prefect-port" in caught.value.hint
    assert isinstance(caught.value, InvalidInput)


@pytest.fixture
def two_taken() -> Iterator[tuple[int, int]]:
    """Two neighbouring ports, so that the same port would be the next free one for both."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = first.getsockname()[1]
            try:
                second = socket.create_server(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            with second:
                yield port, port + 1
            return


def test_all_taken_ports_are_told_at_once_and_the_ports_offered_differ(two_taken: tuple[int, int]) -> None:
    first, second = two_taken
    with pytest.raises(PortTaken) as caught:
        check_ports(embedded(port=second, prefect_port=first))
    assert f"Port {first}, which Prefect needs" in caught.value.message
    assert f"Port {second}, which Vantage needs" in caught.value.message
    words = (caught.value.hint or "").partition("vantage up ")[2].partition(" (or")[0].split()
    assert words[0::2] == ["--prefect-port", "--port"]
    assert len({words[1], words[3], str(first), str(second)}) == 4


def test_one_port_cannot_serve_both() -> None:
    with pytest.raises(PortTaken, match="both"):
        check_ports(embedded(port=4777, prefect_port=4777))


def test_free_ports_pass() -> None:
    check_ports(embedded(port=free_port(), prefect_port=free_port()))


def test_a_second_up_on_the_same_folder_is_refused_with_the_first_ones_address(tmp_path: Path) -> None:
    with only_one(tmp_path, "http://here:4242"), pytest.raises(InvalidInput, match="http://here:4242"), only_one(tmp_path, "x"):
        pass
    with only_one(tmp_path, "http://here:4242"):
        pass


def test_where_sample_data_were_put_is_remembered(tmp_path: Path) -> None:
    memory = FleetMemory(tmp_path)
    assert memory.known("http://a/api") is None
    memory.remember("http://a/api", Path("/project"))
    memory.remember("embedded", Path("/other"))
    assert FleetMemory(tmp_path).known("http://a/api") == "/project"


SLEEP = "import time; print('ready', flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"


def python(tmp_path: Path, code: str, name: str = "sleeper", health: str | None = None, patience: float = 30) -> Service:
    return Service(name, (sys.executable, "-c", code), dict(os.environ), tmp_path, health, patience)


class Stage:
    """A supervisor whose words are kept."""

    def __init__(self, tmp_path: Path) -> None:
        self.said: list[str] = []
        self.stopping = Event()
        self.supervisor = Supervisor(tmp_path / "logs", self.said.append, self.stopping, lambda children: note_children(tmp_path, children))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.supervisor.stop(lambda: None)


def gone(pid: int) -> bool:
    return not command_of(pid)


def wait_until_ready(child: Child) -> None:
    until = time.monotonic() + 30
    while "ready" not in child.last_lines():
        assert time.monotonic() < until
        time.sleep(0.02)


def wait_until_ended(child: Child) -> None:
    until = time.monotonic() + 30
    while child.exit_code() is None:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_child_that_dies_is_reported_and_started_again_after_its_pause(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.supervisor.start(python(tmp_path, SLEEP))
    [child] = stage.supervisor.children
    first = child.pid
    assert first
    stage.supervisor.tick()
    assert stage.said == []
    os.kill(first, signal.SIGKILL)
    wait_until_ended(child)
    stage.supervisor.tick()
    stage.supervisor.tick()
    assert len(stage.said) == 1
    assert "sleeper ended with code -9; it starts again in 1 s" in stage.said[0]
    assert child.exit_code() is not None
    later = time.monotonic() + 1.5
    monkeypatch.setattr("prefect_vantage.up.supervisor.time.monotonic", lambda: later)
    stage.supervisor.tick()
    assert stage.said[1:] == ["sleeper is started again"]
    assert child.pid != first
    assert child.exit_code() is None


def test_a_child_that_ends_before_it_is_up_stops_the_start_with_the_end_of_its_log(stage: Stage, tmp_path: Path) -> None:
    service = python(tmp_path, "raise SystemExit('the disk is full')", health=f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(StartFailed, match="ended with code 1") as caught:
        stage.supervisor.start(service)
    assert "the disk is full" in (caught.value.hint or "")


def test_a_child_that_stays_silent_is_given_up(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match="was not up after 0 s"):
        stage.supervisor.start(python(tmp_path, SLEEP, health=f"http://127.0.0.1:{free_port()}/", patience=0.3))


def test_stopping_ends_the_server_last_and_kills_what_ignores_it(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prefect_vantage.up.supervisor.GRACE", 0.5)
    stage.supervisor.start(python(tmp_path, SLEEP, name="prefect"))
    stage.supervisor.start(python(tmp_path, STUBBORN, name="stubborn"))
    server, stubborn = stage.supervisor.children
    wait_until_ready(stubborn)
    seen: list[tuple[bool, bool]] = []
    stage.supervisor.stop(lambda: seen.append((server.exit_code() is None, stubborn.exit_code() is None)))
    assert seen == [(True, False)]
    assert (server.exit_code(), stubborn.exit_code()) == (-signal.SIGTERM, -signal.SIGKILL)


def test_what_a_killed_supervisor_left_behind_is_ended_by_the_next(stage: Stage, tmp_path: Path) -> None:
    stage.supervisor.start(python(tmp_path, SLEEP))
    [child] = stage.supervisor.children
    assert child.pid
    wait_until_ready(child)
    assert end_leftovers(tmp_path) == (child.pid,)
    wait_until_ended(child)
    assert gone(child.pid)
    assert end_leftovers(tmp_path) == ()


def test_a_process_that_only_has_the_number_of_a_leftover_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEP], stdout=subprocess.DEVNULL) as other:
        (tmp_path / "up.processes.json").write_text(f'{{"{other.pid}": ["something", "else"]}}')
        assert end_leftovers(tmp_path) == ()
        assert other.poll() is None
        other.kill()
