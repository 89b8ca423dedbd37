"""Rows of the catalogue: flows, deployments, pools, queues, workers and limits as Prefect has them, as the mirror stores them. Pure."""

from __future__ import annotations

import orjson

from prefect_vantage.ingest.wire import Deployment, Flow, Limit, Pool, Queue, Worker

Row = dict[str, object]


def flow_row(seen: Flow) -> Row:
    """A row of `flows`."""
    return {"id": seen.id, "name": seen.name, "tags": list(seen.tags), "created": seen.created, "deleted": None}


def deployment_row(seen: Deployment) -> Row:
    """A row of `deployments`; the limit is the global one that Prefect made for it."""
    limit = seen.global_concurrency_limit.get("limit")
    return {
        "id": seen.id,
        "name": seen.name,
        "flow_id": seen.flow_id,
        "description": seen.description,
        "version": seen.version,
        "tags": list(seen.tags),
        "paused": seen.paused,
        "status": seen.status,
        "pool": seen.work_pool_name,
        "queue": seen.work_queue_name,
        "concurrency_limit": limit if isinstance(limit, int) else seen.concurrency_limit,
        "schedules": orjson.dumps(seen.schedules).decode(),
        "parameter_schema": orjson.dumps(seen.parameter_openapi_schema).decode(),
        "created": seen.created,
        "deleted": None,
    }


def pool_row(seen: Pool) -> Row:
    """A row of `pools`."""
    return {
        "id": seen.id,
        "name": seen.name,
        "type": seen.type,
        "status": seen.status,
        "paused": seen.is_paused,
        "concurrency_limit": seen.concurrency_limit,
        "deleted": None,
    }


def queue_row(seen: Queue) -> Row:
    """A row of `queues`."""
    return {
        "id": seen.id,
        "name": seen.name,
        "pool_id": seen.work_pool_id,
        "pool": seen.work_pool_name or (seen.work_pool.name if seen.work_pool else None),
        "priority": seen.priority,
        "status": seen.status,
        "paused": seen.is_paused,
        "concurrency_limit": seen.concurrency_limit,
        "last_polled": seen.last_polled,
        "deleted": None,
    }


def worker_row(seen: Worker, pool: str) -> Row:
    """A row of `workers`."""
    return {
        "id": seen.id,
        "name": seen.name,
        "pool_id": seen.work_pool_id,
        "pool": pool,
        "status": seen.status,
        "last_heartbeat": seen.last_heartbeat_time,
        "heartbeat_seconds": seen.heartbeat_interval_seconds,
        "first_seen": seen.created,
        "deleted": None,
    }


def limit_row(seen: Limit) -> Row:
    """A row of `limits`."""
    return {
        "id": seen.id,
        "name": seen.name,
        "active": seen.active,
        "slots": seen.limit,
        "active_slots": seen.active_slots,
        "denied_slots": seen.denied_slots,
        "deleted": None,
    }
