"""What a batch promises: all of it or nothing, once, with families, renames and deletions followed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from prefect_vantage.bus import Committed
from prefect_vantage.errors import MirrorError
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    opened = Mirror.open(None, clock=lambda: NOW)
    yield opened
    opened.close()


def new_id() -> str:
    return str(uuid.uuid4())


def run(run_id: str, **values: object) -> dict[str, object]:
    return {
        "id": run_id,
        "name": "brave-otter",
        "state_type": "COMPLETED",
        "tags": [],
        "attempts": 1,
        "run_seconds": 1.0,
        "auto_scheduled": False,
        "states_complete": False,
        "root_id": run_id,
        **values,
    }


def one(mirror: Mirror, sql: str) -> object:
    with mirror.cursor() as cursor:
        row = cursor.execute(sql).fetchone()
    assert row is not None
    return row[0]


def test_a_run_written_twice_is_one_row_with_the_last_values(mirror: Mirror) -> None:
    run_id = new_id()
    mirror.apply(Batch(rows={"runs": [run(run_id, state_type="RUNNING")]}))
    mirror.apply(Batch(rows={"runs": [run(run_id, state_type="FAILED")]}))
    assert one(mirror, "SELECT count(*) FROM runs") == 1
    assert mirror.rows("runs", [run_id])[run_id]["state_type"] == "FAILED"


def test_the_version_grows_only_when_a_reader_would_see_a_difference(mirror: Mirror) -> None:
    heard: list[Committed] = []
    mirror.bus.subscribe(heard.append)
    first = mirror.apply(Batch(rows={"runs": [run(new_id())]}))
    second = mirror.apply(Batch(cursors={"backfill": {"page": 2}}))
    assert (first.version, second.version, mirror.version) == (1, 1, 1)
    assert [committed.version for committed in heard] == [1]
    assert mirror.cursor_value("backfill") == '{"page": 2}'


def test_a_transition_is_kept_once_however_often_it_arrives(mirror: Mirror) -> None:
    transition = {"id": new_id(), "run_id": new_id(), "type": "RUNNING", "name": "Running", "occurred": datetime(2026, 11, 1)}
    mirror.apply(Batch(rows={"transitions": [transition, transition]}))
    mirror.apply(Batch(rows={"transitions": [transition]}))
    assert one(mirror, "SELECT count(*) FROM transitions") == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2)])
def test_a_family_finds_its_root_in_whatever_order_it_arrives(mirror: Mirror, order: tuple[int, ...]) -> None:
    root, child, grandchild = new_id(), new_id(), new_id()
    family = [run(root), run(child, parent_id=root), run(grandchild, parent_id=child)]
    for index in order:
        mirror.apply(Batch(rows={"runs": [family[index]]}))
    assert {row["root_id"] for row in mirror.rows("runs", [root, child, grandchild]).values()} == {root}


def test_a_renamed_flow_is_renamed_on_all_its_runs_and_the_bus_tells_which(mirror: Mirror) -> None:
    flow, run_id = new_id(), new_id()
    mirror.apply(Batch(rows={"flows": [{"id": flow, "name": "etl"}], "runs": [run(run_id, flow_id=flow, flow="etl"), run(new_id())]}))
    committed = mirror.apply(Batch(rows={"flows": [{"id": flow, "name": "etl-v2"}]}))
    assert mirror.rows("runs", [run_id])[run_id]["flow"] == "etl-v2"
    assert committed.run_ids == {run_id}


def test_a_deleted_run_stays_and_says_when_it_was_missed(mirror: Mirror) -> None:
    run_id = new_id()
    mirror.apply(Batch(rows={"runs": [run(run_id)]}))
    mirror.apply(Batch(deleted={"runs": [run_id]}))
    assert mirror.rows("runs", [run_id])[run_id]["deleted"] == NOW.replace(tzinfo=None)


def test_a_batch_with_one_bad_row_leaves_nothing_behind(mirror: Mirror) -> None:
    good = run(new_id())
    with pytest.raises(MirrorError):
        mirror.apply(Batch(rows={"flows": [{"id": new_id(), "name": "etl"}], "runs": [good, run("no-uuid")]}))
    assert one(mirror, "SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM flows)") == 0
    assert mirror.version == 0
    mirror.apply(Batch(rows={"runs": [good]}))
    assert one(mirror, "SELECT count(*) FROM runs") == 1
