"""A TCP proxy before Prefect that can cut the event socket and leave the API alone, as a bad load balancer does."""

from __future__ import annotations

import contextlib
import socket
import threading

_EVENTS = b"/events/out"
_CHUNK = 65_536


class CutProxy:
    """`url` takes the place of Prefect's API; `cut` breaks event sockets and refuses new ones until `mend`."""

    def __init__(self, target_port: int) -> None:
        self._target = ("127.0.0.1", target_port)
        self._cut = threading.Event()
        self._lock = threading.Lock()
        self._events: set[socket.socket] = set()
        self._all: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.connections = 0
        threading.Thread(target=self._accept, name="cut-proxy", daemon=True).start()

    def __enter__(self) -> CutProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def cut(self) -> None:
        """Break the event sockets; new ones are refused."""
        self._cut.set()
        self._drop(self._events)

    def mend(self) -> None:
        """Let event sockets through again."""
        self._cut.clear()

    def close(self) -> None:
        """Stop listening and drop everything."""
        self._shut(self._listener)
        self._listener.close()
        self._drop(self._all)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            head = client.recv(_CHUNK)
            is_events = _EVENTS in head.partition(b"\r\n")[0]
            if is_events and self._cut.is_set():
                return
            with socket.create_connection(self._target) as server:
                self._note(client, server, events=is_events)
                server.sendall(head)
                back = threading.Thread(target=self._pump, args=(server, client), daemon=True)
                back.start()
                self._pump(client, server)
                back.join()
                self._forget(client, server)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(_CHUNK):
                sink.sendall(chunk)
        self._shut(source)
        self._shut(sink)

    def _note(self, *pair: socket.socket, events: bool) -> None:
        with self._lock:
            self._all.update(pair)
            if events:
                self._events.update(pair)
                self.connections += 1

    def _forget(self, *pair: socket.socket) -> None:
        with self._lock:
            self._all.difference_update(pair)
            self._events.difference_update(pair)

    def _drop(self, sockets: set[socket.socket]) -> None:
        with self._lock:
            dropped = list(sockets)
        for one in dropped:
            self._shut(one)

    @staticmethod
    def _shut(one: socket.socket) -> None:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
