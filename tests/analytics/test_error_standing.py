"""Where errors stand: resolved ones return with their next failure, ignored ones at their time or by their rate; hidden ones are counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from prefect_vantage.analytics.error_groups import Errors, ErrorsQuestion, error_groups
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query.run import Queries
from prefect_vantage.state.error_statuses import StatusRow, error_id
from tests.analytics.fleet import NOW
from tests.analytics.test_error_groups import failure

HOUR = 1 / 24


@pytest.fixture(scope="module")
def queries() -> Queries:
    """Rare fails once a day; Burst failed three times within an hour, two days ago, and once since."""
    rows = [failure("Rare", days + 0.1) for days in range(6)]
    rows += [failure("Burst", 2 + part * HOUR / 4) for part in range(3)] + [failure("Burst", 1)]
    mirror = Mirror.open(None, clock=lambda: NOW)
    mirror.apply(Batch(rows={"runs": rows}))
    return Queries(mirror, lambda: NOW)


def said(group: str, status: Any, days_ago: float, **more: Any) -> dict[str, StatusRow]:
    given = {"until": None, "more_than": None, "per": None, **more}
    return {group: StatusRow(error_id(group), group, status, version=1, at=NOW - timedelta(days=days_ago), by="Ada", **given)}


def answered(queries: Queries, statuses: dict[str, StatusRow], shown: Any = "all", q: str = "") -> Errors:
    return error_groups(queries, ErrorsQuestion(q=q, shown=shown), said=statuses)


def stand(queries: Queries, statuses: dict[str, StatusRow], group: str) -> tuple[str, datetime | None]:
    found = next(one.standing for one in answered(queries, statuses).groups if one.key == group)
    assert found is not None
    return found.stand, found.returned_at


def test_an_error_of_which_nobody_spoke_is_open(queries: Queries) -> None:
    assert stand(queries, {}, "Rare") == ("open", None)


def test_a_resolved_error_returns_with_its_next_failure(queries: Queries) -> None:
    assert stand(queries, said("Burst", "resolved", 0.5), "Burst") == ("resolved", None)
    assert stand(queries, said("Burst", "resolved", 1.5), "Burst") == ("returned", NOW - timedelta(days=1))


def test_an_error_that_is_back_elsewhere_is_back_under_every_query(queries: Queries) -> None:
    answer = answered(queries, said("Burst", "resolved", 1.5), q="flow:etl ended:..-36h")
    assert [one.standing.stand for one in answer.groups if one.standing and one.key == "Burst"] == ["returned"]


def test_an_ignored_error_stays_away_until_its_time(queries: Queries) -> None:
    assert stand(queries, said("Rare", "ignored", 3), "Rare") == ("ignored", None)
    assert stand(queries, said("Rare", "ignored", 3, until=NOW + timedelta(hours=1)), "Rare") == ("ignored", None)
    over = NOW - timedelta(hours=1)
    assert stand(queries, said("Rare", "ignored", 3, until=over), "Rare") == ("returned", over)


@pytest.mark.parametrize(
    ("days_ago", "more_than", "per", "expected"),
    [
        (3, 2, "hour", NOW - timedelta(days=2)),  # the third within an hour
        (3, 3, "hour", None),
        (3, 2, "day", NOW - timedelta(days=2)),
        (1.5, 1, "day", None),  # what was before it was said does not count
    ],
)
def test_an_ignored_error_returns_when_it_is_more_frequent_than_was_said(
    queries: Queries, days_ago: float, more_than: int, per: str, expected: datetime | None
) -> None:
    found = stand(queries, said("Burst", "ignored", days_ago, more_than=more_than, per=per), "Burst")
    assert found == (("returned", expected) if expected else ("ignored", None))


def test_what_is_hidden_is_counted_and_what_is_chosen_is_shown(queries: Queries) -> None:
    statuses = said("Rare", "ignored", 3) | said("Burst", "resolved", 0.5)
    seen = {shown: [one.key for one in answered(queries, statuses, shown).groups] for shown in ("unignored", "open", "resolved", "ignored")}
    assert seen == {"unignored": ["Burst"], "open": [], "resolved": ["Burst"], "ignored": ["Rare"]}
    answer = answered(queries, statuses, "unignored")
    assert (answer.hidden, answer.hidden_runs, answer.distinct) == (1, 6, 2)
    assert sum(one.count for one in answer.groups) + answer.other + answer.hidden_runs == answer.count
    assert answered(queries, statuses).hidden == 0


def test_without_the_state_store_errors_are_told_as_open(queries: Queries) -> None:
    answer = error_groups(queries, ErrorsQuestion())
    assert (answer.said, {one.standing.stand for one in answer.groups if one.standing}) == (False, {"open"})
