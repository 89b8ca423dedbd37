"""Answers as `/api/v1` writes them, for a scripted service."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def run_object(number: int = 1, **more: Any) -> Json:
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "name": f"brave-otter-{number}",
        "flow": "etl",
        "deployment": "nightly",
        "state_type": "FAILED",
        "state_name": "Failed",
        "at": "2026-11-24T08:00:03Z",
        "ended": "2026-11-24T08:00:03Z",
        "duration": 192.0,
        "wait": 0.38,
        "tags": ["eu", "gold"],
        "parameters": {"region": "eu"},
        "message": "=SUM(A1:A9) is what the sheet said",
        **more,
    }


def page(runs: list[Json], *, total: int | None = None, mirrored: int = 1204, next: str | None = None) -> Json:  # noqa: A002
    return {
        "runs": runs,
        "total": len(runs) if total is None else total,
        "mirrored": mirrored,
        "searched_back_to": "2025-11-01T00:00:00Z",
        "next": next,
        "query": "state:failed",
        "sentence": "Runs that failed",
        "timezone": "UTC",
        "as_of": "2026-11-24T09:00:00Z",
        "version": 7,
    }


def system(
    *,
    backfill: str = "done",
    done: int = 100,
    total: int | None = 100,
    checked_at: str | None = "2026-11-24T09:00:00Z",
    drift: dict[str, int] | None = None,
    **more: Any,
) -> Json:
    rows = [{"state_type": name, "mirror": 10, "prefect": 10 - by, "drift": by} for name, by in (drift or {"COMPLETED": 0}).items()]
    return {
        "vantage": {"version": "0.1.0", "role": "writer", "writer_url": None, "started": "2026-11-24T08:00:00Z", "uptime": 60.0},
        "prefect": {"url": "http://127.0.0.1:4200/api", "version": "3.8.8", "reachable": True, "clock_skew": 0.01},
        "stream": {"status": "live", "applied": 12, "malformed": 0, "lag_p95_ms": 40.0},
        "backfill": {"status": backfill, "done": done, "total": total, "rate": 50.0, "eta_seconds": 12.0, "error": None},
        "reconcile": {"last_at": checked_at},
        "drift": {"checked_at": checked_at, "total": sum((drift or {}).values()), "rows": rows},
        "mirror": {"bytes": 5_000_000, "runs": done},
        "disk": {"free": 50_000_000_000, "total": 100_000_000_000},
        "faults": [],
        **more,
    }
