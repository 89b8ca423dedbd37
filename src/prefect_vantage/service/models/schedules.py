"""The answer about schedules, as it is published."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, RootModel

from prefect_vantage.analytics import schedules

_PLANNED = "deployment:=etl/nightly trigger:schedule scheduled:2026-11-23T09:00:00Z..2026-11-24T09:00:00Z"
_EXAMPLE: dict[str, Any] = {
    "from": "2026-11-23T09:00:00Z",
    "to": "2026-11-24T09:00:00Z",
    "deployments": [
        {
            "deployment": "etl/nightly",
            "deployment_id": "0190c4f2-6f0b-7c1e-9d5a-3b1f0c9a7e42",
            "paused": False,
            "schedules": [{"kind": "cron", "text": "*/30 * * * *", "timezone": "Europe/Berlin", "active": True}],
            "next_run": "2026-11-24T09:30:00Z",
            "next_due": "2026-11-24T09:30:00Z",
            "planned": 47,
            "on_time": 40,
            "late": 4,
            "missed": 2,
            "overdue": 1,
            "waiting": 0,
            "lateness_p95": 12.5,
            "skipped": 1,
            "skipped_at": ["2026-11-24T02:30:00Z"],
            "queries": {"planned": _PLANNED, **{name: f"{_PLANNED} {term}" for name, term in schedules.FATES.items()}},
        }
    ],
    "query": "",
    "as_of": "2026-11-24T09:00:00Z",
    "version": 4711,
}


class Schedules(RootModel[schedules.Schedules]):
    """Whether each deployment's schedules were kept, and what comes next."""

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"), json_schema_extra={"examples": [_EXAMPLE]})
