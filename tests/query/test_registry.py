"""The registries: whatever they list explains itself, parses, compiles and runs."""

from __future__ import annotations

import pytest

from prefect_vantage.query.fields import FIELDS, Field
from prefect_vantage.query.flags import FLAGS
from prefect_vantage.query.kinds import KINDS
from prefect_vantage.query.nodes import Term, leaves
from prefect_vantage.query.operators import OPERATORS
from prefect_vantage.query.parse import parse
from prefect_vantage.query.sentence import describe
from tests.query.conftest import World


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_a_field_explains_itself_and_its_example_runs(world: World, field: Field) -> None:
    assert field.label
    assert len(field.help) > 5
    assert set(field.operators) <= set(OPERATORS)
    query = parse(field.example)
    assert [leaf.field for leaf, _negated in leaves(query.where) if isinstance(leaf, Term)] == [field.name]
    assert world.queries.count(world.queries.ask(field.example)) >= 0
    assert len(describe(query)) > 10


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=lambda operator: operator.name)
def test_an_operator_explains_itself_and_its_example_runs(world: World, operator: object) -> None:
    assert operator.form  # type: ignore[attr-defined]
    assert operator.means  # type: ignore[attr-defined]
    assert world.queries.count(world.queries.ask(operator.example)) >= 0  # type: ignore[attr-defined]


def test_every_kind_and_flag_is_used_and_explained() -> None:
    assert {field.kind for field in FIELDS.values()} == set(KINDS)
    assert all(flag.help and flag.adjective for flag in FLAGS.values())
    assert FIELDS["is"].values == tuple(FLAGS)


@pytest.mark.parametrize(
    "field", [field for field in FIELDS.values() if field.sortable and field.name != "param"], ids=lambda field: field.name
)
def test_a_field_that_sorts_sorts(world: World, field: Field) -> None:
    for minus in ("", "-"):
        assert world.queries.page(world.queries.ask(f"sort:{minus}{field.name}"), limit=3).runs


TIMED = (
    ("", False), ("state:failed", False), ("ended:2026-11-01", False), ("ended:2026-11-01..", False), ("ended:-24h..", True), ("ended:..today", True),
    ("-(a OR started:>now)", True), ("duration:>5m", True), ("is:late", True), ("is:retried", False), ("sort:-elapsed", True), ("sort:-at", False), ("wait:*", True),
)  # fmt: skip


@pytest.mark.parametrize(("q", "moves"), TIMED)
def test_a_question_knows_whether_time_alone_changes_its_answer(world: World, q: str, moves: bool) -> None:
    assert world.queries.ask(q).time_dependent is moves
