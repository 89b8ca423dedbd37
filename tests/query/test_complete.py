"""Completion: what may stand at the caret, with counts, for texts that are not yet queries."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prefect_vantage.query.complete import Completion, complete
from prefect_vantage.query.fields import FIELDS, SORTABLE
from prefect_vantage.query.flags import FLAGS
from prefect_vantage.query.parse import parse
from tests.query.conftest import World
from tests.query.test_language import TEXTS


def at_bar(world: World, text: str) -> Completion:
    """The completion at the `|` of the text."""
    return complete(world.queries, text.replace("|", ""), text.index("|"))


CASES = (
    # text, replaced span, first item, kind
    ("st|", (0, 2), "state:", "field"),
    ("flow:x st|", (7, 9), "state:", "field"),
    ("(ST|", (1, 3), "state:", "field"),
    ("-du|", (1, 3), "duration:", "field"),
    ("para|", (0, 4), "param.", "field"),
    ("sor|", (0, 3), "sort:", "field"),
    ("lat|", (0, 3), "lateness:", "field"),
    ("stuck|", (0, 5), "is:stuck", "flag"),
    ("is:st|", (3, 5), "stuck", "flag"),
    ("flow:etl-|", (5, 9), "etl-daily", "value"),
    ("flow:x,etl-|", (7, 11), "etl-daily", "value"),
    ("flow:etl-|x a", (5, 10), "etl-daily", "value"),
    ('tag:"two|', (4, 8), '"two words"', "value"),
    ("outcome:f|", (8, 9), "failure", "value"),
    ("ended:|", (6, 6), "-1h..", "time"),
    ("ended:last|", (6, 10), "last-week", "time"),
    ("ended:>tod|", (6, 10), ">today", "time"),
    ("ended:-7d..to|", (6, 13), "-7d..today", "time"),
    ("duration:>|", (9, 10), ">10s", "value"),
    ("sort:dur|", (5, 8), "duration", "sort"),
    ("sort:-dur|", (5, 9), "-duration", "sort"),
    ("has:work|", (4, 8), "worker", "value"),
    ("param.reg|", (0, 9), "param.region:", "field"),
    ("param.window.h|", (0, 14), "param.window.hours:", "field"),
    ('param.|', (0, 6), "param.count:", "field"),
    ("param.region:e|", (13, 14), "eu", "value"),
    ("tag.|", (0, 4), "tag.customer:", "field"),
    ("tag.customer:a|", (13, 14), "acme", "value"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "span", "first", "kind"), CASES)
def test_the_best_completion_comes_first(world: World, text: str, span: tuple[int, int], first: str, kind: str) -> None:
    found = at_bar(world, text)
    assert (found.from_, found.to) == span
    assert (found.items[0].text, found.items[0].kind) == (first, kind)
    assert len(found.items) <= 20


@pytest.mark.parametrize("text", ["nothing:|", '"free text|', "/reg|", "flow:/e|", "flow.x:|", "params:|", "id:|", "zzz|"])
def test_where_nothing_can_be_offered_nothing_is(world: World, text: str) -> None:
    assert at_bar(world, text).items == ()


def test_values_are_counted_among_the_runs_that_the_rest_finds(world: World) -> None:
    found = at_bar(world, "flow:| state:failed")
    counts = {group.value: group.count for group in world.queries.groups(world.queries.ask("state:failed"), "flow")}
    counts.pop(None, None)
    assert {item.label: item.count for item in found.items} == counts


def test_a_rest_that_is_no_query_counts_among_all_runs(world: World) -> None:
    found = at_bar(world, "pool:| flow:")
    assert sum(item.count or 0 for item in found.items) == sum(row["pool"] is not None for row in world.rows)


@pytest.mark.parametrize("text", ["is:|", "sort:|", "has:|"])
def test_all_words_of_the_registries_are_offered_somewhere(world: World, text: str) -> None:
    offered = {item.text for item in at_bar(world, text).items}
    assert offered <= {*FLAGS, *SORTABLE, *FIELDS}
    assert len(offered) == min(len(FLAGS) if text == "is:|" else 20, 20)


@pytest.mark.parametrize("text", [case[0] for case in CASES if not case[2].endswith((":", "."))])
def test_a_completion_in_its_place_makes_a_query(world: World, text: str) -> None:
    found = at_bar(world, text)
    plain = text.replace("|", "")
    for item in found.items:
        completed = plain[: found.from_] + item.text + plain[found.to :]
        parse(completed.replace("(", ""))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(TEXTS, st.text('stae:wor"./-(), *', max_size=20)), st.integers(-3, 60))
def test_any_text_and_caret_can_be_completed(world: World, text: str, at: int) -> None:
    found = complete(world.queries, text, at)
    assert 0 <= found.from_ <= found.to <= len(text)
