"""The SDK's front door for plain code: tasks are submitted to Prefect itself, runs are found through a Vantage service.

vantage.submit ─► plans ─► Prefect          vantage.search ─► Frame ─► VantageClient ─► Vantage
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence, Sized
from datetime import datetime
from threading import Lock
from types import TracebackType
from typing import Any, Self

from prefect_vantage.errors import InvalidInput
from prefect_vantage.sdk.batch import Batch, fill
from prefect_vantage.sdk.client import VantageClient
from prefect_vantage.sdk.core import DEFAULT_URL
from prefect_vantage.sdk.frame import Frame
from prefect_vantage.sdk.models import Run
from prefect_vantage.sdk.submit import address, listing, plans, targets
from prefect_vantage.sdk.submit.link import Link
from prefect_vantage.sdk.submit.models import Deployment
from prefect_vantage.sdk.submit.plans import Submitted
from prefect_vantage.sdk.submit.pump import Limits, OnProgress, Pump
from prefect_vantage.sdk.submit.targets import Directory, What
from prefect_vantage.sdk.submit.wishes import Delay, make_wish
from prefect_vantage.sdk.task import Handle, Task

PATIENCE = 30.0
"""Seconds that a request is repeated while Prefect stays away."""
MAP_PATIENCE = 300.0
CONCURRENCY = 8


class Vantage:
    """Submits tasks to Prefect, and finds runs through a Vantage service. Use it as a context manager, or call `close`; threads may share it.

    `url` and `token` are the service's (default: VANTAGE_API_URL, else http://127.0.0.1:4242); only `search` and `service` need one.
    Prefect is at `prefect_url` with `prefect_auth` (`user:password`), else where VANTAGE_PREFECT_API_URL and VANTAGE_PREFECT_AUTH_STRING say,
    else where Prefect's own settings and profile say. `patience`: seconds that a request to Prefect is repeated while it stays away.

    Methods raise InvalidInput for what cannot be submitted, PrefectRefused when Prefect says so, PrefectUnreachable when it stays away.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        *,
        prefect_url: str | None = None,
        prefect_auth: str | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.service = VantageClient(service_url(url), token=token)
        """Everything else that the service answers: exports, reports, its state."""
        self._prefect = (prefect_url, prefect_auth)
        self._patience = patience
        self._directory = Directory()
        self._lock = Lock()
        self._opened: Link | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.service.close()
        if self._opened:
            self._opened.close()

    def submit(
        self,
        deployment: What,
        parameters: Mapping[str, Any] | None = None,
        *,
        priority: str | None = None,
        tags: Sequence[str] = (),
        delay: Delay | None = None,
        at: datetime | None = None,
        key: str | None = None,
        name: str | None = None,
        job_variables: Mapping[str, Any] | None = None,
    ) -> Task:
        """Make a run of a deployment: `flow/deployment`, its id, or a flow function that has one deployment.

        `parameters` are checked against the deployment's schema first. `priority` is a queue of its work pool, such as `high`.
        `delay` (`10m`, seconds, a timedelta) or `at` (an aware datetime) puts it off. The same `key` never makes a second run of the same flow,
        and `task.new` tells which it was; without one, this call is still safe to be repeated on the way. `tags` join the deployment's own.

        Raises NotFound with the nearest names for a deployment that does not exist, Conflict for a key that another deployment of the flow has used.
        """
        wish = make_wish(key=key, priority=priority, tags=tags, delay=delay, at=at, name=name, job_variables=job_variables)
        link = self._link()
        return Task(link, handle_of(link.run(plans.submit(link.line, self._directory, deployment, parameters or {}, wish))))

    def map(
        self,
        deployment: What,
        items: Iterable[Mapping[str, Any]],
        *,
        priority: str | None = None,
        tags: Sequence[str] = (),
        delay: Delay | None = None,
        at: datetime | None = None,
        key: str | None = None,
        max_in_flight: int | None = None,
        concurrency: int = CONCURRENCY,
        patience: float = MAP_PATIENCE,
        job_variables: Mapping[str, Any] | None = None,
        progress: OnProgress | None = None,
    ) -> Batch:
        """Make a run for each of `items`, which are taken one by one as they are sent; returns when each is a run or refused. See `submit` for the rest.

        `concurrency` requests are on their way at once. With `max_in_flight`, at most so many of the batch's runs are unfinished at any time: the next
        is sent when one has ended, so something has to work on them meanwhile. An item that cannot be submitted is kept in `batch.failed`, the rest goes on.
        With a `key`, each run's key is made of it and of the item's parameters (equal items are counted): mapping the same again submits only what is missing.
        `progress` is told of every change.

        Prefect may be away for `patience` seconds; after that SubmissionStopped is raised, which has the `batch` so far and says how to go on.
        """
        wish = make_wish(key=key, priority=priority, tags=tags, delay=delay, at=at, job_variables=job_variables)
        limits = Limits(concurrency, max_in_flight, patience)
        link = self._link()
        target = link.run(targets.find_target(link.line, self._directory, deployment, fresh=True))
        if priority:
            link.run(targets.check_priority(link.line, self._directory, target.deployment, priority))
        return fill(link, Pump(link.line, target, wish, limits, size_of(items)), iter(items), progress)

    def task(self, run_id: str) -> Task:
        """The task of a run that exists, however it was made. Raises NotFound."""
        link = self._link()
        return Task(link, handle_of_run(link.run(plans.find(link.line, checked_id(run_id)))))

    def deployment(self, deployment: What) -> Deployment:
        """What Prefect has of a deployment: its pool, queue, parameters' schema and defaults. Raises NotFound with the nearest names."""
        link = self._link()
        return link.run(targets.find_target(link.line, self._directory, deployment, fresh=True)).deployment

    def runs(self, ids: Sequence[str]) -> list[Run]:
        """Those runs as Prefect has them now, in that order. Raises NotFound naming those that it does not have."""
        link = self._link()
        return link.run(listing.runs_of(link.line, [checked_id(one) for one in ids]))

    def under_way(self, limit: int = 50) -> list[Run]:
        """At most `limit` (up to 200) runs that have started or are due, as Prefect has them now."""
        link = self._link()
        return link.run(listing.under_way(link.line, limit=limit))

    def search(self, query: str = "", *, timezone: str = "UTC") -> Frame:
        """The runs that a query matches, as a frame: iterate it, or ask for `count`, `facets`, `to_arrow`, `to_pandas`. Needs a Vantage service."""
        return Frame(self.service, query, timezone)

    def _link(self) -> Link:
        """The connection to Prefect, opened when it is first needed: finding Prefect's settings may take a second."""
        with self._lock:
            if self._opened is None:
                self._opened = Link(address.find(*self._prefect), patience=self._patience)
            return self._opened


def service_url(url: str | None) -> str:
    """The service's address: given, else VANTAGE_API_URL, else the default. Raises InvalidInput."""
    found = url or os.environ.get("VANTAGE_API_URL") or DEFAULT_URL
    if not found.startswith(("http://", "https://")):
        raise InvalidInput(f"{found!r} is not an address", hint="Write it like http://127.0.0.1:4242.")
    return found


def handle_of(submitted: Submitted) -> Handle:
    """The handle of a run that was submitted."""
    run = submitted.run
    return Handle(run.id, run.name, f"{run.flow}/{run.deployment}", submitted.key, submitted.new)


def handle_of_run(run: Run) -> Handle:
    """The handle of a run that was found."""
    return Handle(run.id, run.name, f"{run.flow}/{run.deployment}" if run.flow and run.deployment else None)


def checked_id(text: str) -> str:
    """`text`. Raises InvalidInput when it is not the id of a run."""
    if not targets.is_id(text):
        raise InvalidInput(f"{text!r} is not the id of a run", hint="An id looks like 6f1c2b1e-0d3a-4c58-9a55-0b7f0c9d3e21.")
    return text


def size_of(items: Iterable[Any]) -> int | None:
    """How many items there are, where that is known before they are taken."""
    return len(items) if isinstance(items, Sized) else None
