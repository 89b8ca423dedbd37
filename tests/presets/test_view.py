"""What a preset shows is checked when it is made and written one way."""

from __future__ import annotations

import pytest

from prefect_vantage.errors import InvalidInput, QueryError
from prefect_vantage.presets.view import View, problem_of, view_of


@pytest.mark.parametrize(
    ("query", "sort", "kept", "orders", "q"),
    [
        ("state:failed   at:-24h..", (), "state:failed at:-24h..", (), "state:failed at:-24h.."),
        ("state:failed sort:-duration", (), "state:failed", ("-duration",), "state:failed sort:-duration"),
        ("a OR b", ("-ended",), "a OR b", ("-ended",), "(a OR b) sort:-ended"),
        ("", (), "", (), ""),
        ("", ("flow", "-at"), "", ("flow", "-at"), "sort:flow sort:-at"),
        ("x sort:flow", ("-flow",), "x", ("-flow",), "x sort:-flow"),
        ("x", ("-param.region",), "x", ("-param.region",), "x sort:-param.region"),
    ],
)
def test_the_order_is_kept_apart_from_the_query_and_both_make_one_text(
    query: str, sort: tuple[str, ...], kept: str, orders: tuple[str, ...], q: str
) -> None:
    view = view_of(query, sort)
    assert (view.query, view.sort, view.q) == (kept, orders, q)
    assert view_of(view.q) == view
    assert view_of(view.query, view.sort) == view


def test_relative_times_stay_relative() -> None:
    assert view_of("at:today..now ended:-7d..").query == "at:today..now ended:-7d.."


def test_a_query_that_is_none_is_refused_at_its_place() -> None:
    with pytest.raises(QueryError) as refused:
        view_of("flow:etl stat:failed")
    assert (refused.value.position, refused.value.suggestion) == (9, "state")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"sort": ("durations",)}, "sort: Unknown field"),
        ({"sort": ("",)}, "sort:"),
        ({"sort": ("flow state:failed",)}, "sort:"),
        ({"sort": ("tag",)}, "sort:"),
        ({"columns": ("run", "run~300")}, "named twice"),
        ({"columns": ("run,flow",)}, "not a column"),
        ({"columns": ("run~9999",)}, "wide"),
        ({"columns": tuple(f"param.p{number}" for number in range(41))}, "at most 40"),
        ({"grouping": "colour"}, "grouping: Unknown field"),
        ({"grouping": "duration"}, "grouping: Runs cannot be grouped by"),
    ],
)
def test_what_could_not_be_shown_is_refused_in_words(given: dict[str, tuple[str, ...]], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        view_of("", **given)  # type: ignore[arg-type]


def test_a_kept_query_that_a_later_release_cannot_read_is_told_and_not_raised() -> None:
    assert problem_of(view_of("state:failed", ("-ended",))) is None
    broken = problem_of(View("gone_field:x"))
    assert broken is not None
    assert "gone_field" in broken.message
    assert problem_of(View("", sort=("gone_field",))) is not None
