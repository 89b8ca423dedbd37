"""The answer about what moved, as it is published."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, RootModel

from prefect_vantage.analytics import regressions

_PERIOD = "ended:2026-11-10T09:00:00Z..2026-11-24T09:00:00Z"
_BASE = f"is:finished started:* {_PERIOD} deployment:* deployment:=etl/nightly"
_EXAMPLE: dict[str, Any] = {
    "from": "2026-11-10T09:00:00Z",
    "to": "2026-11-24T09:00:00Z",
    "bucket": "3hours",
    "regressions": [
        {
            "deployment": "etl/nightly",
            "metric": "duration",
            "unit": "s",
            "verdict": "worse",
            "changed_at": "2026-11-19T15:00:00Z",
            "before": {
                "number": 61.0,
                "count": 410,
                "version": "v12",
                "query": f"{_BASE} ended:2026-11-10T09:00:00Z..2026-11-19T15:00:00Z",
            },
            "after": {
                "number": 148.5,
                "count": 212,
                "version": "v13",
                "query": f"{_BASE} ended:2026-11-19T15:00:00Z..2026-11-24T09:00:00Z",
            },
            "change": 1.434,
            "impact": 15264.0,
            "impact_unit": "s",
            "impact_share": 0.18,
            "deviations": 14.2,
            "query": _BASE,
        }
    ],
    "found": 1,
    "looked_at": 12,
    "query": "",
    "as_of": "2026-11-24T09:00:00Z",
    "version": 4711,
}


class Regressions(RootModel[regressions.Regressions]):
    """Deployments that became slower or failed more often (or the reverse), since when, by what it cost."""

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"), json_schema_extra={"examples": [_EXAMPLE]})
