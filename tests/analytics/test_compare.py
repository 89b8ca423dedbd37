"""What is compared with what, and whether the difference is good news."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from prefect_vantage.analytics.compare import Window, change, compared_window, verdict
from prefect_vantage.errors import InvalidInput


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("how", "timezone", "window", "expected"),
    [
        ("previous", "UTC", (at(2026, 11, 2, 5, 30), at(2026, 11, 3, 5, 30)), (at(2026, 11, 1, 5, 30), at(2026, 11, 2, 5, 30))),
        # The week of the clock change has 169 hours; the week before has 168 and still starts on Monday, midnight.
        ("previous", "Europe/Berlin", (at(2026, 10, 18, 22), at(2026, 10, 25, 23)), (at(2026, 10, 11, 22), at(2026, 10, 18, 22))),
        ("previous", "Europe/Berlin", (at(2026, 10, 25, 23), at(2026, 11, 1, 23)), (at(2026, 10, 18, 22), at(2026, 10, 25, 23))),
        ("previous", "UTC", (at(2026, 3, 1), at(2026, 4, 1)), (at(2026, 2, 1), at(2026, 3, 1))),
        ("previous", "UTC", (at(2026, 1, 1), at(2026, 4, 1)), (at(2025, 10, 1), at(2026, 1, 1))),
        ("week", "Europe/Berlin", (at(2026, 10, 25, 23), at(2026, 10, 26, 23)), (at(2026, 10, 18, 22), at(2026, 10, 19, 22))),
        ("month", "UTC", (at(2026, 3, 31), at(2026, 4, 1)), (at(2026, 2, 28), at(2026, 3, 1))),
        ("year", "UTC", (at(2024, 2, 29), at(2024, 3, 1)), (at(2023, 2, 28), at(2023, 3, 1))),
    ],
)
def test_the_compared_period_keeps_to_local_days_and_months(
    how: str, timezone: str, window: tuple[datetime, datetime], expected: tuple[datetime, datetime]
) -> None:
    assert compared_window(Window(*window), how, timezone) == Window(*expected)


def test_an_unknown_comparison_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Unknown comparison"):
        compared_window(Window(at(2026, 1, 1), at(2026, 1, 2)), "decade", "UTC")


@pytest.mark.parametrize(
    ("value", "previous", "better", "expected"),
    [
        (2.0, 1.0, "up", "better"),
        (2.0, 1.0, "down", "worse"),
        (1.0, 2.0, "down", "better"),
        (100.0, 100.5, "down", "same"),
        (0.0, 0.0, "down", "same"),
        (5.0, 0.0, "down", "worse"),
        (5.0, 4.0, None, None),
        (None, 4.0, "up", None),
        (4.0, None, "up", None),
    ],
)
def test_the_verdict_follows_the_direction_that_is_good(
    value: float | None, previous: float | None, better: str | None, expected: str | None
) -> None:
    assert verdict(value, previous, better) == expected


def test_change_is_a_share_of_what_was_before() -> None:
    assert change(150, 100) == 0.5
    assert change(1, 0) is None
    assert change(None, 1) is None
