"""The catalogue, samples, one run's history and families: read whole, compared, linked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prefect_vantage.errors import PrefectUnreachable
from prefect_vantage.ingest.catalog import Catalog
from prefect_vantage.ingest.family import Family
from prefect_vantage.ingest.history import History
from prefect_vantage.ingest.samples import Samples, pool_samples, worker_sample
from prefect_vantage.ingest.wire import Pool, Worker
from prefect_vantage.testing import FrozenClock, deployment_json, flow_json, run_json, task_run_json
from prefect_vantage.testing.factories import BEGIN, FLOW_ID, new_id, wire_time
from tests.ingest.conftest import Parts, Seconds
from tests.ingest.test_pipeline import page

POOL = {"id": new_id(), "name": "k8s", "type": "kubernetes", "status": "READY", "is_paused": False, "concurrency_limit": 4}
QUEUE = {"id": new_id(), "name": "urgent", "work_pool_id": POOL["id"], "work_pool_name": "k8s", "priority": 1, "is_paused": False}
LIMIT = {"id": new_id(), "name": "db", "active": True, "limit": 3, "active_slots": 2}


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def catalog(parts: Parts, seconds: Seconds) -> Catalog:
    prefect = parts.prefect
    prefect.pools[str(POOL["id"])] = dict(POOL)
    prefect.queues[str(QUEUE["id"])] = dict(QUEUE)
    prefect.limits[str(LIMIT["id"])] = dict(LIMIT)
    prefect.workers["k8s"] = [worker_json("w1"), worker_json("w2")]
    prefect.deployments["d"] = deployment_json("nightly", global_concurrency_limit={"limit": 7})
    return Catalog(parts.source, parts.pipeline, every=60.0, now=seconds)


def worker_json(name: str) -> dict[str, object]:
    return {"id": new_id(), "name": name, "work_pool_id": POOL["id"], "status": "ONLINE", "last_heartbeat_time": wire_time(BEGIN)}


def read_all(catalog: Catalog) -> None:
    while catalog.tick():
        pass


def table(parts: Parts, name: str, what: str) -> list[tuple[object, ...]]:
    with parts.mirror.cursor() as cursor:
        found: list[tuple[object, ...]] = cursor.execute(f"SELECT {what} FROM {name} ORDER BY ALL").fetchall()
    return found


def test_everything_is_read_once(parts: Parts, catalog: Catalog) -> None:
    read_all(catalog)
    assert table(parts, "flows", "name") == [("etl",)]
    assert table(parts, "deployments", "name, concurrency_limit") == [("nightly", 7)]
    assert table(parts, "pools", "name, concurrency_limit") == [("k8s", 4)]
    assert table(parts, "queues", "name, pool, priority") == [("urgent", "k8s", 1)]
    assert table(parts, "workers", "name, pool, status") == [("w1", "k8s", "ONLINE"), ("w2", "k8s", "ONLINE")]
    assert table(parts, "limits", "name, slots, active_slots") == [("db", 3, 2)]


def test_reading_again_what_is_equal_changes_nothing(parts: Parts, catalog: Catalog, seconds: Seconds) -> None:
    read_all(catalog)
    version = parts.mirror.version
    seconds.now += 61
    read_all(catalog)
    assert parts.mirror.version == version


def test_what_is_gone_is_kept_and_marked_and_may_come_back(parts: Parts, catalog: Catalog) -> None:
    read_all(catalog)
    kept = parts.prefect.workers["k8s"].pop()
    catalog.touch("workers")
    read_all(catalog)
    assert table(parts, "workers", "name, deleted IS NOT NULL") == [("w1", False), ("w2", True)]
    parts.prefect.workers["k8s"].append(kept)
    catalog.touch("workers")
    read_all(catalog)
    assert table(parts, "workers", "name, deleted IS NOT NULL") == [("w1", False), ("w2", False)]


def test_a_renamed_queue_and_pool_are_followed_on_runs(parts: Parts, catalog: Catalog) -> None:
    read_all(catalog)
    run = run_json(work_queue_id=QUEUE["id"], work_pool_id=POOL["id"])
    parts.pipeline.runs([page(run)])
    assert parts.rows("queue, pool, priority") == [("urgent", "k8s", 1)]
    parts.prefect.queues[str(QUEUE["id"])]["name"] = "very-urgent"
    parts.prefect.flows[FLOW_ID]["name"] = "load"
    for kind in ("queues", "flows"):
        catalog.touch(kind)
    read_all(catalog)
    assert parts.rows("queue, pool, flow") == [("very-urgent", "k8s", "load")]


def test_an_event_makes_a_kind_due_and_only_that(parts: Parts, catalog: Catalog) -> None:
    read_all(catalog)
    parts.prefect.asked.clear()
    catalog.touch("deployments")
    catalog.touch("no such kind")
    read_all(catalog)
    assert [asked.path for asked in parts.prefect.asked] == ["deployments/filter"]


def test_a_kind_that_could_not_be_read_stays_due(parts: Parts, catalog: Catalog) -> None:
    parts.prefect.away()
    with pytest.raises(PrefectUnreachable):
        catalog.tick()
    parts.prefect.back()
    read_all(catalog)
    assert table(parts, "flows", "name") == [("etl",)]


def test_more_flows_than_a_page_are_all_read(parts: Parts, catalog: Catalog) -> None:
    flows = [flow_json(f"flow-{index}") for index in range(450)]
    parts.prefect.flows.update({str(flow["id"]): flow for flow in flows})
    read_all(catalog)
    assert len(table(parts, "flows", "name")) == 451


def test_a_sample_has_slots_and_who_is_online(parts: Parts, catalog: Catalog, clock: FrozenClock) -> None:
    parts.prefect.workers["k8s"] = [{**worker_json("w1"), "last_heartbeat_time": wire_time(clock())}]
    Samples(parts.source, parts.pipeline, clock).tick()
    assert table(parts, "samples", "kind, subject, slots, active_slots, online") == [
        ("limit", "db", 3, 2, None),
        ("pool", "k8s", 4, 0, True),
        ("worker", "w1", None, None, True),
    ]


def test_a_sample_tells_which_pools_and_queues_are_paused(clock: FrozenClock) -> None:
    slots: dict[str, object] = {
        "active_slots": 1,
        "queues": [{"queue_id": "q1", "queue_name": "high", "active_slots": 1}, {"queue_id": "q2", "queue_name": "low"}],
    }
    pool = Pool.model_validate({"id": new_id(), "name": "k8s", "is_paused": True})
    rows = pool_samples(pool, slots, clock().replace(tzinfo=None), frozenset({"q2"}))
    assert [(row["subject"], row["online"]) for row in rows] == [("k8s", False), ("k8s/high", True), ("k8s/low", False)]


@pytest.mark.parametrize(("silent", "online"), [(0, True), (90, True), (91, False)])
def test_a_worker_is_online_for_three_of_its_beats(clock: FrozenClock, silent: int, online: bool) -> None:
    worker = Worker.model_validate({**worker_json("w1"), "last_heartbeat_time": wire_time(clock() - timedelta(seconds=silent))})
    assert worker_sample(worker, clock().replace(tzinfo=None))["online"] is online


def test_one_runs_history_is_read_whole(parts: Parts) -> None:
    run = run_json("COMPLETED", seconds=60)
    run_id = str(run["id"])
    parts.prefect.add(run)
    parts.pipeline.runs([page(run)])
    parts.prefect.states[run_id] = [
        {"id": new_id(), "type": "SCHEDULED", "name": "Scheduled", "timestamp": wire_time(BEGIN)},
        {"id": new_id(), "type": "PENDING", "name": "Pending", "timestamp": wire_time(BEGIN + timedelta(seconds=1))},
        {"id": run["state_id"], "type": "COMPLETED", "name": "Completed", "timestamp": wire_time(BEGIN + timedelta(seconds=61))},
    ]
    tasks = [task_run_json(run_id) for _ in range(250)]
    parts.prefect.task_runs.update({str(task["id"]): task for task in tasks})
    history = History(parts.source, parts.pipeline, parts.reread)
    history.want(run_id)
    assert history.tick() is False
    assert parts.rows("states_complete, pending") == [(True, BEGIN.replace(tzinfo=None) + timedelta(seconds=1))]
    assert len(table(parts, "transitions", "type")) == 3
    assert len(table(parts, "task_runs", "id")) == 250
    history.want(run_id)
    history.tick()
    assert len(table(parts, "transitions", "type")) == 3


def test_the_history_of_a_deleted_run_says_that_it_is_deleted(parts: Parts) -> None:
    run = run_json()
    parts.pipeline.runs([page(run)])
    history = History(parts.source, parts.pipeline, parts.reread)
    history.want(str(run["id"]))
    history.tick()
    assert parts.ids() == set()


def test_the_latest_wish_comes_first_and_a_failed_one_stays(parts: Parts) -> None:
    first, second = run_json(), run_json()
    parts.prefect.add(first, second)
    parts.pipeline.runs([page(first, second)])
    history = History(parts.source, parts.pipeline, parts.reread)
    history.want(str(first["id"]))
    history.want(str(second["id"]))
    parts.prefect.away()
    with pytest.raises(PrefectUnreachable):
        history.tick()
    parts.prefect.back()
    parts.prefect.asked.clear()
    assert [history.tick(), history.tick()] == [True, False]


def family(parts: Parts, clock: FrozenClock) -> None:
    linker = Family(parts.mirror, parts.source, parts.pipeline, clock)
    for _ in range(20):
        if not linker.tick():
            break


def test_subflows_find_their_parents_through_task_runs(parts: Parts, clock: FrozenClock) -> None:
    root = run_json()
    step = task_run_json(str(root["id"]))
    middle = run_json(parent_task_run_id=step["id"])
    deep = task_run_json(str(middle["id"]))
    leaf = run_json(parent_task_run_id=deep["id"])
    parts.prefect.task_runs.update({str(task["id"]): task for task in (step, deep)})
    parts.pipeline.runs([page(leaf, middle, root)])
    family(parts, clock)
    found = {str(row[0]): (str(row[1]), str(row[2])) for row in parts.rows("id, parent_id, root_id")}
    assert found == {
        root["id"]: ("None", root["id"]),
        middle["id"]: (root["id"], root["id"]),
        leaf["id"]: (middle["id"], root["id"]),
    }


def test_task_runs_that_are_mirrored_already_are_not_asked_for(parts: Parts, clock: FrozenClock) -> None:
    from prefect_vantage.ingest.wire import TaskRun

    root = run_json()
    step = task_run_json(str(root["id"]))
    parts.pipeline.task_runs([TaskRun.model_validate(step)])
    parts.pipeline.runs([page(run_json(parent_task_run_id=step["id"]), root)])
    parts.prefect.asked.clear()
    family(parts, clock)
    assert list(parts.prefect.asked) == []
    assert len(parts.rows("id", "WHERE parent_id IS NOT NULL")) == 1


def test_a_subflow_whose_parent_is_gone_is_its_own_root_after_a_while(parts: Parts, clock: FrozenClock) -> None:
    young = run_json(at=clock() - timedelta(minutes=1), parent_task_run_id=new_id())
    old = run_json(at=clock() - timedelta(days=1), parent_task_run_id=new_id())
    parts.pipeline.runs([page(young, old)])
    family(parts, clock)
    assert {str(row[0]): row[1] for row in parts.rows("id, root_id::VARCHAR")} == {young["id"]: None, old["id"]: old["id"]}
