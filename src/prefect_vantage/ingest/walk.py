"""A walk through rows of Prefect, newest first, that can stop anywhere and go on later: keyset pages that survive ties.

A `Spot` says where a walk stands: everything newer than `before` has been read. Prefect's bounds include their ends, so a page starts with the ties of
the last one; when a whole page is one instant, that instant is read by id with offsets, and the walk goes on just before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from prefect_vantage.errors import PrefectError
from prefect_vantage.ingest.budget import Priority
from prefect_vantage.ingest.source import Source
from prefect_vantage.ingest.wire import FlowRun, Page, TaskRun, Wire
from prefect_vantage.times import iso

Item = TypeVar("Item", bound=Wire)
# A bound on the first page too: without one, PostgreSQL would put rows without a time first.
END_OF_TIME = datetime(2999, 1, 1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a walk stands; `offset` is set while one instant is read by id."""

    before: datetime = END_OF_TIME
    offset: int | None = None

    def to_json(self) -> dict[str, object]:
        """As a cursor stores it."""
        return {"before": iso(self.before), "offset": self.offset}

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Spot:
        """What `to_json` wrote."""
        offset = value.get("offset")
        before = datetime.fromisoformat(str(value["before"])).astimezone(UTC).replace(tzinfo=None)
        return cls(before, offset if isinstance(offset, int) else None)


@dataclass(frozen=True, slots=True)
class Step(Generic[Item]):
    """One page of a walk: where it began, what it held, where to go on (None: the end), and the oldest time in it."""

    at: Spot
    page: Page[Item]
    next: Spot | None
    oldest: datetime | None


def next_spot(at: Spot, times: list[datetime], *, full: bool) -> Spot | None:
    """Where to go on after a page with these times (descending); `full` says that it had as many rows as asked for. None is the end."""
    if at.offset is not None:
        return Spot(at.before, at.offset + len(times)) if full else Spot(at.before - _TICK)
    if not full:
        return None
    if times[0] == times[-1]:
        return Spot(times[0], 0)
    return Spot(times[-1])


@dataclass(frozen=True)
class Walk(Generic[Item]):
    """How to read one kind of row: `fetch(before, after, sort, offset)`, its `time`, and the sort that follows it."""

    fetch: Callable[[datetime, datetime | None, str, int], Page[Item]]
    time: Callable[[Item], datetime | None]
    sort: str
    page_size: int
    after: datetime | None = None

    def step(self, at: Spot) -> Step[Item]:
        """Read one page. Raises PrefectUnreachable, PrefectError, Stopped."""
        if at.offset is None:
            page = self.fetch(at.before, self.after, self.sort, 0)
        else:
            page = self.fetch(at.before, at.before, "ID_DESC", at.offset)
        times = [moment for item in page.items if (moment := self.time(item)) is not None]
        full = page.size >= self.page_size
        if full and not times:
            raise PrefectError("A whole page of Prefect's rows could not be read", hint="The log says why; is this Prefect 3?")
        if at.offset is not None:
            times = [at.before] * page.size
        return Step(at, page, next_spot(at, times, full=full), min(times, default=None))


def run_time(run: FlowRun) -> datetime | None:
    """The time that Prefect sorts runs by: start, else expected start."""
    return run.start_time or run.expected_start_time


def by_start(
    source: Source, where: Mapping[str, object] | None = None, *, after: datetime | None = None, priority: Priority
) -> Walk[FlowRun]:
    """Runs by start (else expected start) that match a FlowRunFilter."""

    def fetch(before: datetime, after: datetime | None, sort: str, offset: int) -> Page[FlowRun]:
        return source.runs({**(where or {}), "start_time": _bounds(before, after)}, sort=sort, offset=offset, priority=priority)

    return Walk(fetch, run_time, "START_TIME_DESC", source.page_size, after)


def by_end(source: Source, where: Mapping[str, object], *, after: datetime, priority: Priority) -> Walk[FlowRun]:
    """Finished runs by end that match a FlowRunFilter."""

    def fetch(before: datetime, after: datetime | None, sort: str, offset: int) -> Page[FlowRun]:
        return source.runs({**where, "end_time": _bounds(before, after)}, sort=sort, offset=offset, priority=priority)

    return Walk(fetch, lambda run: run.end_time, "END_TIME_DESC", source.page_size, after)


def tasks_by_expected(source: Source, *, after: datetime, priority: Priority) -> Walk[TaskRun]:
    """Task runs by expected start."""

    def fetch(before: datetime, after: datetime | None, sort: str, offset: int) -> Page[TaskRun]:
        return source.task_runs({"expected_start_time": _bounds(before, after)}, sort=sort, offset=offset, priority=priority)

    return Walk(fetch, lambda task: task.expected_start_time, "EXPECTED_START_TIME_DESC", source.page_size, after)


def undated(source: Source, where: Mapping[str, object] | None = None, *, priority: Priority) -> list[Page[FlowRun]]:
    """Runs that have neither a start nor an expected start; no filter names them, but one end of a sort has them (which one depends on the database)."""
    pages: list[Page[FlowRun]] = []
    for sort in ("EXPECTED_START_TIME_ASC", "EXPECTED_START_TIME_DESC"):
        offset = 0
        while True:
            page = source.runs({**(where or {}), "start_time": {"is_null_": True}}, sort=sort, offset=offset, priority=priority)
            found = [run for run in page.items if run.expected_start_time is None]
            if found:
                pages.append(page.model_copy(update={"items": found, "size": len(found)}))
            offset += page.size
            if len(found) < source.page_size:
                break
        if pages:
            break
    return pages


def _bounds(before: datetime, after: datetime | None) -> dict[str, str]:
    return {"before_": iso(before)} | ({"after_": iso(after)} if after is not None else {})
