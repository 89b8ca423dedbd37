"""A report on a schedule: a deployment of Prefect, the right period on days when clocks change, once each."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect.server.schemas.schedules import CronSchedule

from prefect_vantage.declared.folder import read_project
from prefect_vantage.definitions import DefinitionError
from tests.delivery.post import Desk

BERLIN = "Europe/Berlin"
REPORT = """\
title: Daily
period: yesterday
timezone: Europe/Berlin
sections:
  - kind: totals
recipients:
  - {kind: mail, to: ada@example.com}
schedule: {cron: "30 2 * * *"}
"""
POOLS = "pools:\n  - {name: vantage, type: process}\n"


def due(start: datetime, days: int) -> list[datetime]:
    """When Prefect runs 30 2 * * * in Berlin: asked anew each hour, as its scheduler does."""
    schedule = CronSchedule(cron="30 2 * * *", timezone=BERLIN)
    hours = [start + timedelta(hours=hour) for hour in range(0, days * 24, 1)]
    found = {moment.astimezone(UTC) for hour in hours for moment in asyncio.run(schedule.get_dates(n=3, start=hour))}
    return sorted(moment for moment in found if start <= moment < start + timedelta(days=days))


@pytest.mark.parametrize(
    ("start", "change"), [(datetime(2026, 3, 27, 12, tzinfo=UTC), "2026-03-29"), (datetime(2026, 10, 23, 12, tzinfo=UTC), "2026-10-25")]
)
def test_a_daily_report_is_delivered_once_on_days_when_clocks_change(at_desk: Desk, start: datetime, change: str) -> None:
    at_desk.keep("berlin", timezone=BERLIN, recipients=[{"kind": "mail", "to": "ada@example.com"}])
    moments = due(start, 4)
    for moment in [*moments, *moments]:  # each twice: Prefect may start a run again
        at_desk.work("berlin", at=moment)
    periods = Counter(edition.period for _one, edition in at_desk.parts.deliveries.list(report="berlin", limit=100))
    first = (start + timedelta(days=0)).date()
    wanted = [f"{first + timedelta(days=day)}..{first + timedelta(days=day + 1)}" for day in range(4)]
    assert periods == dict.fromkeys(wanted, 1)
    assert any(one.startswith(change) for one in wanted)
    assert len(at_desk.office.to("ada@example.com")) == 4


def test_both_half_past_two_of_the_long_day_are_one_delivery(at_desk: Desk) -> None:
    at_desk.keep("berlin", timezone=BERLIN, recipients=[{"kind": "mail", "to": "ada@example.com"}])
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    assert [at_desk.work("berlin", at=moment) for moment in twice] == [["sent"], [None]]
    edition = at_desk.open("berlin", at=twice[0]).edition
    assert edition.period == "2026-10-24..2026-10-25"


def project(folder: Path, report: str) -> Path:
    for name, text in {"reports/daily.yaml": report, "deployments/pools.yaml": POOLS}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_schedule_in_a_report_is_a_deployment_of_prefect(tmp_path: Path) -> None:
    read = read_project(project(tmp_path, REPORT), {})
    (entry,) = read.deployments
    found = entry.value
    assert (found.name, found.entrypoint, found.parameters) == (
        "report-daily",
        "flows/report.py:report",
        {"name": "daily", "deliver": True},
    )
    assert found.schedules is not None
    assert (found.schedules[0].cron, found.schedules[0].timezone, found.work_pool.name) == ("30 2 * * *", BERLIN, "vantage")
    assert str(entry.place()) == "reports/daily.yaml:8:1"
    assert [one.value.name for one in read.reports] == ["daily"]


def test_a_mistake_in_a_scheduled_report_names_its_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as error:
        read_project(project(tmp_path, REPORT.replace("30 2 * * *", "30 25 * * *")), {})
    assert "reports/daily.yaml:8:" in error.value.message
    assert "schedule.cron" in error.value.message


def test_a_report_without_a_schedule_is_no_deployment(tmp_path: Path) -> None:
    assert read_project(project(tmp_path, REPORT.partition("schedule:")[0]), {}).deployments == ()
