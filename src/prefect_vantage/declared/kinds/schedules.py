"""Schedules of deployments: as prefect.yaml writes them, as Prefect's API has them, and both in one form that can be compared (pure)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule
from pydantic import BaseModel

Schedule = dict[str, Any]
"""`cron`, `interval` (seconds) or `rrule` with what belongs to it; `active`, `parameters`, `slug`."""
_KINDS: Mapping[str, Callable[..., BaseModel]] = {"cron": CronSchedule, "interval": IntervalSchedule, "rrule": RRuleSchedule}
_OWN = {"cron": ("timezone", "day_or"), "interval": ("timezone", "anchor_date"), "rrule": ("timezone",)}


def read_schedules(given: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Schedules of prefect.yaml as Prefect's API takes them."""
    return [_read(one) for one in given if one]


def live_schedules(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Schedules of a deployment of Prefect's API, oldest first, in the form that it takes them."""
    ordered = sorted(rows, key=lambda row: (row.get("created") or "", row["id"]))
    return [_plain(row["schedule"], row) for row in ordered]


def by_name(schedules: Iterable[Mapping[str, Any]]) -> dict[str, Schedule]:
    """Flat schedules by their slug, else by their place."""
    found = {}
    for place, one in enumerate(schedules, 1):
        rest = {"active": one["active"], "parameters": one["parameters"] or None}
        found[one.get("slug") or f"#{place}"] = {**one["schedule"], **{key: value for key, value in rest.items() if value is not None}}
    return found


def _read(one: Mapping[str, Any]) -> dict[str, Any]:
    kind = next(name for name in _KINDS if one.get(name) is not None)
    timing = {name: one[name] for name in (kind, *_OWN[kind]) if one.get(name) is not None}
    if kind == "rrule" and str(one["rrule"]).lstrip().startswith("{"):
        timing = json.loads(one["rrule"]) | {name: value for name, value in timing.items() if name != "rrule"}
    return _plain(timing, one)


def _plain(timing: Mapping[str, Any], one: Mapping[str, Any]) -> dict[str, Any]:
    """Through Prefect's own classes, so that what means the same is the same. An anchor that nobody gave is left to Prefect: it would be now."""
    kind = next(name for name in _KINDS if timing.get(name) is not None)
    schedule = _KINDS[kind](**timing).model_dump(mode="json", exclude_none=True)
    if kind == "interval" and "anchor_date" not in timing:
        del schedule["anchor_date"]
    active = one.get("active")
    found = {"schedule": schedule, "active": True if active is None else active, "parameters": dict(one.get("parameters") or {})}
    return found | ({"slug": one["slug"]} if one.get("slug") else {})
