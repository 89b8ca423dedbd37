"""The answers about wasted time and money, as they are published."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, RootModel

from prefect_vantage.analytics import cost, time_use, waiting, waste

_ENDED = "is:finished started:* ended:2026-11-17T09:00:00Z..2026-11-24T09:00:00Z"
_DUE = "wait:* scheduled:2026-11-17T09:00:00Z..2026-11-24T09:00:00Z"
_PERIOD: dict[str, Any] = {"from": "2026-11-17T09:00:00Z", "to": "2026-11-24T09:00:00Z"}
_ANSWER: dict[str, Any] = {"query": "", "as_of": "2026-11-24T09:00:00Z", "version": 4711}
_SECONDS = {
    "first_attempts": 700.0,
    "last_attempts": 60.0,
    "failed_attempts": 90.0,
    "failed_runs": 100.0,
    "cancelled": 20.0,
    "unknown": 30.0,
}
_CAUSES = {"brief": 80.0, "paused": 600.0, "no_worker": 1200.0, "limit_full": 300.0, "free": 45.0, "startup": 150.0, "unknown": 25.0}


def _config(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(alias_generator=lambda name: name.rstrip("_"), json_schema_extra={"examples": [example]})


def _parts(**more: Any) -> list[dict[str, Any]]:
    return [
        {"key": kind.key, "label": kind.label, "seconds": _SECONDS.get(kind.key, 0.0)} | {name: make(kind) for name, make in more.items()}
        for kind in time_use.KINDS
    ]


_WASTE: dict[str, Any] = {
    **_PERIOD,
    "run_time": {
        "parts": _parts(
            running=lambda kind: kind.running, wasted=lambda kind: kind.wasted, query=lambda kind: f"{_ENDED} {kind.term}".strip()
        ),
        "wall": 1000.0,
        "seconds": 1000.0,
        "wasted": 210.0,
        "wasted_share": 0.21,
        "runs": 41,
        "query": _ENDED,
        "deployments": [
            {
                "deployment": "etl/nightly",
                "label": "etl/nightly",
                "runs": 41,
                "seconds": 1000.0,
                "wasted": 210.0,
                "unknown": 30.0,
                "query": f"{_ENDED} deployment:=etl/nightly",
            }
        ],
        "other": None,
    },
    "waiting": {
        "causes": [{"key": key, "label": label, "seconds": _CAUSES[key]} for key, label in waiting.CAUSES.items()],
        "seconds": 2400.0,
        "runs": 52,
        "query": _DUE,
        "long_runs": 9,
        "long_query": f"{_DUE} wait:>=30s",
    },
    **_ANSWER,
}
_ROW: dict[str, Any] = {
    "value": "etl/nightly",
    "label": "etl/nightly",
    "runs": 41,
    "wall": 1000.0,
    "running": 1000.0,
    "money": 0.5,
    "wasted": 0.105,
    "unpriced": 0.0,
    "parts": _parts(money=lambda kind: _SECONDS.get(kind.key, 0.0) / 2000),
    "query": f"{_ENDED} deployment:=etl/nightly",
}


class Waste(RootModel[waste.Waste]):
    """What run time was spent on, and why runs waited; parts add up to the whole."""

    model_config = _config(_WASTE)


class Cost(RootModel[cost.Cost]):
    """Money per deployment and pool; parts add up to the wall time and the money of their row."""

    model_config = _config(
        {
            **_PERIOD,
            "currency": "EUR",
            "charge": "running",
            "rates": [{"pool": "batch", "price": 1.8}],
            "deployments": [_ROW],
            "other": None,
            "pools": [_ROW | {"value": "batch", "label": "batch", "query": f"{_ENDED} pool:=batch"}],
            "total": _ROW | {"value": None, "label": "All runs", "query": _ENDED},
            **_ANSWER,
        }
    )
