"""Fills a mirror from the rows of Prefect's database through the same decisions that ingest makes of an API answer.

Prefect's API would take a quarter of an hour for a million runs at its best; what is measured here is what comes after. `--backfill` uses the API all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from prefect_vantage.ingest.decide import Names, QueueRef, run_from_rest, transition_row
from prefect_vantage.ingest.redact import Redactor
from prefect_vantage.ingest.wire import FlowRun, State
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.settings import REDACTED_KEYS

BATCH = 10_000

_RUNS = """
SELECT r.id::text, r.name, r.flow_id::text, r.created, r.updated, r.state_id::text, r.deployment_id::text, r.work_queue_id::text, r.work_queue_name,
       r.flow_version, r.parameters, r.idempotency_key, r.tags, r.labels, r.parent_task_run_id::text, r.state_type::text, r.state_name, r.run_count,
       r.expected_start_time, r.start_time, r.end_time, extract(epoch FROM r.total_run_time)::float8 AS total_run_time, r.auto_scheduled, r.created_by,
       jsonb_build_object('id', s.id, 'type', s.type, 'name', s.name, 'timestamp', s.timestamp, 'message', s.message) AS state,
       p.flow_run_id::text AS parent
FROM flow_run r JOIN flow_run_state s ON s.id = r.state_id LEFT JOIN task_run p ON p.id = r.parent_task_run_id
ORDER BY coalesce(r.start_time, r.expected_start_time) DESC
"""
_STATES = "SELECT flow_run_id::text AS run, id::text, type::text, name, timestamp, message FROM flow_run_state ORDER BY timestamp"


def load_mirror(path: Path, database: psycopg.Connection, progress: Callable[[int], None]) -> int:
    """Copy every run and every state; answers how many runs. The mirror is closed (and checkpointed) afterwards."""
    redactor = Redactor(REDACTED_KEYS)
    mirror = Mirror.open(path)
    try:
        names = _copy_catalog(mirror, database)
        done = 0
        for rows in _batches(database, "runs", _RUNS):
            found = [
                {**run_from_rest(FlowRun.model_validate(row), None, names, redactor, trusted=True), "parent_id": row["parent"]}
                for row in rows
            ]
            mirror.apply(Batch(rows={"runs": [{**row, "root_id": row["root_id"] or row["id"]} for row in found]}))
            done += len(rows)
            progress(done)
        for rows in _batches(database, "states", _STATES):
            transitions = [transition_row(str(row["run"]), State.model_validate(row), redactor) for row in rows]
            mirror.apply(Batch(rows={"transitions": transitions}))
        mirror.checkpoint()
        return done
    finally:
        mirror.close()


def _batches(database: psycopg.Connection, name: str, sql: str) -> Iterator[list[dict[str, object]]]:
    with database.transaction(), database.cursor(name, row_factory=dict_row) as cursor:
        cursor.itersize = BATCH
        cursor.execute(sql)
        while rows := cursor.fetchmany(BATCH):
            yield rows


def _copy_catalog(mirror: Mirror, database: psycopg.Connection) -> Names:
    flows: dict[str, str] = dict(database.execute("SELECT id::text, name FROM flow").fetchall())
    deployments = database.execute("SELECT id::text, name, flow_id::text, description FROM deployment").fetchall()
    queues = database.execute(
        "SELECT q.id::text, q.name, q.priority, p.id::text, p.name FROM work_queue q LEFT JOIN work_pool p ON p.id = q.work_pool_id"
    ).fetchall()
    mirror.apply(
        Batch(
            rows={
                "flows": [{"id": key, "name": name} for key, name in flows.items()],
                "deployments": [{"id": key, "name": name, "flow_id": flow, "description": text} for key, name, flow, text in deployments],
                "queues": [
                    {"id": key, "name": name, "priority": priority, "pool_id": pool, "pool": of} for key, name, priority, pool, of in queues
                ],
            }
        )
    )
    return Names(flows, {row[0]: row[1] for row in deployments}, {row[0]: QueueRef(row[1], row[3], row[4], row[2]) for row in queues})
