"""Prefect's REST API as ingest reads it: one method per question, answers as pages of `wire` models.

Where Prefect is, and how to enter, comes from `VANTAGE_PREFECT_*` or from Prefect's own settings and profile.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from prefect_vantage.errors import PrefectError
from prefect_vantage.ingest.address import find_address
from prefect_vantage.ingest.budget import Budget, Priority
from prefect_vantage.ingest.transport import Address, Answered, Traffic, Transport
from prefect_vantage.ingest.wire import Deployment, Flow, FlowRun, Limit, Log, Page, Pool, Queue, SavedSearch, State, TaskRun, Wire, Worker
from prefect_vantage.settings import Settings
from prefect_vantage.times import Clock, utc_now

logger = logging.getLogger(__name__)

Filter = Mapping[str, object]
Item = TypeVar("Item", bound=Wire)


def open_source(settings: Settings, *, clock: Clock = utc_now) -> Source:
    """The source that `settings` name, with the budget that they allow."""
    budget = Budget(settings.prefect_rate, settings.prefect_in_flight)
    transport = Transport(find_address(settings), budget, timeout=settings.prefect_timeout, clock=clock)
    return Source(transport, page_size=settings.prefect_page_size)


class Source:
    """Questions to Prefect. Every method raises PrefectUnreachable, PrefectError or Stopped."""

    def __init__(self, transport: Transport, *, page_size: int = 200) -> None:
        self._transport = transport
        self._malformed: set[str] = set()
        self.page_size = page_size

    @property
    def address(self) -> Address:
        """Where Prefect is."""
        return self._transport.address

    @property
    def transport(self) -> Transport:
        """What every question goes through."""
        return self._transport

    def traffic(self) -> Traffic:
        """How requests fared so far."""
        return self._transport.traffic()

    def stop_asking(self) -> None:
        """Begin no further request: every method raises Stopped, those under way finish."""
        self._transport.budget.close()

    def close(self) -> None:
        """End waiting requests; every method raises Stopped from now on."""
        self._transport.close()

    def pause(self, seconds: float) -> None:
        """Sleep that `close` interrupts. Raises Stopped."""
        self._transport.budget.pause(seconds)

    def version(self) -> str:
        """Prefect's version."""
        return str(_json(self._transport.get("admin/version")))

    def runs(
        self, where: Filter, *, sort: str = "ID_DESC", offset: int = 0, limit: int | None = None, priority: Priority = Priority.LIVE
    ) -> Page[FlowRun]:
        """One page of runs that match a FlowRunFilter."""
        body = {"flow_runs": where, "sort": sort, "limit": self.page_size if limit is None else limit, "offset": offset}
        return self._page("flow_runs/filter", body, FlowRun, priority)

    def task_runs(
        self, where: Filter, *, runs: Filter | None = None, sort: str = "ID_DESC", offset: int = 0, priority: Priority = Priority.LIVE
    ) -> Page[TaskRun]:
        """One page of task runs that match a TaskRunFilter, of runs that match a FlowRunFilter."""
        body = {"task_runs": where, "sort": sort, "limit": self.page_size, "offset": offset} | ({"flow_runs": runs} if runs else {})
        return self._page("task_runs/filter", body, TaskRun, priority)

    def count_runs(self, where: Filter, *, priority: Priority = Priority.RECONCILE) -> int:
        """How many runs match a FlowRunFilter."""
        return _number(_json(self._transport.post("flow_runs/count", {"flow_runs": where}, priority=priority)))

    def count_task_runs(self, where: Filter, *, priority: Priority = Priority.RECONCILE) -> int:
        """How many task runs match a TaskRunFilter."""
        return _number(_json(self._transport.post("task_runs/count", {"task_runs": where}, priority=priority)))

    def states(self, run_id: str) -> list[State]:
        """Every state of one run, in no promised order."""
        answer = self._transport.get("flow_run_states/", {"flow_run_id": run_id}, priority=Priority.PERSON)
        return self._read("flow_run_states", answer, State).items

    def logs(self, run_id: str, *, level: int | None, limit: int, offset: int) -> list[Log]:
        """Log lines of one run, oldest first."""
        where: dict[str, object] = {"flow_run_id": {"any_": [run_id]}} | ({"level": {"ge_": level}} if level is not None else {})
        body = {"logs": where, "sort": "TIMESTAMP_ASC", "limit": limit, "offset": offset}
        return self._page("logs/filter", body, Log, Priority.PERSON).items

    def flows(self, ids: Sequence[str] | None = None) -> list[Flow]:
        """All flows, or those with these ids."""
        return self._all("flows/filter", _ids("flows", ids), Flow)

    def deployments(self, ids: Sequence[str] | None = None) -> list[Deployment]:
        """All deployments, or those with these ids."""
        return self._all("deployments/filter", _ids("deployments", ids), Deployment)

    def pools(self) -> list[Pool]:
        """All work pools."""
        return self._all("work_pools/filter", {}, Pool)

    def queues(self) -> list[Queue]:
        """All work queues of all pools."""
        return self._all("work_queues/filter", {}, Queue)

    def workers(self, pool: str) -> list[Worker]:
        """Workers of one pool, also those that went offline. Empty when the pool is gone."""
        try:
            return self._all(f"work_pools/{_quoted(pool)}/workers/filter", {}, Worker)
        except PrefectError as error:
            return _empty_when_gone(error)

    def limits(self) -> list[Limit]:
        """Concurrency limits, those of tags and deployments among them."""
        return self._all("v2/concurrency_limits/filter", {}, Limit)

    def saved_searches(self) -> list[SavedSearch]:
        """The searches that people saved in Prefect's UI."""
        return self._all("saved_searches/filter", {}, SavedSearch, Priority.PERSON)

    def pool_slots(self, pool: str) -> dict[str, object]:
        """Slots of a pool and its queues: `active_slots`, `concurrency_limit`, `queues`. Empty when the pool is gone."""
        try:
            answer = self._transport.post(f"work_pools/{_quoted(pool)}/concurrency_status", {}, priority=Priority.RECONCILE)
        except PrefectError as error:
            _empty_when_gone(error)
            return {}
        found = _json(answer)
        return found if isinstance(found, dict) else {}

    def _all(self, path: str, body: dict[str, object], model: type[Item], priority: Priority = Priority.RECONCILE) -> list[Item]:
        items: dict[str, Item] = {}
        offset = 0
        while True:
            page = self._page(path, body | {"limit": self.page_size, "offset": offset}, model, priority)
            items |= {str(getattr(item, "id", "")): item for item in page.items}
            offset += page.size
            if page.size < self.page_size:
                return list(items.values())

    def _page(self, path: str, body: object, model: type[Item], priority: Priority) -> Page[Item]:
        return self._read(path, self._transport.post(path, body, priority=priority), model)

    def _read(self, path: str, answer: Answered, model: type[Item]) -> Page[Item]:
        try:
            items = _LISTS[model].validate_json(answer.content)
        except ValidationError:
            return self._read_one_by_one(path, answer, model)
        return Page[Item].model_construct(items=items, size=len(items), malformed=0, asked_at=answer.asked_at)

    def _read_one_by_one(self, path: str, answer: Answered, model: type[Item]) -> Page[Item]:
        """A row that cannot be read is left out and logged once per endpoint and reason; the rest of the page counts."""
        rows = _json(answer)
        if not isinstance(rows, list):
            raise PrefectError(f"Prefect's answer to {path} is not a list", hint="Is another program listening at PREFECT_API_URL?")
        items: list[Item] = []
        for row in rows:
            try:
                items.append(model.model_validate(row))
            except ValidationError as error:
                self._tell_once(path, error)
        return Page[Item].model_construct(items=items, size=len(rows), malformed=len(rows) - len(items), asked_at=answer.asked_at)

    def _tell_once(self, path: str, error: ValidationError) -> None:
        first = error.errors()[0]
        kind = f"{path} {first['loc']} {first['type']}"
        if kind not in self._malformed:
            self._malformed.add(kind)
            logger.warning("A row of Prefect's %s was skipped: %s at %s", path, first["msg"], ".".join(map(str, first["loc"])))


_LISTS: dict[Any, TypeAdapter[Any]] = {
    FlowRun: TypeAdapter(list[FlowRun]),
    TaskRun: TypeAdapter(list[TaskRun]),
    Flow: TypeAdapter(list[Flow]),
    Deployment: TypeAdapter(list[Deployment]),
    Pool: TypeAdapter(list[Pool]),
    Queue: TypeAdapter(list[Queue]),
    Worker: TypeAdapter(list[Worker]),
    Limit: TypeAdapter(list[Limit]),
    State: TypeAdapter(list[State]),
    Log: TypeAdapter(list[Log]),
    SavedSearch: TypeAdapter(list[SavedSearch]),
}


def _json(answer: Answered) -> object:
    try:
        found: object = orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        raise PrefectError(
            "Prefect's answer is not JSON", hint="Is PREFECT_API_URL the API (it ends in /api) and not the UI or a proxy's page?"
        ) from error
    return found


def _number(value: object) -> int:
    if isinstance(value, int):
        return value
    raise PrefectError("Prefect's count is not a number", hint="Is another program listening at PREFECT_API_URL?")


def _ids(table: str, ids: Sequence[str] | None) -> dict[str, object]:
    return {} if ids is None else {table: {"id": {"any_": list(ids)}}}


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")


def _empty_when_gone(error: PrefectError) -> list[Worker]:
    if error.status == 404:
        return []
    raise error
