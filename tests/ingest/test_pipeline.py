"""The pipe into the mirror: duplicates, reordering, renames, stale answers and failed writes."""

from __future__ import annotations

import itertools
import json
import random
from datetime import timedelta

import duckdb
import pytest

from prefect_vantage.errors import MirrorError
from prefect_vantage.ingest.changes import Change, RunChange, WorkerTook, read_frame
from prefect_vantage.ingest.wire import FlowRun, Page
from prefect_vantage.testing import flow_json, run_event, run_json, task_run_json
from prefect_vantage.testing.factories import BEGIN, FLOW_ID, Json, new_id
from tests.ingest.conftest import Parts

LONG_AGO = 0.0


def page(*runs: Json, asked_at: float = float("inf")) -> Page[FlowRun]:
    return Page[FlowRun](items=[FlowRun.model_validate(run) for run in runs], size=len(runs), malformed=0, asked_at=asked_at)


def change(run: Json, state_type: str, seconds: float, **fields: object) -> RunChange:
    event = run_event(run, state_type, at=BEGIN + timedelta(seconds=seconds), **fields)  # type: ignore[arg-type]
    found = read_frame(json.dumps({"type": "event", "event": event}))
    assert isinstance(found, RunChange)
    return found


def life(run: Json) -> list[RunChange]:
    return [
        change(run, "PENDING", 1),
        change(run, "RUNNING", 3, previous="PENDING", attempts=1),
        change(run, "COMPLETED", 10, previous="RUNNING", attempts=1),
    ]


def test_the_same_events_twice_change_nothing(parts: Parts) -> None:
    events: list[Change] = list(life(run_json("PENDING")))
    parts.pipeline.changes(events)
    version, rows = parts.mirror.version, parts.rows()
    parts.pipeline.changes(events)
    assert (parts.mirror.version, parts.rows()) == (version, rows)
    with parts.mirror.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM transitions").fetchone() == (3,)


def test_every_order_and_batching_of_events_gives_one_row(parts: Parts) -> None:
    kept = "state_type, state_at, pending, started, ended, attempts"
    found = set()
    for order in itertools.permutations(range(3)):
        run = run_json("PENDING")
        events = life(run)
        for index in order:
            parts.pipeline.changes([events[index]])
        found |= set(parts.rows(kept, f"WHERE id = '{run['id']}'"))
    assert len(found) == 1


def test_a_rest_row_that_is_equal_makes_no_new_version(parts: Parts) -> None:
    run = run_json(tags=["a", "b"], parameters={"n": 1, "password": "x"})
    parts.pipeline.runs([page(run)])
    version = parts.mirror.version
    assert parts.pipeline.runs([page(run)]).changed == frozenset()
    assert parts.mirror.version == version


def test_a_state_that_no_event_told_is_repaired_and_kept_as_a_transition(parts: Parts) -> None:
    run = run_json("RUNNING")
    parts.pipeline.runs([page(run)])
    done = run_json("COMPLETED", id=run["id"])
    assert parts.pipeline.runs([page(done)]).repaired == {run["id"]}
    with parts.mirror.cursor() as cursor:
        assert cursor.execute("SELECT type FROM transitions").fetchall() == [("COMPLETED",)]


def test_an_answer_asked_for_before_an_event_is_stale_and_read_again(parts: Parts) -> None:
    run = run_json("RUNNING")
    parts.pipeline.runs([page(run, asked_at=LONG_AGO)])
    parts.pipeline.changes([change(run, "COMPLETED", 60)])
    written = parts.pipeline.runs([page(run, asked_at=LONG_AGO)])
    assert written.unsettled == {run["id"]}
    assert parts.states() == {run["id"]: "COMPLETED"}


def test_an_older_page_that_is_written_late_changes_nothing(parts: Parts) -> None:
    run = run_json("RUNNING")
    parts.pipeline.runs([page(run_json("COMPLETED", id=run["id"]), asked_at=20.0)])
    parts.pipeline.runs([page(run, asked_at=10.0)])
    assert parts.states() == {run["id"]: "COMPLETED"}


def test_an_older_page_does_not_bring_a_deleted_run_back(parts: Parts) -> None:
    run = run_json()
    parts.pipeline.runs([page(run, asked_at=LONG_AGO)])
    assert parts.pipeline.gone([str(run["id"])]) == 1
    parts.pipeline.runs([page(run, asked_at=LONG_AGO)])
    assert parts.ids() == set()


def test_a_run_is_deleted_once_and_kept(parts: Parts) -> None:
    run = run_json()
    parts.pipeline.runs([page(run)])
    assert [parts.pipeline.gone([str(run["id"]), new_id()]) for _ in range(2)] == [1, 0]
    assert len(parts.rows("id", "WHERE deleted IS NOT NULL")) == 1


def test_a_flow_that_nobody_knew_is_asked_for_once(parts: Parts) -> None:
    other = flow_json("other")
    parts.prefect.flows[str(other["id"])] = other
    parts.pipeline.runs([page(run_json(flow_id=other["id"]), run_json(flow_id=other["id"]))])
    parts.pipeline.runs([page(run_json(flow_id=other["id"]))])
    assert parts.rows("flow, count(*)", "GROUP BY 1") == [("other", 3)]
    assert [asked.path for asked in parts.prefect.asked].count("flows/filter") == 1


def test_a_flow_that_prefect_does_not_know_either_is_not_asked_for_again_and_again(parts: Parts) -> None:
    missing = new_id()
    for _ in range(3):
        parts.pipeline.runs([page(run_json(flow_id=missing))])
    assert [asked.path for asked in parts.prefect.asked].count("flows/filter") == 1


def test_a_renamed_flow_renames_its_runs(parts: Parts) -> None:
    parts.pipeline.runs([page(run_json(), run_json())])
    parts.pipeline.catalogue("flows", [_flow_row("renamed")], complete=True)
    assert parts.rows("DISTINCT flow") == [("renamed",)]
    parts.pipeline.runs([page(run_json())])
    assert parts.rows("DISTINCT flow") == [("renamed",)]


def _flow_row(name: str) -> dict[str, object]:
    return {"id": FLOW_ID, "name": name, "tags": [], "created": None, "deleted": None}


def test_a_worker_is_known_as_soon_as_it_takes_a_run(parts: Parts) -> None:
    run = run_json("PENDING")
    parts.pipeline.changes([change(run, "PENDING", 1), WorkerTook(new_id(), str(run["id"]), "w1")])
    assert parts.rows("worker") == [("w1",)]


def test_a_worker_of_a_run_that_nobody_knows_is_no_error(parts: Parts) -> None:
    parts.pipeline.changes([WorkerTook(new_id(), new_id(), "w1")])
    assert parts.rows() == []


def test_cursors_are_committed_with_the_rows_or_not_at_all(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise duckdb.IOException("Could not write file: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("prefect_vantage.mirror.batch._link_families", full)
        with pytest.raises(MirrorError, match="No space left"):
            parts.pipeline.runs([page(run_json())], cursors={"backfill": 1})
    assert (parts.rows(), parts.mirror.cursor_value("backfill")) == ([], None)
    parts.pipeline.runs([page(run_json())], cursors={"backfill": 1})
    assert (len(parts.rows()), parts.mirror.cursor_value("backfill")) == (1, "1")


def test_the_parent_of_a_subflow_makes_it_part_of_the_family(parts: Parts) -> None:
    task_id = new_id()
    parent, child = run_json(), run_json(parent_task_run_id=task_id)
    parts.pipeline.runs([page(child, parent)])
    parts.pipeline.parents({str(child["id"]): str(parent["id"])})
    assert parts.rows("parent_id::VARCHAR, root_id::VARCHAR", f"WHERE id = '{child['id']}'") == [(parent["id"], parent["id"])]
    parts.pipeline.runs([page({**child, "name": "renamed"})])
    assert parts.rows("name, parent_id::VARCHAR, root_id::VARCHAR", f"WHERE id = '{child['id']}'") == [
        ("renamed", parent["id"], parent["id"])
    ]


def test_a_run_twice_in_one_call_is_written_once(parts: Parts) -> None:
    run = run_json()
    parts.pipeline.runs([page(run), page({**run, "name": "later"})])
    assert parts.rows("name") == [("later",)]


def test_many_lives_shuffled_and_doubled_end_as_they_should(parts: Parts) -> None:
    chance = random.Random(5)
    events: list[Change] = [event for _ in range(60) for event in life(run_json("PENDING"))]
    events = events + chance.sample(events, 90)
    chance.shuffle(events)
    while events:
        size = chance.randint(1, 20)
        parts.pipeline.changes(events[:size])
        events = events[size:]
    assert parts.rows("state_type, run_seconds >= 0, count(*)", "GROUP BY ALL") == [("COMPLETED", True, 60)]
    with parts.mirror.cursor() as cursor:
        assert cursor.execute("SELECT count(*), count(DISTINCT id) FROM transitions").fetchone() == (180, 180)


def test_task_runs_of_a_run_are_written(parts: Parts) -> None:
    from prefect_vantage.ingest.wire import TaskRun

    run_id = new_id()
    parts.pipeline.task_runs([TaskRun.model_validate(task_run_json(run_id)) for _ in range(3)])
    with parts.mirror.cursor() as cursor:
        assert cursor.execute("SELECT count(*), any_value(run_id)::VARCHAR FROM task_runs").fetchone() == (3, run_id)


def test_a_run_whose_states_rest_shows_before_their_events_is_known_whole_in_the_end(parts: Parts) -> None:
    run = run_json("PENDING")
    pending, running, completed = life(run)
    parts.pipeline.changes([pending])
    parts.pipeline.runs([page(run_json("COMPLETED", id=run["id"], state_id=completed.event_id))])
    assert parts.rows("states_complete") == [(False,)]
    parts.pipeline.changes([completed])
    assert parts.rows("states_complete") == [(False,)]
    parts.pipeline.changes([running])
    assert parts.rows("states_complete, state_type") == [(True, "COMPLETED")]


def test_a_run_of_which_one_event_is_lost_is_never_known_whole(parts: Parts) -> None:
    run = run_json("PENDING")
    pending, _lost, completed = life(run)
    parts.pipeline.changes([pending])
    parts.pipeline.changes([completed])
    parts.pipeline.runs([page(run_json("COMPLETED", id=run["id"], state_id=completed.event_id))])
    assert parts.rows("states_complete, state_type") == [(False, "COMPLETED")]


def test_swapped_events_still_make_a_whole_history(parts: Parts) -> None:
    run = run_json("PENDING")
    for event in reversed(life(run)):
        parts.pipeline.changes([event])
    assert parts.rows("states_complete") == [(True,)]
