"""A stretch of the past is read again when somebody asks: put right there, left alone elsewhere, gone on with after a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from prefect_vantage.errors import PrefectUnreachable
from prefect_vantage.ingest.census import Window
from prefect_vantage.ingest.recheck import Recheck
from prefect_vantage.mirror.retention import prune
from prefect_vantage.testing import FrozenClock, run_json, task_run_json
from prefect_vantage.testing.factories import BEGIN, Json
from tests.ingest.conftest import Parts
from tests.ingest.test_reconcile import filled

PAGE = 10
HOUR = timedelta(hours=1)


def hourly(count: int) -> list[Json]:
    """Runs of the last `count` hours, newest first."""
    return [run_json(at=BEGIN - HOUR * index) for index in range(count)]


def since(hours: int, until: int | None = None) -> Window:
    edge = BEGIN.replace(tzinfo=None) - HOUR / 2
    return Window(edge - HOUR * hours, None if until is None else edge - HOUR * until)


@pytest.fixture
def small(parts: Parts) -> Parts:
    """Pages of ten runs."""
    parts.source.page_size = PAGE
    return parts


def make(parts: Parts, *, ready: bool = True) -> Recheck:
    return Recheck(parts.mirror, parts.source, parts.pipeline, parts.reread, clock=parts.clock, ready=lambda: ready)


def finish(recheck: Recheck, most: int = 100) -> int:
    """Ticks until it is done; how many there were."""
    for number in range(1, most + 1):
        if not recheck.tick():
            return number
    raise AssertionError("It does not end")


def names(parts: Parts) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in parts.rows("id, name", "WHERE deleted IS NULL")}


def test_what_was_missed_renamed_or_deleted_is_put_right_in_the_window_alone(small: Parts) -> None:
    runs = hourly(100)
    missed, beyond = run_json(at=BEGIN - HOUR * 45), run_json(at=BEGIN - HOUR * 80)
    small.prefect.add(*runs)
    filled(small)
    small.prefect.add(missed, beyond, runs[50] | {"name": "renamed"}, runs[5] | {"name": "renamed too"})
    for number in (40, 41, 70):
        del small.prefect.runs[str(runs[number]["id"])]
    recheck = make(small)
    recheck.ask(since(60, until=30), task_runs=False)
    finish(recheck)
    seen = names(small)
    assert seen[str(runs[50]["id"])] == "renamed"
    assert seen[str(runs[5]["id"])] == runs[5]["name"]
    assert str(missed["id"]) in seen
    assert str(beyond["id"]) not in seen
    assert {str(runs[number]["id"]) in seen for number in (40, 41)} == {False}
    assert str(runs[70]["id"]) in seen
    status = recheck.status()
    assert status is not None
    assert (status.status, status.done, status.total, status.deleted_found, status.repaired) == ("done", 29, 29, 2, 1)
    assert (status.since, status.until) == (BEGIN - HOUR * 60.5, BEGIN - HOUR * 30.5)


def test_progress_is_told_page_by_page(small: Parts) -> None:
    small.prefect.add(*hourly(35))
    filled(small)
    recheck = make(small)
    assert recheck.status() is None
    recheck.ask(since(30), task_runs=False)
    told = []
    while recheck.tick():
        status = recheck.status()
        assert status is not None
        told.append((status.status, status.done, status.total))
    assert {(status, total) for status, _, total in told} == {("running", 31)}
    done = [done for _, done, _ in told]
    assert done == sorted(done)
    assert len(set(done)) > 2


def test_a_restart_goes_on_where_the_last_page_was(small: Parts) -> None:
    small.prefect.add(*hourly(100))
    filled(small)
    first = make(small)
    asked = first.ask(since(200), task_runs=False)
    for _ in range(6):
        first.tick()
    small.prefect.asked.clear()
    second = make(small)
    finish(second)
    pages = sum(one.path == "flow_runs/filter" for one in small.prefect.asked)
    status = second.status()
    assert status is not None
    assert (status.asked, status.status, status.done) == (asked, "done", 100)
    assert pages < 9
    assert make(small).tick() is False


def test_old_task_runs_are_read_when_they_are_wanted(small: Parts) -> None:
    run = run_json(at=BEGIN - timedelta(days=20))
    tasks = [task_run_json(str(run["id"]), at=BEGIN - timedelta(days=20)) for _ in range(25)]
    small.prefect.add(run)
    small.prefect.task_runs.update({str(task["id"]): task for task in tasks})
    filled(small)
    recheck = make(small)
    recheck.ask(since(24 * 30), task_runs=False)
    finish(recheck)
    assert task_runs(small) == 0
    recheck.ask(since(24 * 30), task_runs=True)
    finish(recheck)
    assert task_runs(small) == 25


def task_runs(parts: Parts) -> int:
    with parts.mirror.cursor() as cursor:
        row = cursor.execute("SELECT count(*) FROM task_runs").fetchone()
    return int(row[0]) if row else 0


def test_a_new_wish_takes_the_place_of_the_old_one(small: Parts, clock: FrozenClock) -> None:
    small.prefect.add(*hourly(100))
    filled(small)
    recheck = make(small)
    old = recheck.ask(since(90), task_runs=False)
    recheck.tick()
    recheck.tick()
    clock.advance(1)
    new = recheck.ask(since(5), task_runs=False)
    finish(recheck)
    status = recheck.status()
    assert status is not None
    assert old != new
    assert (status.asked, status.total) == (new, 6)


def test_what_was_pruned_stays_away(small: Parts) -> None:
    old = run_json(at=BEGIN - timedelta(days=15))
    small.prefect.add(*hourly(20), old)
    task = task_run_json(str(old["id"]), at=BEGIN - timedelta(days=15))
    small.prefect.task_runs[str(task["id"])] = task
    filled(small)
    list(prune(small.mirror, (BEGIN - timedelta(days=9)).astimezone(UTC)))
    recheck = make(small)
    recheck.ask(since(24 * 30), task_runs=True)
    finish(recheck)
    assert len(small.ids()) == 20
    assert task_runs(small) == 0


def test_it_waits_for_the_backfill(small: Parts) -> None:
    recheck = make(small, ready=False)
    recheck.ask(since(5), task_runs=False)
    assert recheck.tick() is False
    status = recheck.status()
    assert status is not None
    assert status.status == "waiting"


def test_prefect_away_is_told_and_the_page_read_later(small: Parts) -> None:
    small.prefect.add(*hourly(30))
    filled(small)
    recheck = make(small)
    recheck.ask(since(50), task_runs=False)
    recheck.tick()
    recheck.tick()
    small.prefect.away()
    with pytest.raises(PrefectUnreachable):
        recheck.tick()
    status = recheck.status()
    assert status is not None
    assert status.error is not None
    small.prefect.back()
    finish(recheck)
    status = recheck.status()
    assert status is not None
    assert (status.status, status.done, status.error) == ("done", 30, None)
    assert isinstance(status.finished, datetime)
