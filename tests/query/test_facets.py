"""Facets: exact, each ignoring its own terms, adding up."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prefect_vantage.errors import InvalidInput
from prefect_vantage.query.build import narrow
from prefect_vantage.query.facets import Facet
from prefect_vantage.query.fields import DEFAULT_FACETS, FIELDS
from tests.query.conftest import World

FACETS = tuple(name for name, field in FIELDS.items() if field.facet)
QUERIES = ("", "state:failed", "state:failed,late -flow:etl tag:env:prod", "-worker:*", "reset", "state:completed OR flow:etl", "(state:failed OR state:late) pool:batch",
           "-(tag:healthcheck) priority:1", "outcome:failure worker:w1", "name:zzz", "tag.env:prod")  # fmt: skip


def facet(world: World, q: str, name: str, **more: object) -> Facet:
    return world.queries.facets(world.queries.ask(q), [name], limit=200, **more)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize("q", QUERIES)
def test_facets_are_the_groups_of_the_query_without_their_own_terms(world: World, q: str) -> None:
    together = {one.field: one for one in world.queries.facets(world.queries.ask(q), FACETS, limit=200)}
    assert tuple(together) == FACETS
    for name in FACETS:
        others = " ".join(part for part in _parts(q) if not _only_about(part, name))
        groups = world.queries.groups(world.queries.ask(others), name)
        assert {value.value: value.count for value in together[name].values} == {group.value: group.count for group in groups}
        assert (together[name].distinct, together[name].other) == (len(groups), 0)


def _parts(q: str) -> list[str]:
    if " OR flow" in q:
        return [q]
    found, depth = [""], 0
    for character in q:
        depth += (character == "(") - (character == ")")
        if character == " " and not depth:
            found.append("")
        else:
            found[-1] += character
    return found


def _only_about(part: str, name: str) -> bool:
    if part == "state:completed OR flow:etl":
        return False
    return part.lstrip("-(").startswith((f"{name}:", f"{name}."))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.sampled_from(QUERIES), name=st.sampled_from(FACETS), limit=st.integers(1, 6))
def test_listed_and_other_add_up(world: World, q: str, name: str, limit: int) -> None:
    few = world.queries.facets(world.queries.ask(q), [name], limit=limit)[0]
    every = facet(world, q, name)
    assert sum(value.count for value in few.values) + few.other == sum(value.count for value in every.values)
    assert few.distinct == len(every.values)
    assert len(few.values) <= limit or any(value.selected or value.excluded for value in few.values)
    if name != "tag":
        own = sum(value.count for value in every.values)
        assert own >= world.queries.count(world.queries.ask(q))


@pytest.mark.parametrize("name", FACETS)
def test_the_term_of_a_value_lists_exactly_its_runs(world: World, name: str) -> None:
    for value in facet(world, "", name).values:
        assert world.queries.count(world.queries.ask(narrow(world.queries.ask("").query, value.term))) == value.count


def test_chosen_values_are_marked_and_always_listed(world: World) -> None:
    rarest = [value.value for value in facet(world, "", "flow").values if value.value][-1]
    found = world.queries.facets(world.queries.ask(f'flow:"{rarest}"'), ["flow"], limit=1)[0]
    assert [value.value for value in found.values if value.selected] == [rarest]
    excluded = facet(world, "-state:failed,LATE", "state")
    assert {value.value for value in excluded.values if value.excluded} == {"Failed", "Late"}
    assert {value.value for value in facet(world, "-worker:*", "worker").values if value.selected} == {None}
    assert {value.value for value in facet(world, "worker:*", "worker").values if value.excluded} == {None}


def test_a_text_keeps_the_values_that_contain_it(world: World) -> None:
    expected = Counter(row["flow"] for row in world.rows if row["flow"] and "etl" in row["flow"].lower())
    assert {value.value: value.count for value in facet(world, "", "flow", prefix="ETL").values} == expected
    assert facet(world, "", "flow", prefix="nothing").values == ()


def test_what_is_no_facet_is_refused(world: World) -> None:
    for name in ("message", "nothing"):
        with pytest.raises(InvalidInput, match="is no facet"):
            world.queries.facets(world.queries.ask(""), [name])
    assert set(DEFAULT_FACETS) <= set(FACETS)
