"""A second `vantage serve` on the same folder: read-only through the first, and the writer when the first is gone."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from prefect_vantage.mirror.store import Mirror
from prefect_vantage.service.relay import as_reader
from tests.live.listener import Listener
from tests.live.stream import stream
from tests.service.processes import Process, is_up, vantage_serve, wait_until
from tests.service.served import fill

pytestmark = pytest.mark.integration


def make_data(parent: Path) -> Path:
    folder = parent / "data"
    folder.mkdir()
    mirror = Mirror.open(folder / "mirror.duckdb")
    fill(mirror, 200)
    mirror.close()
    return folder


@contextmanager
def two(data_dir: Path) -> Iterator[tuple[Process, Process]]:
    with vantage_serve(data_dir) as writer:
        wait_until(lambda: is_up(writer), "the writer")
        with vantage_serve(data_dir) as reader:
            wait_until(lambda: is_up(reader), "the reader")
            yield writer, reader


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return make_data(tmp_path)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Process, Process]]:
    with two(make_data(tmp_path_factory.mktemp("pair"))) as running:
        yield running


def test_the_second_one_reads_through_the_first(pair: tuple[Process, Process]) -> None:
    writer, reader = pair
    assert (writer.role(), reader.role()) == ("writer", "reader")
    assert "Serving read-only through it" in reader.said()
    assert str(writer.popen.pid) in reader.said()
    for path in ("/api/v1/runs?q=flow:etl&limit=5", "/api/v1/runs/count?by=state", "/api/v1/runs?q=stat:x"):
        mine, theirs = reader.get(path), writer.get(path)
        assert (mine.status_code, mine.headers.get("etag")) == (theirs.status_code, theirs.headers.get("etag"))
        assert mine.json().get("total") == theirs.json().get("total")
    system = reader.get("/api/v1/system").json()["vantage"]
    assert (system["role"], system["writer_url"]) == ("reader", writer.url)


def test_the_second_one_answers_304_and_files_and_head(pair: tuple[Process, Process]) -> None:
    _, reader = pair
    tag = reader.get("/api/v1/runs").headers["etag"]
    assert httpx.get(reader.url + "/api/v1/runs", headers={"If-None-Match": tag}).status_code == 304
    assert httpx.head(reader.url + "/api/v1/runs").headers["etag"] == tag
    exported = reader.get("/api/v1/export?columns=id")
    assert len(exported.content.splitlines()) == int(exported.headers["x-vantage-rows"]) + 1
    assert httpx.get(reader.url + "/", headers={"Accept": "text/html"}).headers["content-type"].startswith("text/html")


def test_the_second_one_refuses_changes(pair: tuple[Process, Process]) -> None:
    writer, reader = pair
    response = httpx.post(reader.url + "/api/v1/sync", json={})
    assert (response.status_code, response.headers["content-type"]) == (409, "application/problem+json")
    assert writer.url in response.json()["detail"]


def test_the_live_socket_passes_through(pair: tuple[Process, Process]) -> None:
    writer, reader = pair
    with Listener(reader.url) as listener:
        assert listener.next()["type"] == "hello"
        listener.say(type="watch", topic="runs", id="list", q="flow:etl", ids=[])
        assert listener.until("runs")["total"] == writer.get("/api/v1/runs?q=flow:etl").json()["total"]
        listener.say(type="watch", topic="system", id="sys")
        assert listener.until("system")["system"]["vantage"]["role"] == "reader"


def test_events_and_polls_pass_through_with_the_role_of_the_reader(pair: tuple[Process, Process]) -> None:
    writer, reader = pair
    with stream(reader.url) as events:
        assert events.say(type="watch", topic="system", id="sys").status_code == 204
        assert events.until("system")["system"]["vantage"]["role"] == "reader"
        events.say(type="watch", topic="runs", id="list", q="flow:etl")
        assert events.until("runs")["total"] == writer.get("/api/v1/runs?q=flow:etl").json()["total"]
    origin = {"Origin": reader.url}
    said = {"watches": [{"type": "watch", "topic": "system", "id": "sys"}]}
    polled = httpx.post(reader.url + "/api/v1/live/poll", json=said, headers=origin).json()["messages"]
    assert (polled[0]["system"]["vantage"]["role"], polled[0]["system"]["vantage"]["writer_url"]) == ("reader", writer.url)
    evil = httpx.post(reader.url + "/api/v1/live/poll", json=said, headers={"Origin": "https://evil.example"})
    assert evil.status_code == 403


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_second_one_takes_over_when_the_first_is_gone(data_dir: Path, how: signal.Signals) -> None:
    with two(data_dir) as (writer, reader):
        total = writer.get("/api/v1/runs").json()["total"]
        writer.end(how)
        wait_until(lambda: reader.role() == "writer", "the take-over")
        assert reader.get("/api/v1/runs").json()["total"] == total
        assert "this one writes the mirror now" in reader.said()


def test_while_the_writer_does_not_answer_the_reader_says_so(pair: tuple[Process, Process]) -> None:
    writer, reader = pair
    writer.popen.send_signal(signal.SIGSTOP)
    try:
        assert reader.get("/api/v1/health/live").status_code == 200
    finally:
        writer.popen.send_signal(signal.SIGCONT)


def test_sigterm_ends_a_writer_with_its_mirror_in_order(data_dir: Path) -> None:
    with vantage_serve(data_dir) as writer:
        wait_until(lambda: is_up(writer), "the writer")
        code = writer.end()
        assert code in {0, -signal.SIGTERM}
        assert "Traceback" not in writer.said()
    assert not (data_dir / "mirror.duckdb.wal").exists()
    mirror = Mirror.open(data_dir / "mirror.duckdb")
    assert mirror.version == 1
    mirror.close()


def test_a_port_that_is_taken_is_named_with_the_way_out(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with vantage_serve(data_dir, port=port) as process:
            assert process.popen.wait(30) == 2
            assert f"{port} is taken" in process.said()
            assert "--port" in process.said()
            assert "Traceback" not in process.said()


def test_only_the_system_message_is_rewritten() -> None:
    assert as_reader('{"type":"runs","system":1}', "http://w") == '{"type":"runs","system":1}'
    assert as_reader('{"type":"system","id":"s","system":{"vantage":{"role":"writer"}}}', "http://w") == (
        '{"type":"system","id":"s","system":{"vantage":{"role":"reader","writer_url":"http://w"}}}'
    )
