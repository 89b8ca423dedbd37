"""A scriptable Prefect on a real port of the loopback: the REST endpoints and the event socket that ingest uses, with faults on demand.

with FakePrefect() as prefect:
    prefect.add(run_json("FAILED"))
    prefect.fail(503, times=2)                 # the next two requests
    prefect.emit(run_event(run, "RUNNING", at=now))
    prefect.cut()                              # the event sockets break
    prefect.away(); prefect.back()             # nobody listens; somebody does again
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import email.utils
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from prefect_vantage.testing import acts
from prefect_vantage.testing.filters import Json, ordered, select
from prefect_vantage.times import Clock

_MOST = 200
_START_SECONDS = 10.0
_TABLES = {
    "flows/filter": ("flows", "flows"),
    "deployments/filter": ("deployments", "deployments"),
    "work_pools/filter": ("pools", "work_pools"),
    "work_queues/filter": ("queues", "work_queues"),
    "v2/concurrency_limits/filter": ("limits", "concurrency_limits"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came: its path below /api and its JSON body."""

    path: str
    body: Json


@dataclass(slots=True)
class _Fault:
    status: int
    times: int
    path: str | None
    headers: dict[str, str]


class FakePrefect:
    """Tables are plain dicts of JSON rows by id: change them and the API answers so at once. With a `clock` answers carry its Date."""

    def __init__(self, *, auth: str | None = None, csrf: bool = False) -> None:
        self.auth = auth
        self.csrf = csrf
        self.clock: Clock | None = None
        self.runs: dict[str, Json] = {}
        self.task_runs: dict[str, Json] = {}
        self.flows: dict[str, Json] = {}
        self.deployments: dict[str, Json] = {}
        self.pools: dict[str, Json] = {}
        self.queues: dict[str, Json] = {}
        self.workers: dict[str, list[Json]] = {}
        self.limits: dict[str, Json] = {}
        self.states: dict[str, list[Json]] = {}
        self.logs: list[Json] = []
        self.asked: deque[Asked] = deque(maxlen=10_000)
        self.filters: list[Json] = []
        self._tokens = 0
        self._faults: list[_Fault] = []
        self._sockets: set[WebSocket] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def __enter__(self) -> FakePrefect:
        self.back()
        return self

    def __exit__(self, *_: object) -> None:
        self.away()

    @property
    def api_url(self) -> str:
        """What PREFECT_API_URL would be."""
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def connections(self) -> int:
        """Event sockets that are open and past the handshake."""
        return len(self._sockets)

    def add(self, *runs: Json) -> None:
        """Runs that Prefect has from now on."""
        self.runs.update({str(run["id"]): run for run in runs})

    def fail(self, status: int, *, times: int = 1, path: str | None = None, retry_after: str | None = None) -> None:
        """Answer the next `times` requests (below `path`, where given) with `status`."""
        self._faults.append(_Fault(status, times, path, {"Retry-After": retry_after} if retry_after else {}))

    def emit(self, *events: Json) -> None:
        """Send events to every event socket; returns when they are sent."""
        self.send_raw(*(json.dumps({"type": "event", "event": event}) for event in events))

    def send_raw(self, *frames: str) -> None:
        """Send frames as they are to every event socket."""

        async def send() -> None:
            for websocket in list(self._sockets):
                for frame in frames:
                    await websocket.send_text(frame)

        self._call(send())

    def cut(self) -> None:
        """Break every event socket; waits for one, since a client knows that it is let in before this side has read its filter."""
        self.wait_for_socket()

        async def close() -> None:
            for websocket in list(self._sockets):
                self._sockets.discard(websocket)  # at once: the next `wait_for_socket` means the next socket
                with contextlib.suppress(RuntimeError):
                    await websocket.close(1012)

        self._call(close())

    def wait_for_socket(self, timeout: float = 10.0) -> None:
        """Until an event socket is open. Raises TimeoutError."""
        until = time.monotonic() + timeout
        while not self._sockets:
            if time.monotonic() > until:
                raise TimeoutError("No event socket was opened")
            time.sleep(0.01)

    def away(self) -> None:
        """Stop listening; connections break."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._server.force_exit = True
            self._thread.join(_START_SECONDS)
        self._server = self._thread = None
        self._sockets.clear()

    def back(self) -> None:
        """Listen on the same port (again)."""
        config = uvicorn.Config(
            self._app(),
            host="127.0.0.1",
            port=self.port,
            log_level="critical",
            ws="websockets-sansio",
            lifespan="off",
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, args=(self._server,), name="fake-prefect", daemon=True)
        self._thread.start()
        until = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if time.monotonic() > until:
                raise TimeoutError(f"The fake Prefect did not start on port {self.port}")
            time.sleep(0.005)

    def _serve(self, server: uvicorn.Server) -> None:
        async def run() -> None:
            self._loop = asyncio.get_running_loop()
            await server.serve()

        asyncio.run(run())

    def _call(self, coroutine: object) -> None:
        if self._loop is None:
            raise RuntimeError("The fake Prefect is away")
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)  # type: ignore[arg-type]

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                WebSocketRoute("/api/events/out", self._events),
                Route("/api/{path:path}", self._answer, methods=["GET", "POST", "PATCH"]),
            ]
        )

    async def _answer(self, request: Request) -> Response:
        path = str(request.path_params["path"]).strip("/")
        raw = await request.body()
        body: Json = json.loads(raw) if raw else {}
        self.asked.append(Asked(path, body))
        response = self._refuse(path, body, request) or self._do(path, body, request)
        if self.clock is not None:
            response.headers["Date"] = email.utils.format_datetime(self.clock(), usegmt=True)
        return response

    def _refuse(self, path: str, body: Json, request: Request) -> Response | None:
        for fault in self._faults:
            if fault.times > 0 and (fault.path is None or path.startswith(fault.path)):
                fault.times -= 1
                return JSONResponse({"detail": "as told"}, fault.status, headers=fault.headers)
        if self.csrf and request.method in ("POST", "PATCH") and request.headers.get("Prefect-Csrf-Token") != f"token-{self._tokens}":
            return JSONResponse({"detail": "Missing CSRF token."}, 403)
        if self.auth is not None and request.headers.get("Authorization") != _basic(self.auth):
            return JSONResponse({"exception_message": "Unauthorized"}, 401)
        if int(str(body.get("limit") or 0)) > _MOST:
            return JSONResponse({"detail": f"limit must be at most {_MOST}"}, 422)
        return None

    def _do(self, path: str, body: Json, request: Request) -> Response:
        try:
            return JSONResponse(self._act(path, body, request.method) or self._find(path, body, request))
        except acts.Unknown:
            return JSONResponse({"detail": "Not found"}, 404)
        except acts.Refused as error:
            return JSONResponse({"detail": str(error)}, 409)

    def _act(self, path: str, body: Json, method: str) -> object:
        """What a request that changes something, or asks about one thing, is answered with; None for all others."""
        match path.split("/"):
            case ["flow_runs", "bulk_set_state"]:
                return acts.set_state(self.runs, body)
            case ["flow_runs", "bulk_delete"]:
                return acts.delete(self.runs, body)
            case ["flow_runs", run_id] if method == "PATCH":
                acts.patch(self.runs, run_id, body)
                return {"id": run_id}
            case ["flow_runs", run_id] if method == "GET":
                return acts.one(self.runs, run_id)
            case ["deployments"] if method == "POST":
                return acts.deploy(self.deployments, body)
            case ["deployments", "name", _, name]:
                return acts.named(self.deployments, name)
            case ["deployments", deployment_id] if method == "GET":
                return acts.one(self.deployments, deployment_id)
            case ["deployments", deployment_id, "create_flow_run"]:
                return acts.create(self.runs, self.deployments, deployment_id, body)
            case ["ui", "schemas", "validate"]:
                return acts.validate(body)
        return None

    def _find(self, path: str, body: Json, request: Request) -> object:
        if path in _TABLES:
            table, key = _TABLES[path]
            return _page(select(getattr(self, table).values(), _where(body, key)), body)
        if path.startswith("work_pools/"):
            _, name, what = path.split("/", 2)
            return self.workers.get(name, []) if what == "workers/filter" else {"active_slots": 0, "concurrency_limit": None, "queues": []}
        return self._find_runs(path, body, request)

    def _find_runs(self, path: str, body: Json, request: Request) -> object:
        runs, tasks = _where(body, "flow_runs"), _where(body, "task_runs")
        if path == "flow_runs/filter":
            return _page(ordered(select(list(self.runs.values()), runs), str(body["sort"])), body)
        if path == "flow_runs/count":
            return len(select(list(self.runs.values()), runs))
        if path == "task_runs/filter":
            return _page(ordered(select(list(self.task_runs.values()), tasks), str(body["sort"])), body)
        if path == "task_runs/count":
            return len(select(list(self.task_runs.values()), tasks))
        if path == "csrf-token":
            self._tokens += 1
            return {"token": f"token-{self._tokens}", "client": "any", "expiration": "2100-01-01T00:00:00Z"}
        simple = {"admin/version": "3.8.8", "logs/filter": _page(self.logs, body)}
        return simple[path] if path in simple else self.states.get(request.query_params.get("flow_run_id", ""), [])

    async def _events(self, websocket: WebSocket) -> None:
        await websocket.accept(subprotocol="prefect")
        try:
            asked = await websocket.receive_json()
            if self.auth is not None and asked.get("token") != self.auth:
                await websocket.close(1008, "Invalid token")
                return
            await websocket.send_json({"type": "auth_success"})
            self.filters.append(await websocket.receive_json())
            self._sockets.add(websocket)
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            return
        finally:
            self._sockets.discard(websocket)


def _where(body: Json, key: str) -> Json:
    found = body.get(key)
    return found if isinstance(found, dict) else {}


def _page(rows: Iterable[Json], body: Json) -> list[Json]:
    offset, limit = int(str(body.get("offset") or 0)), int(str(body.get("limit", _MOST)))
    return list(rows)[offset : offset + limit]


def _basic(auth: str) -> str:
    return "Basic " + base64.b64encode(auth.encode()).decode()
