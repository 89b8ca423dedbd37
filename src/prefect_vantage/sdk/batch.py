"""A batch: many runs of one deployment made from many parameters, for plain code.

items ─► Pump.accept ─► threads act out the orders ─► Pump.record ─► (max_in_flight) Pump.look ─► Batch
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event
from typing import Any

from prefect_vantage.errors import VantageError
from prefect_vantage.sdk.submit.link import Link
from prefect_vantage.sdk.submit.plans import LONGEST_POLL, Submitted
from prefect_vantage.sdk.submit.pump import FailedItem, OnProgress, Order, Progress, Pump
from prefect_vantage.sdk.submit.results import Ended, Result
from prefect_vantage.sdk.task import Handle, Task, read_apart

LOOK_PATIENCE = 1.0
END = object()


class BatchFacts:
    """What both kinds of batch tell without asking."""

    def __init__(self, pump: Pump) -> None:
        self._pump = pump

    @property
    def key(self) -> str:
        """What the key of each run begins with: give it to `map` again, and nothing is submitted twice."""
        return self._pump.wish.key

    @property
    def deployment(self) -> str:
        """`flow/deployment`."""
        return self._pump.target.deployment.name

    @property
    def progress(self) -> Progress:
        """How far the batch is, as far as was looked: `wait` looks."""
        return self._pump.progress

    @property
    def failed(self) -> list[FailedItem]:
        """Items that are no run, and runs that ended otherwise than completed as far as was looked; in the order of the items."""
        return [self._pump.failures[index] for index in sorted(self._pump.failures)]

    def __len__(self) -> int:
        """How many runs were submitted."""
        return len(self._pump.sent)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.deployment!r}, key={self.key!r}, {self.progress})"

    def _handles(self) -> list[Handle]:
        """The submitted runs in the order of the items."""
        sent = [self._pump.sent[index] for index in sorted(self._pump.sent)]
        return [Handle(one.id, one.name, self.deployment, one.key, one.new) for one in sent]

    def _ended(self) -> list[Ended]:
        """Name and last state of the submitted runs in the order of the items."""
        return [(self._pump.sent[index].name, self._pump.states[index]) for index in sorted(self._pump.sent)]

    def _outcomes(self, results: list[Result], *, return_exceptions: bool) -> list[Any]:
        """One entry per item: its value, or its error, which is raised unless `return_exceptions`."""
        pump = self._pump
        errors: dict[int, VantageError | None] = {index: item.error for index, item in pump.failures.items()}
        values: dict[int, Any] = {}
        for index, (value, error) in zip(sorted(pump.sent), results, strict=True):
            values[index] = value
            errors.setdefault(index, error)
        found: list[Any] = []
        for index in sorted({*pump.sent, *pump.failures}):
            if (wrong := errors.get(index)) is None:
                found.append(values[index])
            elif return_exceptions:
                found.append(wrong)
            else:
                raise wrong
        return found


class Batch(BatchFacts):
    """The runs that one `map` made. Methods raise PrefectUnreachable when Prefect stays away, PrefectError for other trouble with it."""

    def __init__(self, link: Link, pump: Pump) -> None:
        super().__init__(pump)
        self._link = link

    @property
    def tasks(self) -> list[Task]:
        """A task for each submitted run, in the order of the items."""
        return [Task(self._link, handle) for handle in self._handles()]

    def wait(self, timeout: float | None = None, *, poll: float = LONGEST_POLL, progress: OnProgress | None = None) -> Progress:
        """Until every submitted run has ended; answers how. Raises TaskTimeout after `timeout` seconds (None: never); the runs go on."""
        with self._pump.telling(progress):
            self._link.run(self._pump.wait(timeout=timeout, poll=poll))
        return self.progress

    def results(self, timeout: float | None = None, *, return_exceptions: bool = False) -> list[Any]:
        """What each item's run returned, in the order of the items, once all have ended; waits as `wait` does.

        The first error among them is raised, or with `return_exceptions` each stands in its place: what made an item no run, TaskFailed, ResultMissing.
        """
        self.wait(timeout)
        return self._outcomes(read_apart(self._ended(), self._link), return_exceptions=return_exceptions)


def fill(link: Link, pump: Pump, items: Iterator[Any], progress: OnProgress | None) -> Batch:
    """The batch of all items, once each is submitted or refused. Raises SubmissionStopped, and whatever `items` and `progress` raise."""
    batch, stop = Batch(link, pump), Event()
    with pump.telling(progress), ThreadPoolExecutor(pump.limits.concurrency, thread_name_prefix="vantage-map") as pool:
        try:
            _drive(link, pump, items, lambda order: pool.submit(link.run, pump.steps(order), stop=stop))
        except BaseException:
            stop.set()
            raise
    if pump.stopped:
        raise pump.stop_error(batch)
    return batch


def _drive(link: Link, pump: Pump, items: Iterator[Any], send: Callable[[Order], Future[Submitted]]) -> None:
    requests: dict[Future[Submitted], Order] = {}
    more = True
    while more or requests:
        while more and pump.room(len(requests)):
            if (item := next(items, END)) is END:
                more = False
            elif order := pump.accept(item):
                requests[send(order)] = order
        more = more and pump.stopped is None
        _await_some(pump, requests, pump.due_in() if more else None)
        if more and pump.due_in() == 0:
            link.run(pump.look(patience=LOOK_PATIENCE))


def _await_some(pump: Pump, requests: dict[Future[Submitted], Order], seconds: float | None) -> None:
    """Until one of the requests is answered, or that many seconds (None: however long), and note what came."""
    if not requests:
        time.sleep(seconds or 0.0)
        return
    done, _ = wait(requests, timeout=seconds, return_when=FIRST_COMPLETED)
    for request in done:
        order = requests.pop(request)
        try:
            outcome: Submitted | VantageError = request.result()
        except VantageError as error:
            outcome = error
        pump.record(order, outcome)
