"""What the tests of the command line share: a command run in this process, and a scripted service on a real port."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from prefect_vantage.cli.run import run


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def vantage(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command: `vantage("count", "state:failed")`."""
    for name in ("VANTAGE_API_URL", "VANTAGE_TIMEZONE", "VANTAGE_DATA_DIR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run(arguments)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return call


@dataclass
class Answer:
    """One scripted answer. `cut`: the connection breaks after the body that was announced longer."""

    body: bytes = b"{}"
    status: int = 200
    type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


def json_answer(data: object, **more: Any) -> Answer:
    return Answer(json.dumps(data).encode(), **more)


def problem(status: int, detail: str, **more: object) -> Answer:
    body = {"type": "about:blank", "title": "No", "status": status, "detail": detail, **more}
    return Answer(json.dumps(body).encode(), status, "application/problem+json")


@dataclass
class Script:
    """A service that answers each path with its next scripted answer (the last one stays), and remembers what it was asked."""

    url: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def on(self, path: str, *answers: Answer) -> None:
        self.answers[path] = list(answers)

    def next(self, path: str) -> Answer:
        left = self.answers.get(path)
        if not left:
            return problem(404, f"Nothing is scripted for {path}")
        return left.pop(0) if len(left) > 1 else left[0]


def _handler(script: Script) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            parts = urlsplit(self.path)
            path = parts.path.removeprefix("/api/v1")
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            params = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            script.asked.append((self.command, path, params, json.loads(sent) if sent else None))
            script.headers.append(dict(self.headers))
            answer = script.next(path)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.type)
            self.send_header("Content-Length", str(len(answer.body) + (10 if answer.cut else 0)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = handle_one  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    return Handler


@pytest.fixture
def script(vantage: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    """The scripted service, already named by VANTAGE_API_URL."""
    made = Script("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    monkeypatch.setenv("VANTAGE_API_URL", made.url)
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
