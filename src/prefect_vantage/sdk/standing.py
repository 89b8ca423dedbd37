"""What the answer of `system()` means for someone who waits until the mirror equals Prefect: pure, no clock, no network."""

from __future__ import annotations

from datetime import datetime

from prefect_vantage.sdk.models import Json, read_time


def drift_of(system: Json) -> int:
    """How many runs the mirror and Prefect count differently, summed over states: a surplus never hides a lack."""
    return sum(abs(int(row["drift"])) for row in system["drift"]["rows"])


def compared_since(system: Json, before: Json) -> bool:
    """Whether counts were compared after the look `before`."""
    last, earlier = system["drift"].get("checked_at"), before["drift"].get("checked_at")
    return last is not None and last != earlier


def is_whole(system: Json, before: Json) -> bool:
    """Whether all of Prefect's past is read and a comparison since `before` found every state with as many runs here as there."""
    return bool(system["backfill"]["status"] == "done" and compared_since(system, before) and not drift_of(system))


def failure_of(system: Json) -> str | None:
    """Why reading the past has stopped for now."""
    backfill = system["backfill"]
    return f"The backfill failed: {backfill.get('error') or 'no reason given'}" if backfill["status"] == "failed" else None


def recheck_of(system: Json, asked: datetime | None) -> Json | None:
    """How far the re-reading is that `sync` answered `asked` for; None when another wish took its place, or none was made."""
    recheck = system.get("recheck")
    return recheck if asked is not None and recheck and read_time(recheck["asked"]) == asked else None
