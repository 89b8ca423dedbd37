"""Generated runs for the query tests: small vocabularies, much that is missing, and the characters that break searches."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
LATE_AFTER = 15.0
Row = dict[str, Any]

STATES = (
    ("COMPLETED", "Completed"), ("COMPLETED", "Cached"), ("FAILED", "Failed"), ("FAILED", "TimedOut"), ("CRASHED", "Crashed"), ("CANCELLED", "Cancelled"),
    ("RUNNING", "Running"), ("RUNNING", "Retrying"), ("SCHEDULED", "Scheduled"), ("SCHEDULED", "Late"), ("SCHEDULED", "AwaitingRetry"), ("PENDING", "Pending"),
    ("PAUSED", "Paused"), ("CANCELLING", "Cancelling"), (None, None),
)  # fmt: skip
TERMINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
FLOWS = ("etl", "ETL", "etl-daily", "report 100%", "snow_flake", "Über-Flow", None)
DEPLOYMENTS = ("nightly", "hourly", "Ad-hoc", None)
DESCRIPTIONS = ("Loads invoices every night", "", None, 'Hourly \\ 50% "quoted"', None)
TAGS = ("env:prod", "env=prod", "ENV:dev", "customer:acme", "customer=globex", "healthcheck", "a,b", "two words", "")
MESSAGES = (
    None, "", "All states completed.", "ConnectionError: connection reset by peer", "Connection Reset", "100% of 5_000 rows", "path C:\\temp\\x (copy)",
    "line one\nline two", 'said "no"', "reset*all",
)  # fmt: skip
ERRORS = ((None, None), ("ValueError: bad value 'x'", "ValueError"), ("ConnectionError: refused", "ConnectionError"))
PARAMETERS: tuple[Any, ...] = (
    None, {}, {"region": "eu", "count": 5}, {"region": "US", "count": 12.5, "window": {"start": "2026-01-01", "hours": 3}}, {"count": "7", "flag": True},
    {"count": None, "list": ["a", {"b": 2}]}, {"a.b": "dotted", "two words": 1, "sl/ash~": "x"}, {"region": "", "count": -3, "name": "Ünï \"q\""}, {"count": "many"},
)  # fmt: skip


def deployments() -> list[Row]:
    """One per flow and name, with and without descriptions."""
    return [
        {"id": deployment_id(flow, name), "name": name, "description": DESCRIPTIONS[index % len(DESCRIPTIONS)]}
        for index, (flow, name) in enumerate((flow, name) for flow in FLOWS if flow for name in DEPLOYMENTS if name)
    ]


def named_id(*names: str | None) -> str:
    """A stable id for what has that name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(str(name) for name in names)))


def deployment_id(flow: str | None, name: str | None) -> str:
    return named_id("deployment", flow, name)


def runs(number: int, seed: int = 7) -> list[Row]:
    """That many runs of the last days, the same ones for the same seed."""
    dice = random.Random(seed)
    made: list[Row] = []
    for _ in range(number):
        made.append(_run(dice, made))
    return made


def _pending(id_: str, scheduled: datetime | None) -> datetime | None:
    """When a worker took the run, known of most; workers fetch up to 10 s ahead."""
    dice = random.Random(id_)
    return scheduled + timedelta(seconds=dice.choice((-6, 0, 2, 40))) if scheduled and dice.random() < 0.6 else None


def _run(dice: random.Random, earlier: list[Row]) -> Row:
    def maybe(make: Callable[[], Any], often: float = 0.75) -> Any:
        return make() if dice.random() < often else None

    def moment() -> datetime:
        step = dice.choice((1, 60, 3600, 86_400))
        return NOW.replace(tzinfo=None) - timedelta(seconds=dice.randrange(-3, 40) * step, microseconds=dice.choice((0, 0, 250_000)))

    state_type, state_name = dice.choice(STATES)
    flow, deployment = dice.choice(FLOWS), dice.choice(DEPLOYMENTS)
    error, error_type = dice.choice(ERRORS) if state_type in ("FAILED", "CRASHED") else (None, None)
    id_ = str(uuid.UUID(int=dice.getrandbits(128), version=4))
    parent = dice.choice(earlier) if earlier and dice.random() < 0.2 else None
    parameters = dice.choice(PARAMETERS)
    scheduled = maybe(moment, 0.9)
    started = (
        maybe(lambda: (scheduled or moment()) + timedelta(seconds=dice.choice((-1, 0, 3, 20, 900))))
        if state_type not in ("SCHEDULED", "PENDING")
        else maybe(moment, 0.1)
    )
    ended = (
        maybe(lambda: (started or moment()) + timedelta(seconds=dice.choice((0, 1, 90, 7_000))), 0.9) if state_type in TERMINAL else None
    )
    return {
        "id": id_, "name": dice.choice(("brave-otter", "Brave-Otter", "calm_lynx", "eager 100%", "etl", "x" * 40)), "flow_id": flow and named_id("flow", flow), "flow": flow,
        "deployment_id": deployment and flow and deployment_id(flow, deployment), "deployment": deployment if flow else None,
        "pool": maybe(lambda: dice.choice(("batch", "Batch", "k8s"))), "pool_id": None, "queue": maybe(lambda: dice.choice(("high", "default"))), "queue_id": None,
        "worker": maybe(lambda: dice.choice(("w1", "W1", "w-2", ""))), "state_type": state_type, "state_name": state_name, "state_at": maybe(moment, 0.95),
        "message": dice.choice(MESSAGES), "error": error, "error_type": error_type, "error_group": error and f"{error_type}: # bad {len(error)}", "parameters": None if parameters is None else json.dumps(parameters, ensure_ascii=False),
        "tags": sorted(dice.sample(TAGS, dice.choice((0, 0, 1, 2, 3)))), "priority": maybe(lambda: dice.randrange(1, 4)), "attempts": dice.choice((0, 1, 1, 2, 3)),
        "scheduled": scheduled, "pending": _pending(id_, scheduled), "started": started, "ended": ended, "created": maybe(moment, 0.9), "updated": maybe(moment, 0.9),
        "deleted": maybe(moment, 0.1), "run_seconds": dice.choice((0.0, 0.25, 59.9, 90.0, 700.0, 4000.0)), "parent_id": parent and parent["id"],
        "root_id": parent["root_id"] if parent else id_, "version": maybe(lambda: dice.choice(("v1", "v2"))), "created_by": maybe(lambda: dice.choice(("scheduler", "Ann"))),
        "trigger": maybe(lambda: dice.choice(("schedule", "api"))), "auto_scheduled": False, "states_complete": False,
    }  # fmt: skip
