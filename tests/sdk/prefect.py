"""The shipped fake Prefect with what submitting needs: deployments by name, queues, runs made under a key, answers that get lost."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from prefect_vantage.testing import FakePrefect, deployment_json, flow_json, run_json
from prefect_vantage.testing.factories import new_id, wire_time
from prefect_vantage.testing.prefect import Asked

Json = dict[str, Any]
FINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
SCHEMA: Json = {
    "title": "Parameters",
    "type": "object",
    "required": ["day"],
    "properties": {
        "day": {"type": "string", "format": "date", "title": "day", "position": 0},
        "region": {"type": "string", "title": "region", "position": 1, "default": "eu"},
        "tries": {"anyOf": [{"type": "integer"}, {"type": "null"}], "title": "tries", "position": 2, "default": None},
        "colour": {"$ref": "#/definitions/Colour"},
        "store": {"type": "object", "title": "store"},
    },
    "definitions": {"Colour": {"enum": ["red", "blue"], "type": "string", "title": "Colour"}},
}
Answer = Callable[[Request, Json], Response]


class TaskPrefect(FakePrefect):
    """`names` holds flows' names by id. `lost` answers are done and then told as 502; `refuse` is answered to every new run; `broken`: a proxy answers for it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.lost = 0
        self.broken = False
        self.refuse: Response | None = None
        self.most_unfinished = 0
        self.on_create: Callable[[Json], None] = lambda _: None

    def deploy(self, name: str = "etl/nightly", *, pool: str | None = "main", **fields: Any) -> Json:
        """A deployment in a pool with the queues critical, high, default and low."""
        flow_name, _, own = name.partition("/")
        flow = next((one for one in self.flows.values() if one["name"] == flow_name), None) or flow_json(flow_name)
        self.flows[str(flow["id"])] = flow
        base: Json = {"work_pool_name": pool, "parameters": {}, "parameter_openapi_schema": SCHEMA, "enforce_parameter_schema": True}
        made: Json = deployment_json(own, str(flow["id"]), **(base | fields))
        self.deployments[made["id"]] = made
        for place, queue in enumerate(("critical", "high", "default", "low"), 1):
            self.queues[f"{pool}/{queue}"] = {"id": f"{pool}/{queue}", "name": queue, "priority": place, "work_pool_name": pool}
        return made

    def end(self, run: Json, state_type: str = "COMPLETED", message: str | None = None, data: Any = None) -> None:
        """The run ends."""
        enter(run, {"type": state_type, "message": message, "data": data})

    def after_two_looks(self, act: Callable[[], None], seconds: float = 60.0) -> threading.Thread:
        """A thread that acts once somebody has looked at runs twice from now on, so that the first look saw how things are now."""
        before, until = self._looks(), time.monotonic() + seconds

        def wait() -> None:
            while self._looks() < before + 2 and time.monotonic() < until:
                time.sleep(0.02)
            act()

        thread = threading.Thread(target=wait)
        thread.start()
        return thread

    def _looks(self) -> int:
        return sum(asked.path.startswith("flow_runs/") and not asked.path.endswith("set_state") for asked in list(self.asked))

    def paths(self, ending: str = "") -> list[str]:
        """What was asked for, below /api."""
        return [asked.path for asked in self.asked if asked.path.endswith(ending)]

    def _app(self) -> Starlette:
        app = super()._app()
        own: list[tuple[str, str, Answer]] = [
            ("GET", "deployments/name/{flow}/{name}", self._named),
            ("GET", "deployments/{id}", self._deployment),
            ("POST", "deployments/filter", self._deployments),
            ("POST", "deployments/{id}/create_flow_run", self._create),
            ("POST", "work_pools/{pool}/queues/filter", self._queues),
            ("GET", "flow_runs/{id}", self._run),
            ("POST", "flow_runs/{id}/set_state", self._set_state),
        ]
        app.router.routes[0:0] = [Route(f"/api/{path}", self._guarded(answer), methods=[method]) for method, path, answer in own]
        return app

    def _guarded(self, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            path, raw = request.url.path.removeprefix("/api/"), await request.body()
            body: Json = json.loads(raw) if raw else {}
            self.asked.append(Asked(path, body))
            if self.broken:
                return JSONResponse({"detail": "Bad gateway"}, 502)
            if refused := self._refuse(path, body, request):
                return refused
            response = answer(request, body)
            if request.method == "POST" and self.lost and not path.endswith("filter"):
                self.lost -= 1
                return JSONResponse({"detail": "Bad gateway"}, 502)
            return response

        return guarded

    def _named(self, request: Request, _: Json) -> Response:
        for one in self.deployments.values():
            if (self.flows[str(one["flow_id"])]["name"], one["name"]) == (request.path_params["flow"], request.path_params["name"]):
                return JSONResponse(one)
        return JSONResponse({"detail": "Deployment not found"}, 404)

    def _deployment(self, request: Request, _: Json) -> Response:
        found = self.deployments.get(request.path_params["id"])
        return JSONResponse(found) if found else JSONResponse({"detail": "Deployment not found"}, 404)

    def _deployments(self, _: Request, body: Json) -> Response:
        names = body.get("flows", {}).get("name", {}).get("any_")
        ids = body.get("deployments", {}).get("id", {}).get("any_")
        rows = [one for one in self.deployments.values() if ids is None or one["id"] in ids]
        return JSONResponse([one for one in rows if names is None or self.flows[str(one["flow_id"])]["name"] in names])

    def _queues(self, request: Request, _: Json) -> Response:
        return JSONResponse([one for one in self.queues.values() if one["work_pool_name"] == request.path_params["pool"]])

    def _create(self, request: Request, body: Json) -> Response:
        deployment = self.deployments.get(request.path_params["id"])
        if deployment is None:
            return JSONResponse({"detail": "Deployment not found"}, 404)
        if self.refuse is not None:
            return self.refuse
        for one in self.runs.values():
            if one["idempotency_key"] == body["idempotency_key"] and one["flow_id"] == deployment["flow_id"]:
                return JSONResponse(one)
        due = body.get("state", {}).get("state_details", {}).get("scheduled_time")
        run: Json = run_json(
            "SCHEDULED",
            at=datetime.fromisoformat(due) if due else datetime.now(UTC),
            flow_id=deployment["flow_id"],
            deployment_id=deployment["id"],
            parameters={**deployment["parameters"], **body["parameters"]},  # type: ignore[dict-item]
            idempotency_key=body["idempotency_key"],
            tags=body["tags"],
            work_queue_name=body.get("work_queue_name", "default"),
            work_pool_name=deployment["work_pool_name"],
            **({"name": body["name"]} if "name" in body else {}),
        )
        self.runs[run["id"]] = run
        self.most_unfinished = max(self.most_unfinished, sum(one["state_type"] not in FINAL for one in self.runs.values()))
        self.on_create(run)
        return JSONResponse(run, 201)

    def _run(self, request: Request, _: Json) -> Response:
        found = self.runs.get(request.path_params["id"])
        return JSONResponse(found) if found else JSONResponse({"detail": "Flow run not found"}, 404)

    def _set_state(self, request: Request, body: Json) -> Response:
        run: Json | None = self.runs.get(request.path_params["id"])
        if run is None:
            return JSONResponse({"detail": "Flow run not found"}, 404)
        state, status, reason = body["state"], "ACCEPT", None
        if not body["force"]:
            if run["state_type"] in (*FINAL, "CANCELLING"):
                return JSONResponse({"status": "ABORT", "state": None, "details": {"reason": "This run has already terminated."}})
            if run["state_type"] == "SCHEDULED" and state["type"] == "CANCELLING":
                state, status, reason = {"type": "CANCELLED", "name": "Cancelled"}, "REJECT", "Nothing to terminate."
        enter(run, state)
        return JSONResponse({"status": status, "state": run["state"], "details": {"reason": reason}}, 201)


def enter(run: Json, state: Json) -> None:
    """The run is in that state from now on."""
    now, state_id = wire_time(datetime.now(UTC)), new_id()
    name = state.get("name") or state["type"].title()
    run["state"] = {"message": None, "data": None, **state, "id": state_id, "name": name, "timestamp": now}
    run |= {"state_id": state_id, "state_type": state["type"], "state_name": name, "end_time": now if state["type"] in FINAL else None}
