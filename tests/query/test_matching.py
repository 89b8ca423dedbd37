"""Which of some runs match, asked again and again, and which time alone brings in: the same answers as a list read twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query.matching import Matcher
from prefect_vantage.query.run import Queries
from prefect_vantage.testing import FrozenClock
from tests.service.served import NOW, fill, run_id

EVERYONE = [run_id(number) for number in range(300)]
LATER = NOW + timedelta(hours=5)
QUERIES = (
    "",
    "state:failed",
    "flow:etl,sync -tag:a",
    "is:late",
    "is:late -is:late",
    "at:-24h..",
    "duration:>30m state:running",
    "started:..-3h",
    "(is:stuck or is:late) flow:etl",
    "message:/l.nea/ or at:-26h..-25h",
    "wait:>1h sort:-wait",
)


@pytest.fixture(scope="module")
def queries() -> Iterator[Queries]:
    clock = FrozenClock(NOW)
    mirror = Mirror.open(None, clock=clock)
    fill(mirror, 300)
    yield Queries(mirror, clock)
    mirror.close()


def among(queries: Queries, matcher: Matcher, ids: list[str], now: datetime) -> frozenset[str]:
    with queries.touched(ids) as touched:
        return touched.among(matcher, now)


def listed(queries: Queries, q: str, at: datetime) -> set[str]:
    return {run["id"] for run in queries.page(queries.ask(q, now=at), limit=500).runs}


@pytest.mark.parametrize("q", QUERIES)
def test_a_matcher_agrees_with_the_list_at_any_time(queries: Queries, q: str) -> None:
    matcher = Matcher(queries.ask(q))
    for moment in (NOW, LATER):
        assert among(queries, matcher, EVERYONE, moment) == listed(queries, q, moment)
    assert among(queries, matcher, EVERYONE[:3], NOW) == listed(queries, q, NOW) & set(EVERYONE[:3])
    assert queries.entered(matcher, NOW, LATER, 1_000) == listed(queries, q, LATER) - listed(queries, q, NOW)


def test_rows_are_what_the_api_answers_whether_they_match_or_not(queries: Queries) -> None:
    asked = queries.ask("", now=NOW)
    with queries.touched(EVERYONE[:20]) as touched:
        found = {run["id"]: run for run in touched.rows(asked, EVERYONE[5:40])}
    assert found == {run["id"]: run for run in queries.matching(asked, EVERYONE[5:20])}


def test_nothing_is_copied_of_no_runs(queries: Queries) -> None:
    assert among(queries, Matcher(queries.ask("")), [], NOW) == frozenset()


def test_only_so_many_are_said_to_have_entered(queries: Queries) -> None:
    matcher = Matcher(queries.ask("started:..-3h"))
    assert len(queries.entered(matcher, NOW, LATER, 2)) == 2
