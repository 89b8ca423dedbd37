"""Backfill: the service compares itself with Prefect, on request reads a stretch of the past again, and is followed until it has caught up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from prefect_vantage.errands.server import Service
from prefect_vantage.errands.showing import Row, Tell, progress, show_table
from prefect_vantage.errors import ServiceUnreachable, VantageError
from prefect_vantage.sdk.models import Json
from prefect_vantage.sdk.standing import compared_since, drift_of, failure_of, is_whole, recheck_of
from prefect_vantage.times import parse_duration, zone

LOOK_EVERY = 2.0
_DOCTOR = "`vantage doctor` says what is in the way; the service goes on by itself."


def catch_up(
    service: Service, *, since: str | None, until: str | None, task_runs: bool, timezone: str | None, timeout: str
) -> dict[str, Any]:
    """Ask for a comparison (and with `since` for a re-reading), follow it for at most `timeout`, leave what the mirror holds as a table.

    Answers `runs`, `oldest`, `drift` and, with `since`, `recheck`. Raises VantageError when it has not caught up in time, after leaving the table.
    """
    limit, local = parse_duration(timeout), zone(timezone or service.timezone)
    before = service.client.system()
    asked = service.client.sync(since, until, task_runs=task_runs, timezone=local.key)
    with progress("Backfill") as tell:
        system, problem = _follow(service, before, asked, limit, tell)
    recheck = recheck_of(system, asked)
    show_table(_rows(system), _summary(system, recheck, problem))
    if problem:
        raise VantageError(f"Not caught up after {timeout}: {problem}", hint=_DOCTOR)
    found = {"runs": system["mirror"]["runs"], "oldest": system["mirror"]["oldest"], "drift": drift_of(system)}
    return found | ({"recheck": {name: recheck[name] for name in ("done", "repaired", "deleted_found")}} if recheck else {})


def _follow(service: Service, before: Json, asked: datetime | None, limit: float, tell: Tell) -> tuple[Json, str | None]:
    """The last look, and why it is not good enough (None: it is)."""
    system, problem = before, "it has not been looked at"
    for system in _looks(service, limit, tell):
        recheck = recheck_of(system, asked)
        if asked is not None and recheck is None:
            raise VantageError("Another wish to read the past again took the place of this one", hint="Ask again when that one is done.")
        missing = _missing(system, before, recheck)
        if missing is None:
            tell(1.0, "the mirror equals Prefect")
            return system, None
        problem = failure_of(system) or missing
        tell(_share(system, recheck), problem)
    return system, problem


def _looks(service: Service, limit: float, tell: Tell) -> Iterator[Json]:
    """The system's state again and again, until `limit` seconds are over; a service that starts anew in between is waited for."""
    began = time.monotonic()
    while True:
        try:
            yield service.client.system()
        except ServiceUnreachable as error:
            tell(0.0, error.message)
        if time.monotonic() - began > limit:
            return
        time.sleep(LOOK_EVERY)


def _missing(system: Json, before: Json, recheck: Json | None) -> str | None:
    """What is still to come, in words; None when nothing is."""
    backfill = system["backfill"]
    if backfill["status"] != "done":
        return f"backfill {backfill['status']}, {_counted(backfill)}"
    if recheck is not None and recheck["status"] != "done":
        return recheck["error"] or f"read again: {_counted(recheck)}"
    if not compared_since(system, before):
        return "waiting for a comparison with Prefect"
    return None if is_whole(system, before) else f"{drift_of(system):,} runs differ from Prefect's counts"


def _counted(part: Json) -> str:
    done, total = int(part.get("done") or 0), part.get("total")
    return f"{done:,} runs" if total is None else f"{done:,} of {total:,} runs"


def _share(system: Json, recheck: Json | None) -> float:
    part = recheck if recheck is not None and system["backfill"]["status"] == "done" else system["backfill"]
    return min(0.99, int(part.get("done") or 0) / max(1, int(part.get("total") or 1)))


def _rows(system: Json) -> list[Row]:
    return [
        {"State": row["state_type"].capitalize(), "In the mirror": row["mirror"], "In Prefect": row["prefect"], "Drift": row["drift"]}
        for row in system["drift"]["rows"]
    ]


def _summary(system: Json, recheck: Json | None, problem: str | None) -> str:
    mirror = system["mirror"]
    parts = [f"**Not caught up**: {problem}." if problem else "The mirror equals Prefect."]
    parts.append(
        f"It holds {mirror['runs']:,} runs, {mirror['deleted']:,} of which Prefect has deleted; the oldest is of {mirror['oldest'] or '–'}."
    )
    if recheck:
        parts.append(f"Read again: {_counted(recheck)}, {recheck['repaired']:,} put right, {recheck['deleted_found']:,} found deleted.")
    return " ".join(parts)
