"""What a pattern requires stands in everything that it matches."""

from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prefect_vantage.query.literals import caseless_part, required_literal
from tests.query.conftest import World

CASES = (
    ("reset by", "reset by"), ("reset.*peer", "reset"), (r"^time(d )?out$", "time"), ("abcd|efgh", ""), ("(abcd|efgh)", ""), ("abcd?", "abc"), ("abcd*", "abc"), ("abcd+e", "abcd"),
    ("abc{0,2}", ""), (r"a\.bc\/d", "a.bc/d"), (r"\bword\b", "word"), (r"\Qa.b\E", ""), ("(?i)reset", ""), ("(?:abc)def", "def"), ("(?P<n>abc)defg", "defg"), ("[abc]xyz", "xyz"),
    ("[]abc]xyz", "xyz"), (r"[^\]a]xyz", "xyz"), ("[[:alpha:]]xyz", "xyz"), ("ab", ""), ("(a(b)c)wxyz(d)", "wxyz"), (r"\(abc\)", "(abc)"), (r"\d+ rows", " rows"), (r"a\|bc", "a|bc"), ("x(?i)abc", ""),
)  # fmt: skip


@pytest.mark.parametrize(("pattern", "literal"), CASES)
def test_a_pattern_requires_its_longest_plain_text(pattern: str, literal: str) -> None:
    assert required_literal(pattern) == literal


PARTS = st.sampled_from(
    ("abc", "b", "c", ".", "*", "+", "?", "|", "(", ")", "(?:", "[ab]", "[^a]", r"\.", r"\d", r"\b", "^", "$", "{0,1}", "{2}", " ", "1")
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(PARTS, max_size=9).map("".join), st.text("abc. 1", max_size=14))
def test_whatever_matches_contains_what_is_required(pattern: str, text: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = re.search(pattern, text)
    except re.error:
        return
    assert found is None or required_literal(pattern) in text


@pytest.mark.parametrize(
    ("text", "part"),
    [("customer-1234", "-1234"), ("10.0.0.5", "10.0.0.5"), ("abc", ""), ("a1b22c333", "333"), ("ü 1234", " 1234"), ("日本語", "")],
)
def test_a_word_has_a_part_without_case(text: str, part: str) -> None:
    assert caseless_part(text) == part


@pytest.mark.parametrize(
    "q",
    [
        "/reset by/",
        "/onnection (r|R)eset/",
        "tag:/customer.*e/",
        "param.region:/^e/",
        "/of 5_000/",
        '"of 5_000 ROWS"',
        "tag:/althchec/",
        "-/reset by/",
    ],
)
def test_looking_for_a_part_first_changes_no_answer(world: World, q: str) -> None:
    assert world.found(q) == world.meant(q)
