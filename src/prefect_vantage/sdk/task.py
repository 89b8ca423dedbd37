"""A task: a handle on one Prefect run, for plain code. Every method asks Prefect itself.

task.wait() ─► plans.wait ─► link ─► Prefect
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from prefect_vantage.sdk.models import Run
from prefect_vantage.sdk.submit import plans
from prefect_vantage.sdk.submit.link import Link
from prefect_vantage.sdk.submit.models import LogLine, TaskState
from prefect_vantage.sdk.submit.plans import LONGEST_POLL
from prefect_vantage.sdk.submit.results import Ended, Result, read_results


@dataclass(frozen=True, slots=True)
class Handle:
    """What is known of a task without asking: `new` is False when Prefect had the run before, under the same key (None: found by its id)."""

    id: str
    name: str
    deployment: str | None = None
    key: str | None = None
    new: bool | None = None


class TaskFacts:
    """What both kinds of task tell without asking."""

    def __init__(self, handle: Handle, ui_url: str) -> None:
        self._handle = handle
        self._ui_url = ui_url

    @property
    def id(self) -> str:
        """The run's id."""
        return self._handle.id

    @property
    def name(self) -> str:
        """The run's name."""
        return self._handle.name

    @property
    def deployment(self) -> str | None:
        """`flow/deployment`."""
        return self._handle.deployment

    @property
    def key(self) -> str | None:
        """The idempotency key under which it was submitted; None for a task found by its id."""
        return self._handle.key

    @property
    def new(self) -> bool | None:
        """Whether this submission made the run; False when Prefect had it already under the same key."""
        return self._handle.new

    @property
    def url(self) -> str:
        """The run's page in Prefect's UI."""
        return f"{self._ui_url}/runs/flow-run/{self.id}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, id={self.id!r}, deployment={self.deployment!r})"


class Task(TaskFacts):
    """A run of Prefect that can be waited for, read, cancelled and retried.

    Methods raise PrefectUnreachable when Prefect stays away, NotFound when it no longer has the run, PrefectError for the rest.
    """

    def __init__(self, link: Link, handle: Handle) -> None:
        super().__init__(handle, link.line.address.ui_url)
        self._link = link

    def state(self) -> TaskState:
        """The state that the run is in now."""
        return self._link.run(plans.state(self._link.line, self.id))

    def run(self) -> Run:
        """The run as Prefect has it now: times, queue, tags, parameters."""
        return self._link.run(plans.find(self._link.line, self.id))

    def wait(self, timeout: float | None = None, *, poll: float = LONGEST_POLL) -> TaskState:
        """The state that the run ends in, however that is. Looks often at first, then every `poll` seconds; Prefect may be away for five minutes.

        Raises TaskTimeout, which tells the last state, after `timeout` seconds (None: never); the run goes on.
        """
        return self._link.run(plans.wait(self._link.line, self.id, timeout=timeout, poll=poll))

    def result(self, timeout: float | None = None) -> Any:
        """What the flow returned, once the run has ended; waits as `wait` does.

        Raises TaskFailed with the state's message when it did not complete, ResultMissing when its result was not kept or is out of reach.
        """
        return value_of(read_apart([(self.name, self.wait(timeout))], self._link)[0])

    def cancel(self) -> TaskState:
        """Ask for cancellation: a run that has not started is Cancelled at once, one under way is Cancelling until its worker has stopped it.

        Raises Conflict for a run that has ended otherwise.
        """
        return self._link.run(plans.cancel(self._link.line, self.id))

    def retry(self) -> TaskState:
        """Schedule the finished run once more, under the same id. Raises Conflict for one that has not ended."""
        return self._link.run(plans.retry(self._link.line, self.id))

    def logs(self, *, level: int | str = "DEBUG", limit: int | None = None) -> list[LogLine]:
        """What the run logged so far, the oldest line first: lines of at least `level`, at most `limit`."""
        return self._link.run(plans.logs(self._link.line, self.id, level=level, limit=limit))


def read_apart(ended: list[Ended], link: Link) -> list[Result]:
    """Results, read in a thread of their own: the caller's may have an event loop already."""
    with ThreadPoolExecutor(1, thread_name_prefix="vantage-results") as pool:
        return pool.submit(read_results, ended, link.line.address).result()


def value_of(result: Result) -> Any:
    """The value. Raises the error when there is one instead."""
    value, error = result
    if error is not None:
        raise error
    return value
