"""The answers about workers, pools and queues as they are published."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, RootModel

from prefect_vantage.analytics import queues, workers

_ENDED = "ended:2026-11-23T09:00:00Z..2026-11-24T09:00:00Z"
_NOW = "-ended:<2026-11-24T09:00:00Z -(-ended:* (is:deleted OR is:finished))"
_PERIOD = {"from": "2026-11-23T09:00:00Z", "to": "2026-11-24T09:00:00Z"}
_ANSWER: dict[str, Any] = {"query": "", "as_of": "2026-11-24T09:00:00Z", "version": 4711}


def _config(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(alias_generator=lambda name: name.rstrip("_"), json_schema_extra={"examples": [example]})


_WORKER = {
    "name": "w1",
    "pool": "batch",
    "status": "online",
    "last_seen": "2026-11-24T08:59:51Z",
    "first_seen": "2026-11-01T06:00:00Z",
    "running": 2,
    "finished": 312,
    "throughput": 13.0,
    "success_rate": 0.98,
    "decided": 310,
    "duration_p50": 41.2,
    "duration_p95": 190.7,
    "few_runs": False,
    "busy": 1.7,
    "busy_share": 0.81,
    "busy_runs": 314,
    "online_share": 0.995,
    "online_seconds": 85968.0,
    "sampled_seconds": 86400.0,
    "queries": {
        "all": "pool:=batch worker:=w1",
        "finished": f"pool:=batch worker:=w1 is:finished {_ENDED}",
        "busy": f"pool:=batch worker:=w1 started:<2026-11-24T09:00:00Z {_NOW}",
        "running": f"pool:=batch worker:=w1 started:<2026-11-24T09:00:00Z {_NOW}",
    },
}
_LOAD = {
    "queued": 12,
    "oldest_wait": 95.5,
    "running": 4,
    "late": 3,
    "finished": 1200,
    "throughput": 50.0,
    "success_rate": 0.97,
    "decided": 1190,
    "waited": 1215,
    "wait_p95": 48.0,
    "few_runs": False,
    "busy": 3.1,
    "busy_runs": 1204,
    "slots": 4,
    "active_slots": 4,
    "sampled_at": "2026-11-24T08:59:45Z",
    "utilization": 0.775,
    "queries": {
        "all": "pool:=batch",
        "queued": f"pool:=batch scheduled:<2026-11-24T09:00:00Z {_NOW}",
        "running": f"pool:=batch started:<2026-11-24T09:00:00Z {_NOW}",
        "late": "pool:=batch is:late",
        "finished": f"pool:=batch is:finished {_ENDED}",
        "waited": "pool:=batch wait:* scheduled:2026-11-23T09:00:00Z..2026-11-24T09:00:00Z",
        "busy": f"pool:=batch started:<2026-11-24T09:00:00Z {_NOW}",
    },
}
_QUEUE = {
    "name": "high",
    "id": "0190c4f2-6f0b-7c1e-9d5a-3b1f0c9a7e42",
    "known": True,
    "status": "READY",
    "paused": False,
    "priority": 1,
    "last_polled": "2026-11-24T08:59:55Z",
    "load": _LOAD,
}
_POOL = {
    "name": "batch",
    "id": "0190c4f2-6f0b-7c1e-9d5a-3b1f0c9a7e43",
    "known": True,
    "type": "process",
    "status": "READY",
    "paused": False,
    "workers": 2,
    "online": 1,
    "load": _LOAD,
    "queues": [_QUEUE],
}


class Workers(RootModel[workers.Workers]):
    """Every worker with what it did, and whether it is there."""

    model_config = _config({**_PERIOD, "workers": [_WORKER], **_ANSWER})


class Pools(RootModel[queues.Pools]):
    """Every pool with its queues: what is in them now, and what went through."""

    model_config = _config({**_PERIOD, "pools": [_POOL], **_ANSWER})
