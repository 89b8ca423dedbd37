"""What the answer of GET /system means for someone who waits for the mirror: pure, no clock, no network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_vantage.cli import wording
from prefect_vantage.sdk.standing import compared_since, failure_of, is_whole

if TYPE_CHECKING:
    from prefect_vantage.sdk.models import Json


@dataclass(frozen=True, slots=True)
class Standing:
    """`done` of `total` runs are read (`total` None: not known yet); `whole`: the mirror equals Prefect; `failed`: why reading has stopped for now."""

    system: Json
    done: int
    total: int | None
    backfill: str
    stream: str
    comparison: str
    whole: bool
    failed: str | None


def stand(system: Json, before: Json) -> Standing:
    """How things are in `system`; only a comparison later than the one in `before` counts."""
    backfill, fresh = system["backfill"], compared_since(system, before)
    return Standing(
        system=system,
        done=int(backfill.get("done") or 0),
        total=backfill.get("total"),
        backfill=_backfill(backfill),
        stream=_stream(system),
        comparison=_comparison(system, fresh=fresh),
        whole=is_whole(system, before),
        failed=failure_of(system),
    )


def _backfill(backfill: Json) -> str:
    status, done, total = backfill["status"], int(backfill.get("done") or 0), backfill.get("total")
    counted = f"{wording.number(done)} of {wording.runs(total)}" if total is not None else wording.runs(done)
    if status == "running":
        rate = f", {wording.number(backfill['rate'])} a second" if backfill.get("rate") else ""
        left = f", {wording.duration(backfill['eta_seconds'])} left" if backfill.get("eta_seconds") is not None else ""
        return f"{counted}{rate}{left}"
    if status == "failed":
        return f"failed after {counted}: {backfill.get('error') or 'no reason given'}"
    return f"done, {counted}" if status == "done" else "waiting for Prefect"


def _stream(system: Json) -> str:
    stream = system["stream"]
    status = str(stream["status"]).replace("_", " ")
    lag = stream.get("lag_p95_ms")
    late = f", {wording.number(lag)} ms behind (p95)" if lag is not None and stream["status"] == "live" else ""
    return f"{status}, {wording.number(stream.get('applied') or 0)} events applied{late}"


def _comparison(system: Json, *, fresh: bool) -> str:
    if not fresh:
        return "comparing with Prefect"
    wrong = [row for row in system["drift"]["rows"] if row["drift"]]
    if not wrong:
        return "none: every state has as many runs here as in Prefect"
    return ", ".join(f"{row['state_type']} {row['drift']:+,}" for row in wrong)
