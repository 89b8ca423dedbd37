"""Columns on a narrow terminal: who is left out, who is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prefect_vantage.cli.layout import GAP, Wish, fit

STATE = Wish(11, 11, None)
NAME = Wish(40, 12, None)
WAIT = Wish(6, 6, 2)
WHY = Wish(90, 20, 1)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (200, {0: 11, 1: 40, 2: 6, 3: 90}),  # everything
        (147, {0: 11, 1: 40, 2: 6, 3: 84}),  # the widest is cut first
        (80, {0: 11, 1: 28, 2: 6, 3: 29}),  # then both, in turns
        (54, {0: 11, 1: 19, 3: 20}),  # the wait is left out before anything is cut past use
        (45, {0: 11, 1: 32}),
        (25, {0: 11, 1: 12}),
        (10, {0: 11, 1: 12}),  # nothing more can go
    ],
)
def test_columns_give_way_by_rank_and_then_by_width(width: int, expected: dict[int, int]) -> None:
    assert fit([STATE, NAME, WAIT, WHY], width) == expected


_wishes = st.builds(
    lambda least, more, rank: Wish(least + more, least, rank), st.integers(1, 30), st.integers(0, 60), st.none() | st.integers(0, 5)
)


@given(st.lists(_wishes, max_size=8), st.integers(1, 200))
def test_a_line_fits_unless_what_must_stay_is_too_wide(wishes: list[Wish], width: int) -> None:
    shown = fit(wishes, width)
    line = sum(shown.values()) + GAP * max(0, len(shown) - 1)
    assert all(wishes[number].least <= size <= wishes[number].natural for number, size in shown.items())
    if line > width:
        assert all(wishes[number].rank is None and size == wishes[number].least for number, size in shown.items())
