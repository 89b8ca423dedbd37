"""Backfill: all of it, once, newest first, whatever the ties, and after a kill at any page."""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from prefect_vantage.errors import PrefectError, PrefectUnreachable
from prefect_vantage.ingest.backfill import CURSOR, Backfill, Progress
from prefect_vantage.ingest.walk import END_OF_TIME, Spot, next_spot
from prefect_vantage.testing import run_json, task_run_json
from prefect_vantage.testing.factories import BEGIN, Json
from tests.ingest.conftest import Parts, make_parts

PAGE = 10


def make(parts: Parts, *, task_run_days: float = 0.0) -> Backfill:
    return Backfill(parts.mirror, parts.source, parts.pipeline, parts.clock, task_run_days=task_run_days)


def finish(backfill: Backfill) -> Backfill:
    until = time.monotonic() + 60
    while backfill.tick():
        assert time.monotonic() < until, "The backfill does not end"
    return backfill


@pytest.fixture
def small(parts: Parts) -> Iterator[Parts]:
    """Pages of ten runs."""
    made = make_parts(parts.prefect, parts.mirror, parts.clock, page_size=PAGE)
    yield made
    made.source.close()


def spread(count: int) -> list[Json]:
    return [run_json(at=BEGIN - timedelta(minutes=index)) for index in range(count)]


def tied(count: int, *, alone: int = 7) -> list[Json]:
    return [
        *spread(alone),
        *(run_json(at=BEGIN - timedelta(hours=5)) for _ in range(count)),
        *(run_json(at=BEGIN - timedelta(days=1 + n)) for n in range(alone)),
    ]


def unstarted(count: int) -> list[Json]:
    return [run_json("SCHEDULED", at=BEGIN + timedelta(minutes=index)) for index in range(count)]


def nowhere(count: int) -> list[Json]:
    return [run_json("PENDING", expected_start_time=None) for _ in range(count)]


SHAPES = {
    "none": [],
    "one": spread(1),
    "less than a page": spread(PAGE - 1),
    "exactly a page": spread(PAGE),
    "a page and one": spread(PAGE + 1),
    "some pages": spread(3 * PAGE),
    "a tie over a page's end": tied(4, alone=PAGE - 2),
    "a page of one instant": tied(PAGE),
    "three pages of one instant": tied(3 * PAGE),
    "three pages and some of one instant": tied(3 * PAGE + 3),
    "nothing but one instant": tied(2 * PAGE, alone=0),
    "runs that never started": [*unstarted(2 * PAGE), *spread(PAGE)],
    "runs without any time": [*nowhere(2 * PAGE + 3), *spread(5)],
    "all of these": [*tied(2 * PAGE), *unstarted(5), *nowhere(3)],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_run_is_mirrored(small: Parts, shape: str) -> None:
    small.prefect.add(*SHAPES[shape])
    backfill = finish(make(small))
    assert small.ids() == set(small.prefect.runs)
    assert (backfill.status().status, backfill.status().done, backfill.status().total) == ("done", len(SHAPES[shape]), len(SHAPES[shape]))


def test_the_newest_runs_come_first(small: Parts) -> None:
    small.prefect.add(*spread(20 * PAGE))
    backfill = make(small)
    backfill.tick()
    backfill.tick()
    backfill.stop()
    newest = {str(run["id"]) for run in list(small.prefect.runs.values())[:PAGE]}
    assert newest <= small.ids()
    assert len(small.ids()) < 20 * PAGE


@pytest.mark.parametrize("shape", ["some pages", "three pages and some of one instant", "all of these", "runs without any time"])
def test_a_kill_after_any_commit_loses_and_doubles_nothing(parts: Parts, shape: str) -> None:
    parts.prefect.add(*SHAPES[shape])
    task_runs = [task_run_json(str(next(iter(parts.prefect.runs))), at=BEGIN + timedelta(seconds=n)) for n in range(2 * PAGE)]
    parts.prefect.task_runs.update({str(task["id"]): task for task in task_runs})
    for _ in range(200):
        # Everything but the mirror is made anew after each tick, as after a kill.
        reborn = make_parts(parts.prefect, parts.mirror, parts.clock, page_size=PAGE)
        backfill = make(reborn, task_run_days=7)
        more = backfill.tick()
        backfill.stop()
        reborn.source.close()
        if not more:
            break
    assert parts.ids() == set(parts.prefect.runs)
    assert _count(parts, "task_runs") == 2 * PAGE


def test_a_page_that_was_not_committed_is_read_again(small: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    small.prefect.add(*spread(3 * PAGE))
    backfill = make(small)
    backfill.tick()
    with monkeypatch.context() as patch:
        patch.setattr(small.mirror, "apply", _broken)
        with pytest.raises(PrefectError):
            backfill.tick()
    assert backfill.status().status == "failed"
    finish(backfill)
    assert small.ids() == set(small.prefect.runs)
    assert backfill.status().error is None


def _broken(*_: object) -> None:
    raise PrefectError("as told")


def test_prefect_going_away_in_the_middle_is_a_fault_and_then_goes_on(small: Parts) -> None:
    small.prefect.add(*spread(30 * PAGE))
    backfill = make(small)
    for _ in range(3):
        backfill.tick()
    small.prefect.away()
    with pytest.raises(PrefectUnreachable):
        finish(backfill)
    small.prefect.back()
    finish(backfill)
    assert small.ids() == set(small.prefect.runs)


def test_runs_that_come_and_go_meanwhile_do_not_shift_pages(small: Parts) -> None:
    old = spread(12 * PAGE)
    small.prefect.add(*old)
    backfill = make(small)
    chance = random.Random(3)
    stays = {str(run["id"]) for run in old}
    while backfill.tick():
        small.prefect.add(run_json(at=BEGIN + timedelta(hours=1, seconds=chance.random())))
        gone = chance.choice(sorted(stays))
        stays.discard(gone)
        small.prefect.runs.pop(gone, None)
    assert stays <= small.ids()


def test_a_mirror_that_is_full_asks_for_nothing(small: Parts) -> None:
    small.prefect.add(*spread(3))
    finish(make(small))
    small.prefect.asked.clear()
    again = make(small)
    assert again.tick() is False
    assert (again.done, list(small.prefect.asked)) == (True, [])


def test_task_runs_of_the_last_days_are_read_and_older_ones_are_not(small: Parts) -> None:
    run = run_json()
    small.prefect.add(run)
    now = small.clock()
    ages = [timedelta(hours=1), timedelta(days=6), timedelta(days=8)]
    for age, _ in itertools.product(ages, range(PAGE)):
        task = task_run_json(str(run["id"]), at=now - age)
        small.prefect.task_runs[str(task["id"])] = task
    finish(make(small, task_run_days=7))
    assert _count(small, "task_runs") == 2 * PAGE


def test_a_row_that_cannot_be_read_is_skipped_and_the_rest_counts(small: Parts) -> None:
    runs = spread(2 * PAGE)
    runs[3]["name"] = None
    small.prefect.add(*runs)
    finish(make(small))
    assert small.ids() == set(small.prefect.runs) - {runs[3]["id"]}


def test_a_page_that_fails_is_tried_again_until_it_comes(small: Parts) -> None:
    small.prefect.add(*spread(PAGE))
    small.prefect.fail(503, times=3, path="flow_runs/filter")
    finish(make(small))
    assert small.ids() == set(small.prefect.runs)
    assert small.source.traffic().retries == 3


def test_progress_survives_its_cursor() -> None:
    progress = Progress("runs", Spot(datetime(2026, 1, 2, 3, 4, 5, 678), 40), 80, 1000, datetime(2026, 1, 1, tzinfo=UTC))
    assert Progress.from_json(json.dumps(progress.to_json())) == progress


def test_status_tells_how_far_it_has_come(small: Parts) -> None:
    small.prefect.add(*spread(12 * PAGE))
    backfill = make(small)
    assert backfill.status().status == "waiting"
    while backfill.status().done == 0:
        backfill.tick()
    status = backfill.status()
    assert (status.status, status.total) == ("running", 12 * PAGE)
    assert 0 < status.done <= 12 * PAGE
    assert status.oldest is None or status.oldest < BEGIN
    assert json.loads(small.mirror.cursor_value(CURSOR) or "")["done"] == status.done
    backfill.stop()


T1, T2 = datetime(2026, 1, 1), datetime(2026, 1, 2)
SPOTS = [
    (Spot(), [T2, T1], True, Spot(T1)),
    (Spot(), [T2, T1], False, None),
    (Spot(), [], False, None),
    (Spot(T2), [T2, T2], True, Spot(T2, 0)),
    (Spot(T2, 0), [T2, T2], True, Spot(T2, 2)),
    (Spot(T2, 2), [T2], False, Spot(T2 - timedelta(microseconds=1))),
    (Spot(T2, 2), [], False, Spot(T2 - timedelta(microseconds=1))),
]


@pytest.mark.parametrize(("at", "times", "full", "expected"), SPOTS)
def test_where_a_walk_goes_on(at: Spot, times: list[datetime], full: bool, expected: Spot | None) -> None:
    assert next_spot(at, times, full=full) == expected


def test_a_spot_survives_its_cursor() -> None:
    for spot in (Spot(), Spot(T1 + timedelta(microseconds=7)), Spot(END_OF_TIME, 0), Spot(T1, 400)):
        assert Spot.from_json(json.loads(json.dumps(spot.to_json()))) == spot


def _count(parts: Parts, table: str) -> int:
    with parts.mirror.cursor() as cursor:
        row = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0
