"""The answer about queues at instants of the past, as it is published."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, RootModel

from prefect_vantage.analytics import depth

_QUEUED = "flow:etl scheduled:<2026-11-24T08:00:00Z -started:<2026-11-24T08:00:00Z -ended:<2026-11-24T08:00:00Z -(-started:* -ended:* (is:deleted OR is:finished))"
_RUNNING = "flow:etl started:<2026-11-24T08:00:00Z -ended:<2026-11-24T08:00:00Z -(-ended:* (is:deleted OR is:finished))"
_EXAMPLE: dict[str, Any] = {
    "from": "2026-11-24T08:00:00Z",
    "to": "2026-11-24T08:00:00Z",
    "step": 1.0,
    "timezone": "Europe/Berlin",
    "at": ["2026-11-24T08:00:00Z"],
    "lines": [
        {
            "key": "batch",
            "label": "batch",
            "queued": [12],
            "running": [4],
            "oldest_wait": [95.5],
            "peak": {"at": "2026-11-24T08:00:00Z", "queued": 12, "query": f"{_QUEUED} pool:=batch"},
            "term": "pool:=batch",
        }
    ],
    "queries": [{"queued": _QUEUED, "running": _RUNNING}],
    "known_from": "2026-08-26T00:00:00Z",
    "known_to": "2026-11-24T09:00:00Z",
    "query": "flow:etl",
    "as_of": "2026-11-24T09:00:00Z",
    "version": 4711,
}


class Depth(RootModel[depth.Depth]):
    """Runs waiting and running at each instant; null is a gap."""

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"), json_schema_extra={"examples": [_EXAMPLE]})
