"""Queue depth at any instant equals a simulation run by run, lists its runs, and is a gap where nothing is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from prefect_vantage.analytics.depth import Depth, DepthQuestion, depth
from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.retention import prune
from tests.analytics.fleet import NOW, START, ZONES, Fleet, make_fleet

FINAL = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]
ALL_ZONES = [*ZONES, "America/St_Johns"]
RANGES = [
    ("2026-10-24T22:10", "2026-10-25T06:40", "17m"),  # Europe sets its clocks back inside
    ("2026-10-31T23:00", "2026-11-01T09:00", "auto"),  # and Newfoundland here
    ("-3h", "now", "3m"),
]


def moment(value: Any) -> datetime | None:
    return None if pd.isna(value) else value.to_pydatetime().replace(tzinfo=UTC)


def stays(frame: pd.DataFrame, *, queue: bool) -> Iterator[tuple[datetime, datetime | None]]:
    """When each run entered the queue (or began to run) and left it; those that left without telling when are left out."""
    for run in frame.to_dict("records"):
        scheduled, started, ended = (moment(run[name]) for name in ("scheduled", "started", "ended"))
        enter = scheduled if queue else started
        exits = [one for one in ((started, ended) if queue else (ended,)) if one]
        gone = not pd.isna(run["deleted"]) or run["state_type"] in FINAL
        if enter and (exits or not gone):
            yield enter, min(exits) if exits else None


@pytest.fixture(scope="module")
def simulated(fleet: Fleet) -> Simulated:
    return Simulated(list(stays(fleet.frame, queue=True)), list(stays(fleet.frame, queue=False)))


@dataclass(frozen=True)
class Simulated:
    """When each run waited and ran."""

    queued: list[tuple[datetime, datetime | None]]
    running: list[tuple[datetime, datetime | None]]

    def at(self, moment: datetime) -> tuple[list[datetime], list[datetime]]:
        """Since when those waited and ran that did at that moment."""
        waiting, running = (
            [enter for enter, leave in one if enter < moment and not (leave and leave < moment)] for one in (self.queued, self.running)
        )
        return waiting, running


def count(fleet: Fleet, query: str, timezone: str = "UTC") -> int:
    return fleet.queries.count(fleet.queries.ask(query, timezone))


@pytest.mark.parametrize("timezone", ALL_ZONES)
@pytest.mark.parametrize(("start", "end", "step"), RANGES)
def test_every_instant_equals_a_simulation(fleet: Fleet, simulated: Simulated, start: str, end: str, step: str, timezone: str) -> None:
    answer = depth(fleet.queries, DepthQuestion(timezone=timezone, start=start, end=end, step=step))
    line = answer.lines[0]
    for place, at in enumerate(answer.at):
        waiting, running = simulated.at(at)
        assert (line.queued[place], line.running[place]) == (len(waiting), len(running)), at
        oldest = max(((at - enter).total_seconds() for enter in waiting), default=None)
        assert line.oldest_wait[place] == pytest.approx(oldest)
    assert max(one or 0 for one in line.queued) > 0
    assert max(one or 0 for one in line.running) > 0


@pytest.mark.parametrize("timezone", ALL_ZONES)
@pytest.mark.parametrize("by", [None, "pool", "worker", "flow", "tag"])
def test_every_instant_of_every_line_lists_its_runs(fleet: Fleet, by: str | None, timezone: str) -> None:
    answer = depth(fleet.queries, DepthQuestion("-flow:payments", timezone, "2026-10-25T00:00", "2026-10-25T04:00", "2h", by, top=2))
    for line in answer.lines:
        for place, queries in enumerate(answer.queries):
            assert count(fleet, f"{queries.queued} {line.term}", timezone) == line.queued[place], line.label
            assert count(fleet, f"{queries.running} {line.term}", timezone) == line.running[place], line.label
        assert line.peak is not None
        assert count(fleet, line.peak.query, timezone) == line.peak.queued == max(one or 0 for one in line.queued)


def test_lines_add_up_to_all_runs(fleet: Fleet) -> None:
    whole = depth(fleet.queries, DepthQuestion(start="-2d", end="now", step="1h")).lines[0]
    parts = depth(fleet.queries, DepthQuestion(start="-2d", end="now", step="1h", by="flow", top=3)).lines
    assert len(parts) == 4
    for name in ("queued", "running"):
        assert tuple(sum(values) for values in zip(*(getattr(one, name) for one in parts), strict=True)) == getattr(whole, name)


@pytest.mark.parametrize("at", ["2026-10-28T13:37:41.5", "2026-10-30", "now", "-90m"])
def test_one_instant_is_asked_alone(fleet: Fleet, simulated: Simulated, at: str) -> None:
    answer = depth(fleet.queries, DepthQuestion(start=at, end=at))
    assert len(answer.at) == 1
    waiting, running = simulated.at(answer.at[0])
    assert (answer.lines[0].queued, answer.lines[0].running) == ((len(waiting),), (len(running),))


def test_a_run_that_begins_at_the_very_instant_is_neither_late_nor_running() -> None:
    fleet = make_fleet(0)
    at = datetime(2026, 11, 1, 12, 0)
    row = {"name": "sharp", "tags": [], "attempts": 1, "run_seconds": 60.0, "auto_scheduled": False, "states_complete": False}
    times = {"scheduled": at, "started": at, "ended": at + timedelta(minutes=1), "state_type": "COMPLETED", "state_name": "Completed"}
    fleet.mirror.apply(Batch(rows={"runs": [{"id": "5a5a5a5a-0000-4000-8000-000000000001", **row, **times}]}))
    answer = depth(fleet.queries, DepthQuestion(start="2026-11-01T12:00", end="2026-11-01T12:02", step="30s"))
    assert answer.lines[0].queued == (0, 0, 0, 0, 0)
    assert answer.lines[0].running == (0, 1, 1, 0, 0)


def test_what_lies_outside_of_the_mirrors_knowledge_is_a_gap() -> None:
    fleet = make_fleet(200)
    first = min(moment(one) for one in fleet.frame.scheduled if not pd.isna(one))  # type: ignore[type-var]
    assert first is not None
    assert ask(fleet).known_from == min(first, *map(moment, fleet.frame.started.dropna()))  # type: ignore[type-var]
    for _ in prune(fleet.mirror, START + timedelta(days=4)):
        pass
    pruned = ask(fleet)
    assert pruned.known_from == START + timedelta(days=4)
    for at, queued, running in zip(pruned.at, pruned.lines[0].queued, pruned.lines[0].running, strict=True):
        assert (queued is None) == (running is None) == (at < START + timedelta(days=4)), at


def test_a_backfill_on_its_way_back_and_a_silent_prefect_bound_what_is_known() -> None:
    fleet = make_fleet(200)
    spot = {"before": "2026-10-30T00:00:00Z", "offset": None}
    fleet.mirror.apply(
        Batch(cursors={"backfill": {"stage": "runs", "spot": spot, "done": 5, "total": 9, "started": None, "finished": None}})
    )
    silent = (NOW - timedelta(hours=5)).replace(tzinfo=None)
    fleet.mirror.apply(Batch(cursors={"reconcile": {"since": silent.isoformat()}}))
    answer = ask(fleet)
    assert (answer.known_from, answer.known_to) == (datetime(2026, 10, 30, tzinfo=UTC), NOW - timedelta(hours=5))
    assert [one is not None for one in answer.lines[0].queued] == [answer.known_from <= at <= answer.known_to for at in answer.at]
    fleet.mirror.apply(Batch(cursors={"reconcile": {"since": (NOW - timedelta(minutes=1)).replace(tzinfo=None).isoformat()}}))
    assert ask(fleet).known_to == NOW


def test_an_empty_mirror_knows_nothing() -> None:
    answer = ask(make_fleet(0))
    assert answer.known_from is None
    assert {*answer.lines[0].queued, *answer.lines[0].oldest_wait} == {None}
    assert answer.lines[0].peak is None


def ask(fleet: Fleet) -> Depth:
    return depth(fleet.queries, DepthQuestion(start="2026-10-17", end="now", step="6h"))


@pytest.mark.parametrize(
    ("start", "end", "step", "message"),
    [
        ("-1h", "-2h", "auto", "ends before"),
        ("-90d", "now", "1m", "more than 2000 points"),
        ("-1h", "now", "1ms", "at least one second"),
        ("-1h", "now", "often", "not a duration"),
    ],
)
def test_an_impossible_range_is_refused(fleet: Fleet, start: str, end: str, step: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        depth(fleet.queries, DepthQuestion(start=start, end=end, step=step))


def test_the_cursors_are_those_that_ingest_writes() -> None:
    """What `reach` reads is JSON of the shapes that the loops commit."""
    fleet = make_fleet(1)
    for _ in prune(fleet.mirror, START):
        pass
    value = fleet.mirror.cursor_value("pruned_before")
    assert value is not None
    assert datetime.fromisoformat(json.loads(value)) == START.replace(tzinfo=None)
