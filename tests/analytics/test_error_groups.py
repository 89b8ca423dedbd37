"""Error groups: they hold all failures, equal pandas, list exactly their runs, and know what is new and what is back."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from prefect_vantage.analytics.error_groups import ErrorsQuestion, error_groups
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query.run import Queries
from tests.analytics.fleet import NOW, ZONES, Fleet

START, END = "2026-10-27T05:45Z", "2026-11-02T13:20Z"


def failures(fleet: Fleet, start: str, end: str) -> pd.DataFrame:
    runs = fleet.frame
    return runs[
        runs.state_type.isin(["FAILED", "CRASHED"]) & (runs.ended >= pd.Timestamp(start[:-1])) & (runs.ended < pd.Timestamp(end[:-1]))
    ]


@pytest.mark.parametrize("timezone", ZONES)
def test_groups_hold_all_failures_equal_pandas_and_list_their_runs(fleet: Fleet, timezone: str) -> None:
    answer = error_groups(fleet.queries, ErrorsQuestion(timezone=timezone, start=START, end=END))
    expected = Counter(None if pd.isna(key) else key for key in failures(fleet, START, END).error_group)
    assert {group.key: group.count for group in answer.groups} == expected
    assert (answer.count, answer.distinct, answer.other) == (sum(expected.values()), len(expected), 0)
    for group in answer.groups:
        assert fleet.queries.count(fleet.queries.ask(group.query, timezone)) == group.count == sum(group.values)
        assert len(group.values) == len(answer.buckets)
        assert sum(place.count for place in group.places) <= group.count


def test_what_is_not_shown_is_counted(fleet: Fleet) -> None:
    whole = error_groups(fleet.queries, ErrorsQuestion(start=START, end=END))
    part = error_groups(fleet.queries, ErrorsQuestion(start=START, end=END, top=1))
    assert [group.key for group in part.groups] == [whole.groups[0].key]
    assert part.other == whole.count - whole.groups[0].count > 0
    assert part.distinct == whole.distinct


def test_a_query_narrows_the_failures_and_their_history(fleet: Fleet) -> None:
    answer = error_groups(fleet.queries, ErrorsQuestion(q="flow:etl", start=START, end=END))
    found = failures(fleet, START, END)
    assert answer.count == len(found[found.flow.str.lower() == "etl"]) > 0


def failure(kind: str, days_ago: float, flow: str = "etl") -> dict[str, Any]:
    ended = NOW.replace(tzinfo=None) - timedelta(days=days_ago)
    made = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {days_ago} {flow}")),
        "name": "x",
        "flow": flow,
        "tags": [],
        "attempts": 1,
    }
    state = {"state_type": "FAILED", "state_name": "Failed", "error": f"{kind}: bad", "error_type": kind, "error_group": kind}
    rest: dict[str, Any] = {"run_seconds": 1.0, "auto_scheduled": False, "states_complete": True}
    return made | state | rest | {"started": ended, "scheduled": ended, "ended": ended}


@pytest.fixture
def three() -> Queries:
    """New: first seen in the last week. Back: seen a month ago, not in the week before. Known: seen in the week before too."""
    rows = [
        failure("New", 1),
        failure("New", 2, "mail"),
        failure("Back", 1),
        failure("Back", 30),
        failure("Known", 3),
        failure("Known", 10),
    ]
    rows += [failure("Gone", 9)]
    mirror = Mirror.open(None, clock=lambda: NOW)
    mirror.apply(Batch(rows={"runs": rows}))
    return Queries(mirror, lambda: NOW)


def test_new_errors_are_told_from_those_that_are_back_and_those_that_never_left(three: Queries) -> None:
    answer = error_groups(three, ErrorsQuestion())
    assert {group.key: (group.history, group.count, group.previous) for group in answer.groups} == {
        "New": ("new", 2, 0),
        "Back": ("back", 1, 0),
        "Known": ("known", 1, 1),
    }
    assert answer.new == 1
    back = next(group for group in answer.groups if group.key == "Back")
    assert back.first_at == NOW - timedelta(days=30)
    new = next(group for group in answer.groups if group.key == "New")
    assert [(place.name, place.count) for place in new.places] == [("etl", 1), ("mail", 1)]


@pytest.mark.parametrize(("order", "first"), [("count", "New"), ("last", "New"), ("first", "New")])
def test_the_order_is_as_asked(three: Queries, order: Any, first: str) -> None:
    answer = error_groups(three, ErrorsQuestion(order=order))
    assert answer.groups[0].key == first
    firsts: list[datetime] = [group.first_at for group in answer.groups]
    if order == "first":
        assert firsts == sorted(firsts, reverse=True)


def test_no_failure_is_no_group(three: Queries) -> None:
    answer = error_groups(three, ErrorsQuestion(q="flow:nothing"))
    assert (answer.groups, answer.count, answer.distinct, answer.new) == ((), 0, 0, 0)
