"""Every question and order that the SDK sends to Prefect, as a value; nothing here opens a connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from prefect_vantage.sdk.calls import Call
from prefect_vantage.sdk.models import Json
from prefect_vantage.sdk.submit.models import FINAL_TYPES, Deployment, LogLine, Queue, read_deployment, read_log
from prefect_vantage.sdk.submit.problems import read_answer

T = TypeVar("T")

PAGE = 200
"""Most rows that Prefect gives in one answer."""
PATIENCE = 60.0
"""Seconds to wait for one answer, as Prefect's own client does: a busy SQLite takes that long."""


@dataclass(frozen=True, slots=True)
class PrefectCall(Call[T]):
    """One request below Prefect's API. `repeat`: it may be sent again when nobody knows whether the first one arrived."""

    repeat: bool = True
    patience: float | None = PATIENCE


def deployment_named(flow: str, name: str) -> PrefectCall[Deployment]:
    """The deployment of that flow and name."""
    return _get(f"/deployments/name/{quote(flow, safe='')}/{quote(name, safe='')}", lambda row: read_deployment(row, flow))


def deployment_row(deployment_id: str) -> PrefectCall[Json]:
    """The deployment of that id as Prefect's JSON, which names its flow by id only."""
    return _get(f"/deployments/{deployment_id}", dict)


def deployment_rows(*, flow: str | None = None, ids: Sequence[str] | None = None) -> PrefectCall[list[Json]]:
    """Up to 200 deployments, of one flow or of those ids, by name."""
    where: Json = {"flows": {"name": {"any_": [flow]}}} if flow else {}
    where |= {"deployments": {"id": {"any_": list(ids)}}} if ids is not None else {}
    return _post("/deployments/filter", {**where, "sort": "NAME_ASC", "limit": PAGE}, list)


def flow_names(ids: Sequence[str]) -> PrefectCall[dict[str, str]]:
    """Names of up to 200 flows by id."""
    wanted = {"flows": {"id": {"any_": list(ids)}}, "limit": PAGE}
    return _post("/flows/filter", wanted, lambda rows: {row["id"]: row["name"] for row in rows})


def queues(pool: str) -> PrefectCall[tuple[Queue, ...]]:
    """The queues of a pool, the one that is served first at the front."""

    def read(rows: list[Json]) -> tuple[Queue, ...]:
        found = [Queue(row["name"], row.get("priority")) for row in rows]
        return tuple(sorted(found, key=lambda queue: queue.priority or 0))

    return _post(f"/work_pools/{quote(pool, safe='')}/queues/filter", {"limit": PAGE}, read)


def create_run(deployment_id: str, body: Json) -> PrefectCall[tuple[Json, bool]]:
    """A run of that deployment, and whether it is new. `body` carries an idempotency key, which makes it safe to repeat."""

    def read(response: httpx.Response) -> tuple[Json, bool]:
        return dict(read_answer(response)), response.status_code == httpx.codes.CREATED

    return PrefectCall(f"/deployments/{deployment_id}/create_flow_run", read, method="POST", body=body)


def run(run_id: str) -> PrefectCall[Json]:
    """The flow run of that id as Prefect's JSON."""
    return _get(f"/flow_runs/{run_id}", dict)


def runs(ids: Sequence[str]) -> PrefectCall[list[Json]]:
    """The flow runs of up to 200 ids; those that Prefect does not have are left out."""
    return _post("/flow_runs/filter", {"flow_runs": {"id": {"any_": list(ids)}}, "sort": "ID_DESC", "limit": PAGE}, list)


def ended_runs(ids: Sequence[str]) -> PrefectCall[list[Json]]:
    """Those of up to 200 flow runs that have ended."""
    where = {"id": {"any_": list(ids)}, "state": {"type": {"any_": list(FINAL_TYPES)}}}
    return _post("/flow_runs/filter", {"flow_runs": where, "sort": "ID_DESC", "limit": PAGE}, list)


def runs_in(types: Sequence[str], *, limit: int, due: str | None = None) -> PrefectCall[list[Json]]:
    """Flow runs in those state types, the latest first; `due`: only those expected before that ISO time."""
    where: Json = {"state": {"type": {"any_": list(types)}}}
    where |= {"expected_start_time": {"before_": due}} if due else {}
    return _post("/flow_runs/filter", {"flow_runs": where, "sort": "EXPECTED_START_TIME_DESC", "limit": limit}, list)


def count_runs(ids: Sequence[str]) -> PrefectCall[int]:
    """How many of those flow runs Prefect has."""
    return _post("/flow_runs/count", {"flow_runs": {"id": {"any_": list(ids)}}}, int)


def set_state(run_id: str, state: Json, *, force: bool, repeat: bool) -> PrefectCall[Json]:
    """Propose a state; answers Prefect's verdict: `status` ACCEPT, REJECT, ABORT or WAIT, `state`, `details`."""
    return _post(f"/flow_runs/{run_id}/set_state", {"state": state, "force": force}, dict, repeat=repeat)


def logs(run_id: str, *, level: int, offset: int) -> PrefectCall[list[LogLine]]:
    """Up to 200 log lines of a run, the oldest first."""
    where = {"flow_run_id": {"any_": [run_id]}, "level": {"ge_": level}}
    body = {"logs": where, "sort": "TIMESTAMP_ASC", "limit": PAGE, "offset": offset}
    return _post("/logs/filter", body, lambda rows: [read_log(row) for row in rows])


def csrf_token(client_id: str) -> PrefectCall[str]:
    """The token that a server with CSRF protection wants to see with every change."""
    return PrefectCall("/csrf-token", lambda response: str(read_answer(response)["token"]), params={"client": client_id})


def _get(path: str, read: Callable[[Any], T], params: Mapping[str, str | int] | None = None) -> PrefectCall[T]:
    return PrefectCall(path, lambda response: read(read_answer(response)), params=params or {})


def _post(path: str, body: Json, read: Callable[[Any], T], *, repeat: bool = True) -> PrefectCall[T]:
    return PrefectCall(path, lambda response: read(read_answer(response)), method="POST", body=body, repeat=repeat)
