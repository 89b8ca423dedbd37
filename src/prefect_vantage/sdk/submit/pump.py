"""The core of `map`, without I/O: which item goes next, what became of each, when to look which runs have ended, when to give up.

items ─► accept (check, key) ─► Order ─► steps ─► record ─► unfinished ─► look ─► ended
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from prefect_vantage.errors import (
    InvalidInput,
    NotFound,
    PrefectError,
    PrefectUnreachable,
    SubmissionStopped,
    TaskFailed,
    TaskTimeout,
    VantageError,
)
from prefect_vantage.sdk.exchange import Pause, Steps
from prefect_vantage.sdk.models import Json
from prefect_vantage.sdk.submit import listing
from prefect_vantage.sdk.submit.exchange import Line, is_away
from prefect_vantage.sdk.submit.models import FINAL_TYPES, TaskState, read_state
from prefect_vantage.sdk.submit.plans import AWAY_WHILE_WAITING, FIRST_POLL, LONGEST_POLL, Submitted, create
from prefect_vantage.sdk.submit.targets import Target
from prefect_vantage.sdk.submit.wishes import Wish, digest

_GONE = frozenset({502, 503, 504})
_LOOKS_PER_CENSUS = 10
"""Every so many looks at which nothing had ended, it is asked whether all the runs still exist."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is. Of `total` items (None: not known) `submitted` are runs now (`existing` of them were before), `refused` are not.

    Of the submitted, `finished` have ended as far as was looked, `completed` of them as they should.
    """

    total: int | None
    submitted: int
    existing: int
    refused: int
    finished: int
    completed: int

    @property
    def failed(self) -> int:
        """Items that are no run, and runs that ended otherwise than completed."""
        return self.refused + self.finished - self.completed


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class FailedItem:
    """An item that became no run (`run_id` None), or whose run ended badly; `index` counts the items from 0."""

    index: int
    parameters: Any
    error: VantageError
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """`concurrency` requests at once; `max_in_flight` runs that have not ended (None: as many as there are items); `patience` seconds without Prefect."""

    concurrency: int
    max_in_flight: int | None
    patience: float

    def __post_init__(self) -> None:
        if not 1 <= self.concurrency <= 64:
            raise InvalidInput(f"concurrency is {self.concurrency}", hint="Between 1 and 64 requests at once are possible.")
        if self.max_in_flight is not None and self.max_in_flight < 1:
            raise InvalidInput(f"max_in_flight is {self.max_in_flight}", hint="At least one run has to be under way.")


@dataclass(frozen=True, slots=True)
class Order:
    """An item that is about to be sent."""

    index: int
    wish: Wish
    parameters: Json


@dataclass(frozen=True, slots=True)
class Sent:
    """An item that is a run."""

    index: int
    id: str
    name: str
    key: str
    new: bool


class Pump:
    """The state of one batch. Its methods belong to one thread; only the steps of orders are acted out in others."""

    def __init__(self, line: Line, target: Target, wish: Wish, limits: Limits, total: int | None) -> None:
        self.target = target
        self.wish = wish
        self.limits = limits
        self.sent: dict[int, Sent] = {}
        self.states: dict[int, TaskState] = {}
        self.failures: dict[int, FailedItem] = {}
        self.stopped: VantageError | None = None
        self._report: OnProgress | None = None
        self._line = line
        self._total = total
        self._taken = 0
        self._seen: Counter[str] = Counter()
        self._unfinished: dict[str, int] = {}
        self._completed = self._existing = self._refused = self._idle_looks = 0
        self._pause = FIRST_POLL
        self._look_at = 0.0

    @property
    def progress(self) -> Progress:
        """How far it is now."""
        return Progress(self._total, len(self.sent), self._existing, self._refused, len(self.states), self._completed)

    @property
    def unfinished(self) -> int:
        """Submitted runs that have not ended as far as was looked."""
        return len(self._unfinished)

    def room(self, requests: int) -> bool:
        """Whether another item may be sent while `requests` are on their way."""
        free = self.limits.max_in_flight is None or requests + self.unfinished < self.limits.max_in_flight
        return free and requests < self.limits.concurrency and self.stopped is None

    def accept(self, parameters: Any) -> Order | None:
        """The next item as an order; None when it cannot be one, which is then recorded."""
        index = self._taken
        self._taken += 1
        try:
            sent = self.target.checker.check(parameters)
        except InvalidInput as error:
            self._refuse(index, parameters, error)
            return None
        mark = digest(sent)
        self._seen[mark] += 1
        again = f":{self._seen[mark]}" if self._seen[mark] > 1 else ""
        return Order(index, replace(self.wish, key=f"{self.wish.key}:{mark}{again}"), sent)

    def steps(self, order: Order) -> Steps[Submitted]:
        """The conversation that makes the order a run."""
        return create(self._line, self.target.deployment, order.parameters, order.wish, patience=self.limits.patience)

    def record(self, order: Order, outcome: Submitted | VantageError) -> None:
        """What became of an order."""
        if isinstance(outcome, VantageError):
            # This item was tried for all of the patience. Were others answered meanwhile, the trouble is its own.
            if _is_gone(outcome) and self._line.clock() - self._line.answered_at >= self.limits.patience / 2:
                self.stopped = outcome
            self._refuse(order.index, order.parameters, outcome)
            return
        run = outcome.run
        self.sent[order.index] = Sent(order.index, run.id, run.name, outcome.key, outcome.new)
        self._existing += not outcome.new
        self._unfinished[run.id] = order.index
        if run.state_type in FINAL_TYPES:
            self._end(run.raw)
        self._tell()

    def due_in(self) -> float | None:
        """Seconds until somebody should look which runs have ended; None while their number sets no limit."""
        if self.limits.max_in_flight is None or not self._unfinished:
            return None
        return max(0.0, self._look_at - self._line.clock())

    def look(self, *, patience: float | None = None) -> Steps[None]:
        """Note which runs have ended since. That Prefect is away for the moment is no news, until it is away too long."""
        before = len(self.states)
        try:
            for row in (yield from listing.ended(self._line, list(self._unfinished), patience=patience)):
                self._end(row)
            self._idle_looks = 0 if len(self.states) > before else self._idle_looks + 1
            if self._idle_looks == _LOOKS_PER_CENSUS:
                self._idle_looks = 0
                for run_id in (yield from listing.vanished(self._line, list(self._unfinished))):
                    self._vanish(run_id)
        except PrefectError as error:
            if not is_away(error):
                raise
            if self._line.clock() - self._line.answered_at > self.limits.patience:
                self.stopped = error
        news = len(self.states) > before
        self._pause = FIRST_POLL if news else min(LONGEST_POLL, self._pause * 1.5)
        self._look_at = self._line.clock() + self._pause
        if news:
            self._tell()

    def wait(self, *, timeout: float | None, poll: float) -> Steps[None]:
        """Until every submitted run has ended. Raises TaskTimeout after `timeout` seconds, and the error of a Prefect that stays away."""
        until = math.inf if timeout is None else self._line.clock() + timeout
        self.stopped, self._pause = None, FIRST_POLL
        while self._unfinished:
            yield from self.look(patience=max(0.0, min(AWAY_WHILE_WAITING, until - self._line.clock())))
            if not self._unfinished:
                return
            if self.stopped:
                raise self.stopped
            left = until - self._line.clock()
            if left <= 0:
                raise self._late(timeout or 0.0)
            yield Pause(min(self._pause, poll, left))

    def stop_error(self, batch: object) -> SubmissionStopped:
        """The error of a batch that was given up in the middle."""
        assert self.stopped is not None
        return SubmissionStopped(
            f"{self.stopped.message}; {len(self.sent):,} runs were submitted before",
            batch=batch,
            hint=f"Call map again with key={self.wish.key!r} when Prefect is back: what was submitted is not submitted twice.",
        )

    @contextmanager
    def telling(self, report: OnProgress | None) -> Iterator[None]:
        """Meanwhile, `report` is told how far the batch is whenever that changes."""
        self._report = report
        try:
            yield
        finally:
            self._report = None

    def _late(self, timeout: float) -> TaskTimeout:
        done, all_ = len(self.states), len(self.sent)
        return TaskTimeout(
            f"{self.unfinished:,} of {all_:,} runs have not ended after {timeout:g} s",
            state=f"{done:,} of {all_:,} finished",
            hint="They go on in Prefect; wait again.",
        )

    def _refuse(self, index: int, parameters: Any, error: VantageError) -> None:
        self.failures[index] = FailedItem(index, parameters, error)
        self._refused += 1
        self._tell()

    def _end(self, row: Json) -> None:
        index = self._unfinished.pop(row["id"])
        state = self.states[index] = read_state(row)
        if state.completed:
            self._completed += 1
        else:
            self.failures[index] = FailedItem(index, row.get("parameters"), failure_of(row["name"], state), row["id"])

    def _vanish(self, run_id: str) -> None:
        index = self._unfinished.pop(run_id)
        self.states[index] = TaskState("CANCELLED", "Deleted")
        self.failures[index] = FailedItem(index, None, NotFound(f"The run {self.sent[index].name} was deleted in Prefect"), run_id)

    def _tell(self) -> None:
        if self._report:
            self._report(self.progress)


def failure_of(name: str, state: TaskState) -> TaskFailed:
    """The error that stands for a run which ended otherwise than completed."""
    why = f": {state.message}" if state.message else ""
    return TaskFailed(
        f"The run {name} ended as {state.name}{why}", state=state.name, hint="`logs()` has the details; `retry()` runs it again."
    )


def _is_gone(error: VantageError) -> bool:
    return isinstance(error, PrefectUnreachable) or (isinstance(error, PrefectError) and error.status in _GONE)
