"""The System page's answer, put together from the upstream's status, the mirror, the disk and telemetry."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from prefect_vantage import __version__
from prefect_vantage.service import history
from prefect_vantage.service.parts import Parts

SAMPLE_TAG = "sample-data"
"""Marks the runs of the sample fleet."""


def system(parts: Parts) -> dict[str, Any]:
    """The answer of GET /system. Raises MirrorError."""
    status = parts.upstream.status()
    numbers = history.mirror_numbers(parts.queries)
    return {
        "vantage": {
            "version": __version__,
            "role": "writer",
            "writer_url": None,
            "started": parts.started,
            "uptime": round((parts.clock() - parts.started).total_seconds()),
        },
        **{name: getattr(status, name) for name in ("prefect", "stream", "backfill", "reconcile", "drift", "recheck")},
        "faults": (*status.faults, *parts.faults.standing()),
        "mirror": {"bytes": mirror_bytes(parts.mirror.path), "version": parts.mirror.version, **numbers},
        "disk": _disk(parts.mirror.path),
        "requests": parts.telemetry.summary(),
    }


def mirror_bytes(path: Path | None) -> int:
    """Bytes of the mirror's file and its write-ahead log; 0 for a mirror in memory."""
    if path is None:
        return 0
    files = (path, path.with_name(path.name + ".wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _disk(path: Path | None) -> dict[str, int | None]:
    if path is None:
        return {"free": None, "total": None}
    usage = shutil.disk_usage(path.parent)
    return {"free": usage.free, "total": usage.total}


def public_settings(parts: Parts) -> dict[str, Any]:
    """The answer of GET /settings."""
    return {
        "version": __version__,
        "prefect_ui_url": prefect_ui(parts),
        "timezone": parts.settings.timezone,
        "late_after": parts.settings.late_after,
        "sample_data": history.has_sample_data(parts.queries, SAMPLE_TAG),
        "role": "writer",
        "base_path": parts.settings.base_path,
    }


def prefect_ui(parts: Parts) -> str | None:
    """Prefect's UI as browsers reach it, where known."""
    url = parts.settings.prefect_ui_url or parts.upstream.status().prefect.ui_url
    return str(url).rstrip("/") if url else None


def run_url(parts: Parts, run_id: str) -> str | None:
    """A run in Prefect's UI, where its address is known."""
    base = prefect_ui(parts)
    return f"{base}/runs/flow-run/{run_id}" if base else None
