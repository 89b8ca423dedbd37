"""Buckets of local time: whole, without gaps, as long as the viewer's day is, and the same in SQL as in Python."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import duckdb
import pytest
from duckdb_sqlalchemy import Dialect
from sqlalchemy import column, select

from prefect_vantage.analytics.buckets import MOST_POINTS, SIZES, choose, make_buckets
from prefect_vantage.errors import InvalidInput

ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/Havana", "Africa/Cairo")
WINDOWS = (
    (datetime(2026, 10, 20, 3, 7, 11, 123_456, tzinfo=UTC), datetime(2026, 11, 3, 9, tzinfo=UTC)),
    (datetime(2026, 3, 20, 3, 7, tzinfo=UTC), datetime(2026, 4, 28, 9, tzinfo=UTC)),
    (datetime(2024, 3, 20, 3, 7, tzinfo=UTC), datetime(2026, 11, 3, 9, tzinfo=UTC)),
)


@pytest.mark.parametrize("timezone", ZONES)
@pytest.mark.parametrize("size", [size for size in SIZES if size not in ("minute", "5minutes", "15minutes", "30minutes")])
def test_sql_puts_every_instant_into_the_bucket_that_python_says(size: str, timezone: str) -> None:
    dice = random.Random(1)
    with duckdb.connect() as database:
        for start, end in WINDOWS:
            buckets = make_buckets(start, end, size, timezone, limit=None)
            edges = [edge for edge in buckets.edges if start <= edge < end][:200]
            moments = [start + (end - start) * dice.random() for _ in range(200)] + edges
            moments += [edge - timedelta(microseconds=1) for edge in edges if edge > start]
            statement = select(buckets.index(column("moment"))).compile(dialect=Dialect(), compile_kwargs={"literal_binds": True})
            database.execute(
                "CREATE OR REPLACE TABLE t AS SELECT unnest(?::TIMESTAMP[]) AS moment", [[one.replace(tzinfo=None) for one in moments]]
            )
            found = [row[0] for row in database.execute(f"{statement} FROM t").fetchall()]
            assert found == [buckets.position(moment) for moment in moments]


@pytest.mark.parametrize("timezone", ZONES)
@pytest.mark.parametrize("size", SIZES)
def test_buckets_cover_the_window_without_gap_or_overlap(size: str, timezone: str) -> None:
    for start, end in WINDOWS[:2]:
        buckets = make_buckets(start, end, size, timezone, limit=None)
        assert buckets.edges[0] <= start < buckets.edges[1]
        assert buckets.edges[-2] < end <= buckets.edges[-1]
        assert all(left < right for left, right in pairwise(buckets.edges))


@pytest.mark.parametrize(
    ("timezone", "day", "hours"),
    [
        ("Europe/Berlin", datetime(2026, 10, 25), 25),
        ("Europe/Berlin", datetime(2026, 3, 29), 23),
        ("Europe/Berlin", datetime(2026, 6, 1), 24),
        ("Asia/Kolkata", datetime(2026, 10, 25), 24),
        ("Australia/Lord_Howe", datetime(2026, 4, 5), 24.5),
    ],
)
def test_a_local_day_is_as_long_as_the_clocks_make_it(timezone: str, day: datetime, hours: float) -> None:
    noon = day.replace(hour=12, tzinfo=UTC)
    buckets = make_buckets(noon, noon + timedelta(hours=1), "day", timezone)
    assert (buckets.edges[1] - buckets.edges[0]) == timedelta(hours=hours)


def test_the_hour_that_a_clock_repeats_is_two_buckets() -> None:
    buckets = make_buckets(datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC), "hour", "Europe/Berlin")
    assert len(buckets) == 25


def test_hours_of_a_half_hour_zone_begin_on_its_full_hours() -> None:
    buckets = make_buckets(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 1, 3, tzinfo=UTC), "hour", "Asia/Kolkata")
    assert {edge.minute for edge in buckets.edges} == {30}


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    start, end = datetime(2026, 9, 16, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)
    assert {edge.weekday() for edge in make_buckets(start, end, "week", "UTC").edges} == {0}
    assert {edge.day for edge in make_buckets(start, end, "month", "UTC").edges} == {1}


@pytest.mark.parametrize(
    ("length", "size"),
    [
        (timedelta(hours=1), "minute"),
        (timedelta(hours=6), "5minutes"),
        (timedelta(hours=24), "15minutes"),
        (timedelta(days=7), "hour"),
        (timedelta(days=30), "6hours"),
        (timedelta(days=90), "12hours"),
        (timedelta(days=200), "day"),
        (timedelta(days=365), "week"),
        (timedelta(days=7000), "month"),
    ],
)
def test_the_size_is_chosen_for_at_most_200_points(length: timedelta, size: str) -> None:
    end = datetime(2026, 11, 1, tzinfo=UTC)
    assert choose(end - length, end) == size
    assert length.total_seconds() / SIZES[size].seconds <= MOST_POINTS or size == "month"


def test_cut_and_unfinished_buckets_are_partial_and_clipped() -> None:
    start, end = datetime(2026, 11, 1, 6, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC)
    shown = make_buckets(start, end, "day", "UTC").shown(datetime(2026, 11, 3, 12, tzinfo=UTC))
    assert [bucket.partial for bucket in shown] == [True, False, True, True]
    assert shown[0].start == start
    assert shown[-1].end == end


@pytest.mark.parametrize(
    ("size", "end", "message"),
    [
        ("fortnight", timedelta(days=1), "Unknown bucket"),
        ("minute", timedelta(days=60), "more than 2000 points"),
        ("day", timedelta(0), "ends before it starts"),
    ],
)
def test_impossible_buckets_are_refused_with_a_hint(size: str, end: timedelta, message: str) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    with pytest.raises(InvalidInput, match=message) as error:
        make_buckets(start, start + end, size, "UTC")
    assert error.value.hint
