"""A small fleet of generated runs with everything awkward: NULLs, deletions, early starts, clock changes, odd names; and the same as a pandas frame."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

import pandas as pd

from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query.run import Queries

NOW = datetime(2026, 11, 3, 9, 17, 5, 250_000, tzinfo=UTC)
START = datetime(2026, 10, 18, tzinfo=UTC)
FLOWS = ("etl", "ETL", "flaky sync", 'quo"ted', "payments", "export-x*", "naïve, café", "nightly/roll-up")
ERRORS = ("ValueError: bad row", "TimeoutError: took too long", 'KeyError: "a"', None)
ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata")


def in_turn(cases: Iterable[object], zones: Sequence[str] = ZONES) -> list[tuple[object, str]]:
    """Each case with one zone, the zones in turn: where the two have nothing to do with each other, every pair of them finds no more."""
    return list(zip(cases, cycle(zones)))


@dataclass(frozen=True)
class Fleet:
    """Generated runs in a mirror in memory."""

    queries: Queries
    mirror: Mirror
    frame: pd.DataFrame


def make_fleet(number: int = 1500, seed: int = 7) -> Fleet:
    """A mirror with that many runs between START and NOW, the same for the same seed."""
    dice = random.Random(seed)
    runs = [_run(dice, index) for index in range(number)]
    names = sorted({(run["flow_id"], run["flow"]) for run in runs if run["flow_id"]})
    deployed = sorted({(run["deployment_id"], run["deployment"], run["flow_id"]) for run in runs if run["deployment_id"]})
    mirror = Mirror.open(None, clock=lambda: NOW)
    mirror.apply(
        Batch(
            rows={
                "flows": [{"id": key, "name": name} for key, name in names],
                "deployments": [{"id": key, "name": name, "flow_id": flow, "paused": False} for key, name, flow in deployed],
                "runs": runs,
            }
        )
    )
    return Fleet(Queries(mirror, lambda: NOW), mirror, pd.DataFrame(runs))


def failing(flow: str, ends: Sequence[datetime]) -> list[dict[str, Any]]:
    """Runs of a flow without a deployment that failed at those moments, each after a minute, and have not been deleted."""
    made = []
    for index, end in enumerate(ends):
        run = _run(random.Random(index), index) | _state("FAILED", "Failed", end)
        run |= {"id": _id(f"{flow}/{index}"), "flow_id": _id(flow), "flow": flow, "deployment_id": None, "deployment": None}
        run |= {"scheduled": end - timedelta(seconds=61), "started": end - timedelta(seconds=60), "ended": end, "run_seconds": 60.0}
        run |= {"error": "OSError: gone", "error_type": "OSError", "error_group": "OSError: gone", "deleted": None, "pending": None}
        made.append({name: value.replace(tzinfo=None) if isinstance(value, datetime) else value for name, value in run.items()})
    return made


def _id(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, text))


def _run(dice: random.Random, index: int) -> dict[str, Any]:
    flow = dice.choice(FLOWS)
    deployment = dice.choice(("nightly", "Nightly", "hourly", None))
    scheduled = START + timedelta(seconds=dice.uniform(0, (NOW - START).total_seconds() + 7200))
    if dice.random() < 0.3:
        scheduled = scheduled.replace(minute=0, second=0, microsecond=0)
    run = {
        "id": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
        "name": f"run-{index}",
        "flow_id": _id(flow),
        "flow": flow,
        "deployment_id": _id(f"{flow}/{deployment}") if deployment else None,
        "deployment": deployment,
        "pool": dice.choice(("batch", None)),
        "queue": (None, "high", "low")[index % 3],
        "version": "v1" if scheduled < START + timedelta(days=9) else "v2",
        "trigger": "schedule" if index % 4 else "api",
        "worker": dice.choice(("w1", "w2", None)),
        "parameters": '{"region": "eu"}',
        "tags": dice.sample(("a", "b", "C", "c"), dice.randint(0, 3)),
        "priority": dice.choice((1, 2, None)),
        "attempts": 0,
        "scheduled": scheduled,
        "run_seconds": 0.0,
        "auto_scheduled": False,
        "states_complete": True,
        "created": scheduled,
    }
    run |= _fate(dice, run)
    return {name: value.replace(tzinfo=None) if isinstance(value, datetime) else value for name, value in run.items()}


def _fate(dice: random.Random, run: dict[str, Any]) -> dict[str, Any]:
    """How far the run came by NOW: most ended, some wait, run, were cancelled before they began, or were deleted."""
    scheduled = run["scheduled"]
    started = scheduled + timedelta(seconds=dice.choice((-5.0, 0.0, dice.expovariate(1 / 40), dice.uniform(0, 20_000))))
    lasted = dice.choice((0.0, 0.7, dice.expovariate(1 / 90), dice.uniform(0, 90_000)))
    ended = started + timedelta(seconds=lasted + dice.choice((0.0, 0.0, 30.0)))
    gone = NOW - timedelta(minutes=5) if dice.random() < 0.05 else None
    kind = dice.random()
    if scheduled > NOW or kind < 0.04:
        return _state("SCHEDULED", "Scheduled" if scheduled > NOW else "Late", scheduled) | {"deleted": gone}
    if kind < 0.08:
        return _state("CANCELLED", "Cancelled", scheduled + timedelta(minutes=3)) | {
            "ended": min(scheduled + timedelta(minutes=3), NOW),
            "deleted": gone,
        }
    if started > NOW or ended > NOW:
        begun = min(started, NOW - timedelta(seconds=1))
        return _state("RUNNING", "Running", begun) | {"started": begun, "attempts": 1, "deleted": gone}
    state = dice.choices(
        (("COMPLETED", "Completed"), ("FAILED", "Failed"), ("CRASHED", "Crashed"), ("CANCELLED", "Cancelled")), (80, 10, 5, 5)
    )[0]
    error = dice.choice(ERRORS) if state[0] in ("FAILED", "CRASHED") else None
    return _state(*state, ended) | {
        "pending": scheduled + (started - scheduled) * dice.random() if dice.random() < 0.6 else None,
        "started": started,
        "ended": ended,
        "attempts": dice.choice((1, 1, 2)),
        "run_seconds": lasted,
        "error": error,
        "error_type": error and error.split(":")[0],
        "error_group": error and error.rstrip("0123456789"),
        "deleted": gone,
    }


def _state(type_: str, name: str, at: datetime) -> dict[str, Any]:
    return {"state_type": type_, "state_name": name, "state_at": at}
