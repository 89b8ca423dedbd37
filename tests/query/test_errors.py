"""What is no query: an error with the place, the reason and a way out; never anything else, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prefect_vantage.errors import InvalidInput, QueryError
from prefect_vantage.query.parse import parse
from tests.query.conftest import World
from tests.query.test_language import TEXTS

CASES = (
    # text, position, length, a part of the message, suggestion
    ("stat:failed", 0, 4, "Unknown field 'stat'", "state"),
    ("state:failed dration:>5m", 13, 7, "Unknown field 'dration'", "duration"),
    ("zzzzzz:1", 0, 6, "Unknown field 'zzzzzz'", None),
    ("flow.x:1", 0, 6, "has no parts", "flow"),
    ("param:1", 0, 5, "needs its name", "params"),
    ("state:", 5, 1, "missing behind the colon", None),
    ("state: failed", 6, 1, "without a space", ""),
    ("state:a, b", 8, 1, "without a space", ""),
    ("state:a,", 7, 1, "missing behind the comma", ""),
    ("state:,a", 6, 1, "missing before the comma", ""),
    ('a "b c', 2, 4, "quote is never closed", None),
    ('name:"b c', 5, 4, "quote is never closed", None),
    ("a (b c", 2, 1, "parenthesis is never closed", None),
    ("a b)", 3, 1, "never opened", ""),
    ("()", 0, 2, "Nothing stands between", ""),
    ("foo(1)", 3, 1, "needs a space before it", None),
    ("a OR", 2, 2, "OR needs a term behind it", None),
    ("OR a", 0, 2, "OR needs a term on both sides", None),
    ("a NOT", 2, 3, "NOT needs a term behind it", None),
    ("- a", 0, 1, "minus belongs directly before", None),
    ("/usr/lib", 0, 8, "begins and ends with a slash", '"/usr/lib"'),
    ("see http://x.y", 4, 10, "begins and ends with a slash", '"http://x.y"'),
    ("name:>5", 5, 2, "this field is text", '">5"'),
    ("duration:>", 9, 1, "needs a value behind it", None),
    ("duration:..", 9, 2, "needs a start, an end or both", None),
    ("duration:soon", 9, 4, "'soon' is not a duration", None),
    ("duration:1h..5m", 9, 6, "ends before it starts", "5m..1h"),
    ("duration:/5/", 9, 3, "this field is not text", None),
    ("priority:1*", 9, 2, "this field is not text", None),
    ("priority:high", 9, 4, "not a whole number", None),
    ("priority:" + "9" * 30, 9, 30, "not a whole number", None),
    ("ended:tomorrow", 6, 8, "'tomorrow' is not a time", None),
    ("ended:2026-02-30", 6, 10, "is not a time", None),
    ("ended:-24h", 6, 4, "No time equals", "-24h.."),
    ("ended:-999999d..", 6, 10, "more than a hundred years", None),
    ("outcome:sucess", 8, 6, "does not exist", "success"),
    ("is:ltae", 3, 4, "does not exist", "late"),
    ("id:abc", 3, 3, "not a whole id", None),
    ("sort:tag", 5, 3, "cannot be sorted", None),
    ("sort:-colour", 6, 6, "Unknown field 'colour'", None),
    ("has:colour", 4, 6, "Unknown field 'colour'", None),
    ("-sort:at", 1, 4, "cannot be negated", None),
    ("a OR sort:at", 5, 4, "OR needs a term on both sides", None),
    ('""', 0, 2, "Empty text", None),
    ("a\0b", 1, 1, "cannot be part of a query", None),
    ("a\ud800", 1, 1, "cannot be part of a query", None),
    ("x" * 4097, 4096, 1, "at most 4,096 characters", None),
    ("(" * 33 + "a" + ")" * 33, 33, 1, "nests at most 32", None),
    ("NOT " * 33 + "a", 132, 1, "nests at most 32", None),
    ("state:" + ",".join(f"s{n}" for n in range(257)), 0, 1, "at most 256 terms", None),
)  # fmt: skip


@pytest.mark.parametrize(("text", "position", "length", "message", "suggestion"), CASES, ids=[repr(case[0][:24]) for case in CASES])
def test_an_error_says_where_why_and_what_instead(text: str, position: int, length: int, message: str, suggestion: str | None) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    error = caught.value
    assert message in error.message
    assert (error.position, error.length, error.suggestion) == (position, length, suggestion)


@pytest.mark.parametrize("case", [case for case in CASES if case[4]], ids=lambda case: case[0])
def test_a_suggestion_in_its_place_mends_the_query(case: tuple[str, int, int, str, str]) -> None:
    text, position, length, _message, suggestion = case
    parse(text[:position] + suggestion + text[position + length :])


BROKEN = (
    ("/a(b/", 1, 3, "missing )"),
    ("flow:etl message:/x[/", 19, 1, "missing ]"),
    ("name:/[z-a]/", 7, 3, "invalid character class range"),
    ("name:/a**/", 7, 2, "bad repetition operator"),
    ("/(?=a)/", 1, 3, "perl operator"),
    ("/x{2000}/", 2, 6, "invalid repetition size"),
    ("/((a{100}){100}){100}/", 4, 5, "invalid repetition size"),
)


@pytest.mark.parametrize(("text", "position", "length", "message"), BROKEN)
def test_a_broken_regex_names_its_position(world: World, text: str, position: int, length: int, message: str) -> None:
    with pytest.raises(QueryError, match="regular expression is broken") as caught:
        world.queries.ask(text)
    assert message in caught.value.message
    assert (caught.value.position, caught.value.length) == (position, length)


@pytest.mark.parametrize("text", ["/(a+)+$/", "message:/(a|a)*$/", "message:/(.*)*x(.*)*y/"])
def test_a_regex_that_explodes_elsewhere_is_answered(world: World, text: str) -> None:
    assert world.found(text) == world.found(text)


GARBAGE = (
    "(" * 4000,
    ")" * 4000,
    '"' * 4001,
    "a:" * 2000,
    "-" * 4000,
    "NOT " * 1000,
    "/" * 4000,
    "a OR " * 800,
    ',:"(' * 1000,
    '"\\' * 2000,
    "é" * 10_000,
    "a(" * 2000,
)


@pytest.mark.parametrize("text", GARBAGE, ids=lambda text: repr(text[:6]))
def test_garbage_is_an_error_with_a_place(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert 0 <= caught.value.position <= len(text)


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(st.characters(), max_size=60), TEXTS, st.text('ab:/"()-*.,<>= \\', max_size=30)))
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    found: QueryError | None = None
    try:
        parse(text)
    except QueryError as error:
        found = error
    assert found is None or (found.message and 0 <= found.position <= len(text))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(TEXTS, st.text('ab:/"()-*.,<>= \\[]{}?+|^$', max_size=20)), st.sampled_from(("UTC", "Asia/Kolkata")))
def test_whatever_is_a_query_runs(world: World, text: str, zone: str) -> None:
    try:
        asked = world.queries.ask(text, zone)
    except QueryError:
        return
    assert 0 <= world.queries.count(asked) <= len(world.rows)


def test_an_unknown_zone_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput, match="Unknown time zone"):
        world.queries.ask("", "Mars/Olympus")
