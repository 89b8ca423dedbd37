"""Which days a report covers, in the zone of its reader, over clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from prefect_vantage.errors import InvalidInput
from prefect_vantage.reporting.periods import read_period

NOW = datetime(2026, 11, 3, 9, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2026-11-03", "2026-11-03"),
        ("yesterday", "2026-11-02", "2026-11-02"),
        ("this-week", "2026-11-02", "2026-11-08"),
        ("last-week", "2026-10-26", "2026-11-01"),
        ("this-month", "2026-11-01", "2026-11-30"),
        ("last-month", "2026-10-01", "2026-10-31"),
        ("last-7-days", "2026-10-27", "2026-11-02"),
        ("2026-11-01..2026-11-08", "2026-11-01", "2026-11-07"),
    ],
)
def test_a_period_is_whole_local_days(text: str, first: str, last: str) -> None:
    period = read_period(text, "Europe/Berlin", NOW)
    assert (str(period.first), str(period.last)) == (first, last)


@pytest.mark.parametrize(
    ("text", "timezone", "hours", "before"),
    [
        ("2026-10-25..2026-10-26", "Europe/Berlin", 25, 24),
        ("2026-10-19..2026-10-26", "Europe/Berlin", 169, 168),
        ("last-week", "Europe/Berlin", 168, 169),
        ("2026-03-29..2026-03-30", "Europe/Berlin", 23, 24),
        ("last-week", "Asia/Kolkata", 168, 168),
        ("last-month", "UTC", 31 * 24, 30 * 24),
    ],
)
def test_a_period_is_as_long_as_the_clocks_make_it(text: str, timezone: str, hours: int, before: int) -> None:
    period = read_period(text, timezone, NOW)
    assert period.window.end - period.window.start == timedelta(hours=hours)
    assert period.before.end == period.window.start
    assert period.before.end - period.before.start == timedelta(hours=before)


def test_yesterday_depends_on_the_zone_of_the_reader() -> None:
    late = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    assert read_period("yesterday", "UTC", late).first != read_period("yesterday", "Asia/Kolkata", late).first


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("yesterday", "Monday, 2 November 2026"),
        ("last-week", "26 October – 1 November 2026"),
        ("last-month", "1 – 31 October 2026"),
        ("2025-12-29..2026-01-05", "29 December 2025 – 4 January 2026"),
    ],
)
def test_a_period_reads_as_its_days(text: str, label: str) -> None:
    assert read_period(text, "UTC", NOW).label == label


@pytest.mark.parametrize(
    "text", ["", "lastweek", "last-0-days", "2026-11-08..2026-11-01", "2026-13-01..2026-14-01", "2000-01-01..2026-01-01"]
)
def test_what_is_no_period_is_refused_with_examples(text: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_period(text, "UTC", NOW)
    assert "last-week" in (error.value.hint or "")
