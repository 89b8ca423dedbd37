"""What somebody wants to run, checked as far as that needs no Prefect, and the body of the request that it becomes."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from prefect_vantage.errors import InvalidInput
from prefect_vantage.sdk.models import Json
from prefect_vantage.times import parse_duration, utc_now

Delay = str | float | timedelta
"""`10m`, seconds, or a timedelta."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How runs are to be made: `at` None means now, `priority` None the deployment's own queue. `key` makes the wish one run, however often it is sent."""

    key: str
    priority: str | None = None
    tags: tuple[str, ...] = ()
    at: datetime | None = None
    name: str | None = None
    job_variables: Mapping[str, Any] = field(default_factory=dict)


def make_wish(
    *,
    key: str | None = None,
    priority: str | None = None,
    tags: Iterable[str] = (),
    delay: Delay | None = None,
    at: datetime | None = None,
    name: str | None = None,
    job_variables: Mapping[str, Any] | None = None,
) -> Wish:
    """A wish; without a `key` it gets one of its own. Raises InvalidInput."""
    if key is not None and not key.strip():
        raise InvalidInput("An empty key makes all runs one", hint="Leave the key out, or name what makes this run the same as another.")
    if isinstance(tags, str):
        raise InvalidInput("Tags are a list", hint=f"Write tags=[{tags!r}].")
    return Wish(
        key=key or f"vantage-{uuid.uuid4()}",
        priority=priority,
        tags=tuple(tags),
        at=_moment(delay, at),
        name=name,
        job_variables=job_variables or {},
    )


def body_of(wish: Wish, parameters: Json) -> Json:
    """The body of Prefect's create_flow_run. Without a time Prefect schedules the run at once, by its own clock."""
    body: Json = {"parameters": parameters, "idempotency_key": wish.key, "tags": list(wish.tags)}
    if wish.at:
        scheduled = {"scheduled_time": wish.at.astimezone(UTC).isoformat()}
        body["state"] = {"type": "SCHEDULED", "name": "Scheduled", "state_details": scheduled}
    if wish.priority:
        body["work_queue_name"] = wish.priority
    if wish.name:
        body["name"] = wish.name
    if wish.job_variables:
        body["job_variables"] = dict(wish.job_variables)
    return body


def digest(parameters: Json) -> str:
    """32 characters that are the same for the same parameters, whatever the order of their names."""
    text = json.dumps(parameters, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _moment(delay: Delay | None, at: datetime | None) -> datetime | None:
    if delay is not None and at is not None:
        raise InvalidInput("A run takes delay or at, not both")
    if at is not None:
        if at.tzinfo is None:
            raise InvalidInput(f"{at.isoformat()} has no time zone", hint="Give one, such as datetime(2026, 11, 1, 8, 30, tzinfo=UTC).")
        return at
    if delay is None:
        return None
    seconds = _seconds(delay)
    if seconds < 0:
        raise InvalidInput("A delay cannot be negative")
    return utc_now() + timedelta(seconds=seconds)


def _seconds(delay: Delay) -> float:
    if isinstance(delay, timedelta):
        return delay.total_seconds()
    return parse_duration(delay) if isinstance(delay, str) else float(delay)
