"""Durations and zones, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prefect_vantage.errors import InvalidInput
from prefect_vantage.times import format_duration, human_duration, parse_duration, zone


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("5m", 300), ("1h30m", 5400), ("2d", 172_800), ("750ms", 0.75), ("1w", 604_800), ("1.5h", 5400), ("12", 12)],
)
def test_a_duration_is_read_in_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "m", "5 m", "5x", "-5m", "1h-30m", "five"])
def test_what_is_no_duration_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_duration(text)
    assert caught.value.hint


@given(st.integers(min_value=0, max_value=10**9))
def test_a_written_duration_reads_back_the_same(milliseconds: int) -> None:
    assert parse_duration(format_duration(milliseconds / 1000)) == pytest.approx(milliseconds / 1000)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.38, "380 ms"), (2.4, "2.4 s"), (59.97, "1m 00s"), (192, "3m 12s"), (3840, "1h 04m"), (90_000, "1d 01h")]
)
def test_people_read_durations_with_units(seconds: float, text: str) -> None:
    assert human_duration(seconds) == text


def test_an_unknown_zone_is_refused_with_a_hint() -> None:
    with pytest.raises(InvalidInput, match="Mars"):
        zone("Mars/Olympus")
