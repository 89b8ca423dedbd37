"""Schedules: every planned run has one fate, as pandas counts them; occurrences without a run are found, by the wall clock of their zone."""

from __future__ import annotations

import json
from collections.abc import Set
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from prefect_vantage.analytics.occurrences import read_schedule
from prefect_vantage.analytics.schedules import FATES, Scheduled, SchedulesQuestion, schedules
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.testing.factories import run_row
from tests.analytics.fleet import NOW, ZONES, Fleet, make_fleet

FINAL = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]
START = datetime(2026, 10, 24, 21, 30)
PRESENT = NOW.replace(tzinfo=None)


def count(fleet: Fleet, query: str, timezone: str = "UTC") -> int:
    return fleet.queries.count(fleet.queries.ask(query, timezone))


@pytest.mark.parametrize("timezone", [*ZONES, "America/St_Johns"])
def test_every_planned_run_has_one_fate_and_each_number_lists_its_runs(fleet: Fleet, timezone: str) -> None:
    answer = schedules(fleet.queries, SchedulesQuestion("-flow:payments", timezone, f"{START.isoformat()}Z", "now"))
    assert len(answer.deployments) > 10
    for one in answer.deployments:
        assert one.planned == sum(getattr(one, fate) for fate in FATES)
        for name in ("planned", *FATES):
            assert count(fleet, getattr(one.queries, name), timezone) == getattr(one, name), (one.deployment, name)
    assert all(sum(getattr(one, fate) for one in answer.deployments) > 0 for fate in ("on_time", "late", "missed", "overdue"))


def test_fates_and_lateness_equal_pandas(fleet: Fleet) -> None:
    runs = fleet.frame[(fleet.frame.trigger == "schedule") & (fleet.frame.scheduled >= START) & (fleet.frame.scheduled < PRESENT)]
    for one in schedules(fleet.queries, SchedulesQuestion(start=f"{START.isoformat()}Z")).deployments:
        flow, _, name = one.deployment.rpartition("/")
        own = runs[(runs.flow == flow) & (runs.deployment == name)]
        began = own.started.notna()
        lateness = ((own.started - own.scheduled).dt.total_seconds().clip(lower=0) - 15).clip(lower=0)
        gone = own.state_type.isin(FINAL) | own.deleted.notna()
        waited = (PRESENT - own.scheduled).dt.total_seconds()
        assert one.planned == len(own)
        assert one.on_time == (began & (lateness == 0)).sum()
        assert one.late == (began & (lateness > 0)).sum()
        assert one.missed == (~began & gone).sum()
        assert one.overdue == (~began & ~gone & (waited > 15)).sum()
        assert one.lateness_p95 == (pytest.approx(np.percentile(lateness[began], 95)) if began.any() else None)


def test_the_next_run_is_the_earliest_ahead(fleet: Fleet) -> None:
    ahead = fleet.frame[(fleet.frame.state_type == "SCHEDULED") & fleet.frame.deleted.isna() & (fleet.frame.scheduled > PRESENT)]
    expected = {f"{flow}/{name}": moment for (flow, name), moment in ahead.groupby(["flow", "deployment"]).scheduled.min().items()}
    found = {one.deployment: one.next_run for one in schedules(fleet.queries, SchedulesQuestion(start="-14d")).deployments}
    assert {name: moment for name, moment in found.items() if moment} == {
        name: moment.replace(tzinfo=UTC) for name, moment in expected.items()
    }


FLOW, HOURLY, PAUSED = (f"0000000{number}-0000-4000-8000-000000000000" for number in range(1, 4))


def planned(*schedule: dict[str, Any], created: datetime = START, without: Set[int] = frozenset(), **fields: Any) -> Scheduled:
    """A deployment with schedules over the last day, and an hourly run for each hour but those `without`."""
    fleet = make_fleet(0)
    top = PRESENT.replace(minute=0, second=0, microsecond=0)
    times = [top - timedelta(hours=number) for number in range(48) if number not in without]
    identity = {"flow": "etl", "flow_id": FLOW, "deployment": "hourly", "deployment_id": HOURLY, "trigger": "schedule"}
    rows = [run_row(at=at.replace(tzinfo=UTC), **identity) for at in times]
    rows.append(run_row("SCHEDULED", at=top.replace(tzinfo=UTC) + timedelta(hours=1), **identity))
    deployment = {
        "id": HOURLY,
        "name": "hourly",
        "flow_id": FLOW,
        "paused": False,
        "created": created,
        "schedules": json.dumps(schedule),
    } | fields
    fleet.mirror.apply(Batch(rows={"flows": [{"id": FLOW, "name": "etl"}], "deployments": [deployment], "runs": rows}))
    (one,) = schedules(fleet.queries, SchedulesQuestion(timezone="Europe/Berlin")).deployments
    return one


CRON = {"active": True, "schedule": {"cron": "0 * * * *", "timezone": "Europe/Berlin"}}
EVERY = {"active": True, "schedule": {"interval": 3600.0, "anchor_date": "2026-01-01T00:00:00Z", "timezone": "UTC"}}
RULE = {"active": True, "schedule": {"rrule": "FREQ=HOURLY", "timezone": "UTC"}}


@pytest.mark.parametrize("schedule", [CRON, EVERY])
def test_an_occurrence_without_any_run_was_skipped(schedule: dict[str, Any]) -> None:
    one = planned(schedule, without={3, 7})
    top = NOW.replace(minute=0, second=0, microsecond=0)
    assert (one.planned, one.skipped, one.skipped_at) == (22, 2, (top - timedelta(hours=7), top - timedelta(hours=3)))
    assert one.next_run == one.next_due == top + timedelta(hours=1)
    assert planned(schedule).skipped == 0


def test_a_deployment_skips_nothing_before_it_was_made_and_nothing_while_paused() -> None:
    assert planned(CRON, without={3, 7}, created=PRESENT - timedelta(hours=5)).skipped == 1
    paused = planned(CRON, without={3}, paused=True)
    assert (paused.skipped, paused.next_due, paused.paused) == (None, None, True)
    assert planned({**CRON, "active": False}, without={3}).skipped is None


def test_what_cannot_be_worked_out_is_unknown() -> None:
    one = planned(RULE, without={3})
    assert (one.skipped, one.next_due, one.schedules[0].kind) == (None, None, "rrule")
    broken = planned({"active": True, "schedule": {"cron": "not a cron", "timezone": "UTC"}}, without={3})
    assert (broken.skipped, broken.next_due) == (None, None)
    assert planned({"active": True, "schedule": {"cron": "0 * * * *", "timezone": "Nowhere/Land"}}).skipped is None


def times(schedule: dict[str, Any], start: str, end: str) -> list[str]:
    found = read_schedule({"schedule": schedule}).between(datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert found is not None
    return [moment.isoformat() for moment in found]


def test_a_daily_schedule_keeps_its_wall_time_when_clocks_change() -> None:
    expected = ["2026-10-24T06:00:00+00:00", "2026-10-25T07:00:00+00:00", "2026-10-26T07:00:00+00:00"]
    span = ("2026-10-24T00:00:00+00:00", "2026-10-27T00:00:00+00:00")
    assert times({"cron": "0 8 * * *", "timezone": "Europe/Berlin"}, *span) == expected
    daily = {"interval": 86400.0, "anchor_date": "2026-07-01T08:00:00+02:00", "timezone": "Europe/Berlin"}
    assert times(daily, *span) == expected
    newfoundland = times({"cron": "30 8 * * *", "timezone": "America/St_Johns"}, "2026-10-31T00:00:00+00:00", "2026-11-02T00:00:00+00:00")
    assert newfoundland == ["2026-10-31T11:00:00+00:00", "2026-11-01T12:00:00+00:00"]


def test_an_interval_counts_from_its_anchor_and_includes_the_start() -> None:
    every = {"interval": 5400.0, "anchor_date": "2026-11-01T00:30:00+00:00", "timezone": "Asia/Kolkata"}
    found = times(every, "2026-11-01T02:00:00+00:00", "2026-11-01T05:00:00+00:00")
    assert found == ["2026-11-01T02:00:00+00:00", "2026-11-01T03:30:00+00:00"]
    assert times({"cron": "0 * * * *", "timezone": "UTC"}, "2026-11-01T02:00:00+00:00", "2026-11-01T03:00:01+00:00") == [
        "2026-11-01T02:00:00+00:00",
        "2026-11-01T03:00:00+00:00",
    ]


def test_an_empty_mirror_has_no_schedules() -> None:
    assert schedules(make_fleet(0).queries, SchedulesQuestion()).deployments == ()
