"""Pages: walked from the first to the last they are the whole list, in order, whatever the sort and whatever is missing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prefect_vantage.errors import InvalidInput, NotFound
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.query.fields import FIELDS, SORTABLE
from prefect_vantage.query.rows import COLUMNS
from prefect_vantage.times import iso
from tests.query.conftest import World, make_world
from tests.query.oracle import ordered
from tests.query.population import NOW, Row, named_id, runs

KEYS = [name for name in SORTABLE if name not in ("param", "id")] + ["param.count", "param.region"]


WORKED_OUT = ("outcome", "at", "duration", "elapsed", "wait", "response", "lateness")


def walk(world: World, q: str, limit: int) -> list[str]:
    asked = world.queries.ask(q)
    page = world.queries.page(asked, limit=limit)
    ids = [run["id"] for run in page.runs]
    while page.next:
        assert len(page.runs) == limit
        page = world.queries.page(world.queries.ask(q, now=NOW + timedelta(hours=len(ids))), limit=limit, cursor=page.next)
        ids += [run["id"] for run in page.runs]
        assert page.total >= len(ids)
    assert page.total == len(ids)
    return ids


def reader(world: World, name: str) -> Callable[[Row], Any]:
    oracle = world.oracle()
    if name.startswith("param."):
        return lambda row: _text((json.loads(row["parameters"] or "{}")).get(name[6:]))
    if name == "state":
        return lambda row: row["state_name"]
    if name == "deployment":
        return lambda row: row["deployment"] and f"{row['flow']}/{row['deployment']}"
    return lambda row: oracle.field(name, row)


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    keys=st.lists(st.tuples(st.sampled_from(KEYS), st.booleans()), max_size=3, unique_by=lambda key: key[0]),
    limit=st.sampled_from((37, 150, 399, 500)),
    terms=st.sampled_from(("", "state:failed,late", "reset", "-worker:*", "zzz")),
)
def test_walked_pages_are_the_whole_list_in_order(world: World, keys: list[tuple[str, bool]], limit: int, terms: str) -> None:
    q = " ".join([terms, *(f"sort:{'-' if descending else ''}{name}" for name, descending in keys)])
    meant = world.meant(terms)
    by = [(reader(world, name), descending) for name, descending in keys or [("at", True)]]
    expected = [row["id"] for row in ordered((row for row in world.rows if row["id"] in meant), by)]
    assert walk(world, q, limit) == expected


def test_every_sort_key_is_in_the_test() -> None:
    assert {name.partition(".")[0] for name in KEYS} | {"id"} == set(SORTABLE)


def test_a_page_says_what_it_is_part_of(world: World) -> None:
    page = world.queries.page(world.queries.ask("state:failed"), limit=2)
    assert (page.mirrored, page.version, page.as_of) == (400, 1, NOW)
    oracle = world.oracle()
    oldest = min(at for row in world.rows if (at := oracle.field("at", row)) is not None)
    assert page.searched_back_to is not None
    assert page.searched_back_to.replace(tzinfo=None) == oldest


def test_a_list_by_elapsed_time_stands_still_while_it_is_walked(world: World) -> None:
    ids = walk(world, "sort:-elapsed", 29)
    assert ids == [run["id"] for run in world.queries.page(world.queries.ask("sort:-elapsed"), limit=500).runs]


def test_a_run_has_the_shape_of_the_api(world: World) -> None:
    row = next(row for row in world.rows if row["parameters"] and row["ended"] and row["deployment_id"])
    run = world.queries.one(row["id"])
    assert set(run) == set(COLUMNS)
    assert run["parameters"] == json.loads(row["parameters"])
    assert run["ended"] == row["ended"].isoformat() + "Z"
    assert (run["tags"], run["root"], run["parent"]) == (row["tags"], row["root_id"], row["parent_id"])
    oracle = world.oracle()
    for name in ("outcome", "duration", "elapsed", "wait", "response", "lateness", "description"):
        assert run[name] == oracle.field(name, row)


@pytest.mark.parametrize("run_id", [named_id("nobody"), "nonsense", "", "x' OR 1=1"])
def test_a_run_that_is_not_there_is_said_to_be_missing(world: World, run_id: str) -> None:
    with pytest.raises(NotFound, match="There is no run"):
        world.queries.one(run_id)


def test_matching_answers_those_of_the_given_runs_that_match(world: World) -> None:
    ids = [row["id"] for row in world.rows[:60]]
    meant = world.meant("state:failed,completed") & set(ids)
    found = world.queries.matching(world.queries.ask("state:failed,completed"), [*ids, "nonsense", named_id("nobody")])
    assert {run["id"] for run in found} == meant
    assert world.queries.matching(world.queries.ask(""), []) == []


def _forged(cursor: str, change: Callable[[bytes], bytes]) -> str:
    return base64.urlsafe_b64encode(change(base64.urlsafe_b64decode(cursor + "=="))).decode().rstrip("=")


@pytest.mark.parametrize("make", [
    lambda cursor: "", lambda cursor: "nonsense!", lambda cursor: cursor[:-3], lambda cursor: cursor + "A", lambda cursor: cursor.swapcase(), lambda cursor: "é" * 9,
    lambda cursor: _forged(cursor, lambda body: body.replace(b"2026", b"2025")), lambda cursor: _forged(cursor, lambda body: body[:16] + b"[]"), lambda cursor: "A" * 5000,
])  # fmt: skip
def test_a_cursor_that_was_tampered_with_is_refused(world: World, make: Callable[[str], str]) -> None:
    asked = world.queries.ask("sort:-at")
    cursor = world.queries.page(asked, limit=5).next
    assert cursor
    if not make(cursor):
        return  # an empty cursor is the first page
    with pytest.raises(InvalidInput, match="does not belong to this query"):
        world.queries.page(asked, limit=5, cursor=make(cursor))


def test_a_cursor_of_another_query_is_refused(world: World) -> None:
    cursor = world.queries.page(world.queries.ask("sort:-at"), limit=5).next
    for q, zone in (("sort:at", "UTC"), ("state:failed sort:-at", "UTC"), ("sort:-at", "Asia/Kolkata")):
        with pytest.raises(InvalidInput, match="does not belong"):
            world.queries.page(world.queries.ask(q, zone), limit=5, cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_is_bounded(world: World, limit: int) -> None:
    with pytest.raises(InvalidInput, match="1 to 500"):
        world.queries.page(world.queries.ask(""), limit=limit)


def test_the_same_sort_is_the_same_cursor_whatever_order_the_text_was_in(world: World) -> None:
    cursor = world.queries.page(world.queries.ask("sort:-at  state:completed"), limit=5).next
    assert world.queries.page(world.queries.ask("state:completed sort:-at"), limit=5, cursor=cursor).runs


def test_a_run_that_comes_between_two_pages_repeats_and_hides_nothing() -> None:
    rows = runs(60, seed=3)
    mirror, world = make_world(rows[:50])
    asked = world.queries.ask("sort:name")
    first = world.queries.page(asked, limit=20)
    mirror.apply(Batch(rows={"runs": rows[50:]}))
    seen = [run["id"] for run in first.runs]
    page = first
    while page.next:
        page = world.queries.page(asked, limit=20, cursor=page.next)
        seen += [run["id"] for run in page.runs]
    mirror.close()
    assert len(seen) == len(set(seen))
    assert {row["id"] for row in rows[:50]} <= set(seen)


def test_fields_that_sort_are_the_ones_that_say_so() -> None:
    assert {name for name, field in FIELDS.items() if not field.sortable} == {"tag", "params", "description", "is"}


def test_what_a_page_works_out_is_what_the_database_works_out(world: World) -> None:
    asked = world.queries.ask("")
    with world.queries.export(asked, ["id", *WORKED_OUT]) as export:
        exported = {row["id"]: row for batch in export.batches for row in batch.to_pylist()}
    seen: dict[str, Any] = {}
    page = world.queries.page(asked, limit=500)
    while True:
        seen |= {run["id"]: run for run in page.runs}
        if page.next is None:
            break
        page = world.queries.page(asked, limit=500, cursor=page.next)
    assert len(seen) == len(exported) > 100
    for name in WORKED_OUT:
        expected = {key: iso(row[name]) if name == "at" and row[name] else row[name] for key, row in exported.items()}
        assert {key: run[name] for key, run in seen.items()} == expected, name
