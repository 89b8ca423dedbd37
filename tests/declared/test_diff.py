"""What differs between the folder and the servers, and whose doing it is: a table of cases over plain values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from prefect_vantage.declared.diff import differences, remember
from prefect_vantage.declared.values import Declared, FieldChange, Live, Ref, Remembered, flatten
from prefect_vantage.definitions import Place

KINDS = ("pool", "queue", "deployment")
REF = Ref("pool", "batch")
PLACE = Place("deployments/pools.yaml", 3, 5)


def fingerprint(ref: Ref, path: str, value: Any) -> str:
    return json.dumps([ref, path, value], sort_keys=True)


def declared(ref: Ref = REF, *, secret: set[str] | None = None, unseen: set[str] | None = None, unknown: set[str] | None = None, **content: Any) -> Declared:  # fmt: skip
    return Declared(ref, PLACE, flatten(content), frozenset(content), frozenset(secret or ()), frozenset(unseen or ()), frozenset(unknown or ()))  # fmt: skip


def live(ref: Ref = REF, **content: Any) -> Live:
    return Live(ref, "id-1", flatten(content))


def applied(one: Declared, found: Live, made: bool = True) -> Remembered:
    return remember(one, found, None, made, fingerprint)


def changes(one: Declared | None, found: Live | None, known: Remembered | None) -> list[Any]:
    return list(
        differences(
            [one] if one else [],
            {found.ref: found} if found else {},
            {REF: known} if known else {},
            KINDS,
            fingerprint,
        )
    )


def field(path: str, before: Any, after: Any, **more: bool) -> FieldChange:
    return FieldChange(path, before, after, **more)


OLD = declared(limit=2, text="a", env={"A": "1"})
OLD_LIVE = live(limit=2, text="a", env={"A": "1"}, paused=False)
KNOWN = applied(OLD, OLD_LIVE)


@pytest.mark.parametrize(
    ("one", "found", "known", "expected"),
    [
        pytest.param(OLD, OLD_LIVE, KNOWN, None, id="as it was applied"),
        pytest.param(OLD, OLD_LIVE, None, None, id="there already, never applied"),
        pytest.param(declared(limit=3, text="a", env={"A": "1"}), OLD_LIVE, KNOWN, [field("limit", 2, 3)], id="declared anew"),
        pytest.param(declared(text="a", env={"A": "1"}, limit=None), OLD_LIVE, KNOWN, [field("limit", 2, None)], id="no longer given"),
        pytest.param(
            OLD, live(limit=5, text="a", env={"A": "1"}, paused=False), KNOWN, [field("limit", 5, 2, by_hand=True)], id="changed by hand"
        ),
        pytest.param(
            OLD,
            live(limit=2, text="a", env={"A": "1", "B": "2"}, paused=False),
            KNOWN,
            [field("env.B", "2", None, by_hand=True)],
            id="a key added by hand",
        ),
        pytest.param(
            OLD, live(limit=2, text="a", paused=False), KNOWN, [field("env.A", None, "1", by_hand=True)], id="a key removed by hand"
        ),
        pytest.param(
            declared(limit=3, text="a", env={"A": "1"}),
            live(limit=5, text="a", env={"A": "1"}, paused=False),
            KNOWN,
            [field("limit", 5, 3, by_hand=True)],
            id="declared anew and changed by hand",
        ),
        pytest.param(
            declared(limit=5, text="a", env={"A": "1"}),
            live(limit=5, text="a", env={"A": "1"}, paused=False),
            KNOWN,
            None,
            id="both the same way",
        ),
        pytest.param(
            OLD,
            live(limit=2, text="a", env={"A": "1"}, paused=True),
            KNOWN,
            [field("paused", True, True, by_hand=True, kept=True)],
            id="not declared, changed by hand",
        ),
        pytest.param(OLD, live(limit=2, text="a", env={"A": "1"}, paused=True), None, None, id="not declared, never applied"),
        pytest.param(
            OLD, live(limit=9, text="a", env={"A": "1"}, paused=True), Remembered(made=True), [field("limit", 9, 2)], id="interrupted apply"
        ),
    ],
)
def test_a_change_is_told_with_its_values_and_whose_doing_it_is(
    one: Declared, found: Live, known: Remembered | None, expected: list[FieldChange] | None
) -> None:
    found_changes = changes(one, found, known)
    if expected is None:
        assert found_changes == []
        return
    (change,) = found_changes
    assert (change.action, change.place, list(change.fields)) == ("change", PLACE, expected)
    assert change.effective == any(not one.kept for one in expected)
    assert change.by_hand == any(one.by_hand for one in expected)


def test_what_is_not_there_is_added_and_told_when_a_hand_removed_it() -> None:
    (new,) = changes(OLD, None, None)
    assert (new.action, new.by_hand, {one.path: one.after for one in new.fields}) == ("add", False, {"limit": 2, "text": "a", "env.A": "1"})
    (again,) = changes(OLD, None, KNOWN)
    assert (again.action, again.removed_by_hand) == ("add", True)
    (interrupted,) = changes(OLD, None, Remembered(made=True))
    assert not interrupted.by_hand


def test_only_what_vantage_made_and_is_still_there_is_removed() -> None:
    (gone,) = changes(None, OLD_LIVE, KNOWN)
    assert (gone.action, gone.ref, gone.live) == ("remove", REF, OLD_LIVE)
    assert changes(None, OLD_LIVE, applied(OLD, OLD_LIVE, made=False)) == []
    assert changes(None, None, KNOWN) == []
    assert changes(None, OLD_LIVE, None) == []


def test_what_vantage_once_made_stays_its_own() -> None:
    again = remember(OLD, OLD_LIVE, KNOWN, False, fingerprint)
    assert again.made


def test_what_the_server_keeps_differently_is_no_change_until_one_side_moves() -> None:
    one = declared(at="2024-01-01T00:00:00+00:00")
    found = live(at="2024-01-01T00:00:00Z")
    known = applied(one, found)
    assert changes(one, found, None) != []
    assert changes(one, found, known) == []
    (moved,) = changes(declared(at="2025-01-01T00:00:00+00:00"), found, known)
    assert not moved.by_hand
    (edited,) = changes(one, live(at="2026-01-01T00:00:00Z"), known)
    assert edited.by_hand


def test_a_field_that_no_server_tells_again_is_compared_with_what_was_asked() -> None:
    one, found = declared(limit=2, unseen={"steps"}, steps=["a"]), live(limit=2)
    one = Declared(one.ref, PLACE, one.fields, frozenset({"limit"}), unseen=frozenset({"steps"}))
    known = remember(one, found, None, True, fingerprint)
    assert changes(one, found, known) == []
    assert [change.fields for change in changes(one, found, None)] == [(FieldChange("steps", None, ["a"]),)]
    other = Declared(one.ref, PLACE, {**one.fields, "steps": ["b"]}, one.managed, unseen=one.unseen)
    assert [change.fields for change in changes(other, found, known)] == [(FieldChange("steps", None, ["b"]),)]
    none = Declared(one.ref, PLACE, {"limit": 2}, one.managed, unseen=one.unseen)
    assert [change.fields for change in changes(none, found, known)] == [(FieldChange("steps", None, None),)]


def test_a_value_that_only_apply_knows_is_not_compared() -> None:
    one = declared(image="{{ build.image }}", limit=2, unknown={"image"})
    assert changes(one, live(image="repo/image:3f2a", limit=2), None) == []
    inferred = Declared(REF, PLACE, {"limit": 2}, frozenset({"limit"}), unknown=frozenset({"version"}))
    known = applied(inferred, live(limit=2, version="a"))
    assert changes(inferred, live(limit=2, version="b"), known) == []


@pytest.mark.parametrize(
    ("one", "found", "known"),
    [
        (declared(data={"url": "x"}, secret={"data.url"}), live(data={"url": "y"}), None),
        (declared(data={"headers": {"A": "x"}}, secret={"data.headers"}), live(data={"headers": {"A": "y"}}), None),
        (declared(data={"items": ["x"]}, secret={"data.items.0"}), live(data={"items": ["y"]}), None),
        (declared(job_variables={"env": {"API_TOKEN": "x"}}), live(job_variables={"env": {"API_TOKEN": "y"}}), None),
        (declared(env={"A": "x"}), live(env={"A": "y"}), Remembered(True, {"env.A": "z"}, secret=frozenset({"env.A"}))),
        (declared(env={}), live(env={"A": "y"}), Remembered(True, {"env.A": "z"}, secret=frozenset({"env.A"}))),
        (declared(base_job_template={"variables": {"properties": {"env": {"default": {"PASSWORD": "x"}}}}}), live(base_job_template={}), None),
    ],
)  # fmt: skip
def test_a_secret_is_marked_wherever_it_is_known_from(one: Declared, found: Live, known: Remembered | None) -> None:
    (change,) = changes(one, found, known)
    assert [field.secret for field in change.fields] == [True]
    assert all(field.secret for field in changes(one, None, known)[0].fields)


@pytest.mark.parametrize(
    "content",
    [
        {"parameter_openapi_schema": {"properties": {"token": {"title": "token"}}}},
        {"base_job_template": {"variables": {"properties": {"registry_credentials": {"title": "x"}}}}},
        {"description": "about passwords"},
    ],
)
def test_what_only_speaks_of_secrets_is_shown(content: dict[str, Any]) -> None:
    (change,) = changes(declared(**content), live(), None)
    assert [field.secret for field in change.fields] == [False]


def test_changes_come_in_the_order_of_the_kinds_and_removals_backwards_at_the_end() -> None:
    wanted = [declared(Ref(kind, name), limit=1) for kind, name in (("deployment", "f/d"), ("queue", "a/q"), ("pool", "a"))]
    old = {Ref(kind, name): live(Ref(kind, name), limit=1) for kind, name in (("pool", "z"), ("deployment", "f/z"), ("queue", "z/q"))}
    known = {ref: Remembered(True, {"limit": "x"}) for ref in old}
    found = differences(wanted, old, known, KINDS, fingerprint)
    assert [(change.action, *change.ref) for change in found] == [
        ("add", "pool", "a"),
        ("add", "queue", "a/q"),
        ("add", "deployment", "f/d"),
        ("remove", "deployment", "f/z"),
        ("remove", "queue", "z/q"),
        ("remove", "pool", "z"),
    ]


@pytest.mark.parametrize(
    ("content", "leaves"),
    [
        ({"a": {"b": 1, "c": {"d": None}}}, {"a.b": 1, "a.c.d": None}),
        ({"a": None, "b": {}, "c": []}, {"c": []}),
        ({"a": [1, 2]}, {"a": [1, 2]}),
        ({"a": [{"b": 1}, {"c": 2}]}, {"a.0.b": 1, "a.1.c": 2}),
        ({"a": [{"b": 1}, {}]}, {"a": [{"b": 1}, {}]}),
        ({"a": [{"b": 1}, 2]}, {"a": [{"b": 1}, 2]}),
    ],
)
def test_an_object_is_compared_by_its_leaves(content: dict[str, Any], leaves: dict[str, Any]) -> None:
    assert flatten(content) == leaves
