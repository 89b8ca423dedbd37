"""The event socket: our own client, since Prefect's subscriber gives up after ten attempts and cannot be told where to go on from.

connect ─► auth ─► filter ─► frames ─► `on_frame` … the socket breaks ─► back off ─► connect, for ever

It hands on frames unread and never judges them (`changes` does); that events get lost is expected, `reconcile` proves the mirror.
"""

from __future__ import annotations

import random
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing
from typing import Protocol

import orjson
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.sync.client import ClientConnection, connect

from prefect_vantage.ingest.transport import Address
from prefect_vantage.loop import Stopped

PREFIXES = (
    "prefect.flow-run.",
    "prefect.task-run.",
    "prefect.worker.",
    "prefect.work-pool.",
    "prefect.work-queue.",
    "prefect.deployment.",
    "prefect.flow.",
    "prefect.concurrency-limit.",
)
_FILTER = {
    # Without `until` the server takes "now" and nothing ever arrives.
    "occurred": {"until": "2099-01-01T00:00:00Z"},
    "event": {"prefix": list(PREFIXES), "exclude_name": ["prefect.flow-run.heartbeat"]},
}
_OPEN_SECONDS = 10.0
_POLL_SECONDS = 0.5
_PING_SECONDS = 20.0
_LARGEST_FRAME = 4 * 2**20
_POLICY_VIOLATION = 1008
_SLOW_RETRY = 30.0


class StreamListener(Protocol):
    """Who hears what the socket does; called in the stream's thread."""

    def on_frame(self, frame: str | bytes) -> None:
        """A frame arrived."""

    def on_connected(self) -> None:
        """The server accepted us; events flow from now on."""

    def on_disconnected(self, message: str, hint: str | None) -> None:
        """The socket is down; the stream tries again by itself."""


class Refused(Exception):
    """The server does not let us in: trying again soon is of no use."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Stream:
    """Keeps one socket open from `start` to `stop`."""

    def __init__(
        self,
        address: Address,
        listener: StreamListener,
        *,
        first_pause: float = 0.5,
        longest_pause: float = 15.0,
        slow_retry: float = _SLOW_RETRY,
    ) -> None:
        self._address = address
        self._listener = listener
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._slow_retry = slow_retry
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._failures = 0

    def start(self) -> None:
        """Connect in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="vantage-stream", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Close the socket and wait for the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.is_set():
            pause = self._one_connection()
            self._stopping.wait(pause)

    def _one_connection(self) -> float:
        """Connect and read until the socket breaks; answers the seconds to wait before the next attempt."""
        try:
            with closing(self._connect()) as socket:
                self._enter(socket)
                self._failures = 0
                self._listener.on_connected()
                self._read(socket)
            return 0.0
        except Stopped:
            return 0.0
        except Refused as error:
            self._listener.on_disconnected(str(error), error.hint)
            return self._slow_retry
        except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, InvalidURI, EOFError) as error:
            self._listener.on_disconnected(_reason(error), "Vantage keeps trying; until then it reads Prefect by REST.")
        self._failures += 1
        return float(min(self._longest_pause, self._first_pause * 2 ** min(self._failures - 1, 10)) * random.uniform(0.5, 1.0))

    def _connect(self) -> ClientConnection:
        url = "ws" + self._address.api_url.removeprefix("http") + "/events/out"
        return connect(
            url,
            subprotocols=["prefect"],  # type: ignore[list-item]
            additional_headers=dict(self._address.headers or {}),
            ssl=_tls(self._address) if url.startswith("wss") else None,
            open_timeout=_OPEN_SECONDS,
            close_timeout=1.0,
            ping_interval=_PING_SECONDS,
            ping_timeout=_PING_SECONDS,
            max_size=_LARGEST_FRAME,
            max_queue=4096,
            proxy=None,
        )

    def _enter(self, socket: ClientConnection) -> None:
        try:
            _send(socket, {"type": "auth", "token": self._address.auth})
            answer = orjson.loads(socket.recv(timeout=_OPEN_SECONDS))
        except ConnectionClosed as error:
            if error.rcvd is not None and error.rcvd.code == _POLICY_VIOLATION:
                raise Refused(
                    f"Prefect refused the event socket: {error.rcvd.reason or 'invalid token'}",
                    "Set PREFECT_API_AUTH_STRING (user:password) to what Prefect's server has.",
                ) from error
            raise
        except orjson.JSONDecodeError as error:
            raise Refused("The event socket does not speak Prefect's protocol", "Is PREFECT_API_URL Prefect's API?") from error
        if not isinstance(answer, dict) or answer.get("type") != "auth_success":
            raise Refused(f"Prefect refused the event socket: {answer}", "Is this Prefect 3?")
        _send(socket, {"type": "filter", "filter": _FILTER, "backfill": True})

    def _read(self, socket: ClientConnection) -> None:
        while not self._stopping.is_set():
            try:
                frame = socket.recv(timeout=_POLL_SECONDS)
            except TimeoutError:
                continue
            self._listener.on_frame(frame)
        raise Stopped("Vantage is stopping")


def _send(socket: ClientConnection, message: Mapping[str, object]) -> None:
    socket.send(orjson.dumps(message).decode())


def _tls(address: Address) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=address.verify if isinstance(address.verify, str) else None)
    if address.verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _reason(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return f"The event socket is down: {text}"
