"""Gathered runs: groups count what the list counts, states sum up, and a family shows where it failed first and deepest."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from prefect_vantage.errors import InvalidInput
from prefect_vantage.query.fields import FIELDS
from prefect_vantage.query.gather import FAMILY, Gathered, gather
from tests.query.conftest import World, make_world
from tests.query.population import NOW, Row, runs

BY = [
    *(name for name, field in FIELDS.items() if field.dimension and field.kind != "time" and name not in ("tag", "param")),
    "tag",
    "tag.env",
    "param.region",
]
FAILED = ("FAILED", "CRASHED")


def gathered(world: World, by: str, q: str = "", **options: Any) -> Gathered:
    return gather(world.queries, world.queries.ask(q), by, **options)


@pytest.mark.parametrize("by", BY)
def test_groups_count_what_counting_counts_and_their_states_sum_up(world: World, by: str) -> None:
    q = "-tag:healthcheck sort:-at"
    found = gathered(world, by, q, limit=500)
    counts = {group.value: group.count for group in world.queries.groups(world.queries.ask(q), by)}
    assert {group.value: group.count for group in found.groups} == counts
    assert (found.distinct, found.other) == (len(counts), 0)
    for group in found.groups:
        assert sum(group.states.values()) == group.count


@pytest.mark.parametrize("by", BY)
def test_the_query_of_a_group_lists_exactly_its_runs(world: World, by: str) -> None:
    for group in gathered(world, by, "attempts:1.. sort:-at", limit=30).groups:
        page = world.queries.page(world.queries.ask(group.query), limit=500)
        assert page.total == group.count
        assert Counter(run["state_type"] or "UNKNOWN" for run in page.runs) == group.states
        times = [run["at"] for run in page.runs if run["at"]]
        assert (group.newest and group.newest["at"]) == (max(times) if times else None)


def test_the_rest_is_counted_when_not_all_groups_are_listed(world: World) -> None:
    every = gathered(world, "flow", limit=500)
    some = gathered(world, "flow", limit=2)
    assert some.groups == every.groups[:2]
    assert some.distinct == every.distinct > 2
    assert some.other == sum(group.count for group in every.groups[2:])


def test_groups_come_by_count_or_by_their_newest_run(world: World) -> None:
    counts = [group.count for group in gathered(world, "worker").groups]
    assert counts == sorted(counts, reverse=True)
    times = [group.newest["at"] for group in gathered(world, "worker", order="recent").groups if group.newest]
    assert times == sorted(times, reverse=True)


def by_hand(rows: list[Row]) -> dict[str, str]:
    """The deepest failed run of each family; of several the one that ended first, then the smallest id."""
    parents = {row["id"]: row["parent_id"] for row in rows}

    def depth(id_: str | None) -> int:
        return -1 if id_ is None else depth(parents[id_]) + 1

    best: dict[str, tuple[Any, ...]] = {}
    for row in rows:
        if row["state_type"] in FAILED:
            rank = (-depth(row["id"]), row["ended"] is None, row["ended"] or NOW.replace(tzinfo=None), row["id"])
            best[row["root_id"]] = min(best.get(row["root_id"], rank), rank)
    return {root: rank[-1] for root, rank in best.items()}


def test_a_family_shows_its_root_and_the_deepest_run_that_failed(world: World) -> None:
    expected = by_hand(world.rows)
    found = gathered(world, FAMILY, limit=500)
    assert {group.value for group in found.groups} == {row["root_id"] for row in world.rows}
    assert {group.value: group.deepest["id"] for group in found.groups if group.deepest} == expected
    assert all(group.root is not None and group.root["id"] == group.value for group in found.groups)


def test_one_failure_that_spread_upwards_is_one_family_with_its_cause() -> None:
    rows = runs(3)
    for place, row in enumerate(rows):
        row.update(state_type="FAILED", state_name="Failed", root_id=rows[0]["id"], parent_id=rows[place - 1]["id"] if place else None)
        row.update(ended=NOW.replace(tzinfo=None) - timedelta(seconds=place), deleted=None)
    mirror, world = make_world(rows)
    try:
        (family,) = gathered(world, FAMILY, "state:failed").groups
        assert (family.count, family.states) == (3, {"FAILED": 3})
        assert family.deepest is not None
        assert family.deepest["id"] == rows[2]["id"]
        (alone,) = gathered(world, FAMILY, "state:failed is:root").groups
        assert (alone.count, alone.deepest) == (1, family.deepest)
    finally:
        mirror.close()


def test_parents_that_go_in_a_circle_end() -> None:
    rows = runs(2)
    for row, other in zip(rows, reversed(rows), strict=True):
        row.update(state_type="FAILED", root_id=rows[0]["id"], parent_id=other["id"])
    mirror, world = make_world(rows)
    try:
        (family,) = gathered(world, FAMILY).groups
        assert family.deepest is not None
    finally:
        mirror.close()


@pytest.mark.parametrize(("by", "limit"), [("ended:day", 10), ("nothing", 10), ("flow", 0), ("flow", 501)])
def test_what_cannot_be_gathered_is_refused(world: World, by: str, limit: int) -> None:
    with pytest.raises(InvalidInput):
        gathered(world, by, limit=limit)
