"""Text, canonical text and sentence: one table; and reading what was written gives the same query back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prefect_vantage.errors import QueryError
from prefect_vantage.query.lexemes import quote
from prefect_vantage.query.parse import parse
from prefect_vantage.query.render import render
from prefect_vantage.query.sentence import describe
from tests.query.test_terms import TERMS

CASES = (
    ("", "", "All runs."),
    ("  state:Failed  ", "state:Failed", "Runs where state is Failed."),
    ("STATE:failed,crashed", "state:failed,crashed", "Runs where state is failed or crashed."),
    ("state:failed,failed", "state:failed", "Runs where state is failed."),
    ("flow:etl-* -tag:healthcheck", "flow:etl-* -tag:healthcheck", "Runs where flow is like etl-* and tag is not healthcheck."),
    ("NOT tag:a,b", "-tag:a,b", "Runs where tag is neither a nor b."),
    ("a AND b", "a b", "Runs where the text contains “a” and the text contains “b”."),
    ("a b OR c", "a b OR c", "Runs where either (the text contains “a” and the text contains “b”) or the text contains “c”."),
    ("(a OR b) c", "(a OR b) c", "Runs where (either the text contains “a” or the text contains “b”) and the text contains “c”."),
    ("((a)) (b (c))", "a b c", "Runs where the text contains “a”, the text contains “b” and the text contains “c”."),
    ("NOT NOT a", "-(-a)", "Runs where the text contains “a”."),
    ("-(a b)", "-(a b)", "Runs where not all of this holds: the text contains “a” and the text contains “b”."),
    ("-(a OR b)", "-(a OR b)", "Runs where none of this holds: the text contains “a” or the text contains “b”."),
    ('"OR" "a b" "-x"', '"OR" "a b" "-x"', "Runs where the text contains “OR”, the text contains “a b” and the text contains “-x”."),
    (r'message:"say \"hi\" \\ there"', r'message:"say \"hi\" \\ there"', 'Runs where message is say "hi" \\ there.'),
    ('message:*"connection reset"*', 'message:*"connection reset"*', 'Runs where message is like *"connection reset"*.'),
    ("name:a**b", "name:a*b", "Runs where name is like a*b."),
    ('name:"a*b"', 'name:"a*b"', "Runs where name is a*b."),
    ("tag:=Prod", "tag:=Prod", "Runs where tag is Prod exactly."),
    ("duration:>5M", "duration:>5m", "Runs where duration is more than 5m."),
    ("duration:1m..1h30m", "duration:1m..1h30m", "Runs where duration is between 1m and 1h30m."),
    ("priority:..2", "priority:..2", "Runs where priority is at most 2."),
    ("priority:+1", "priority:1", "Runs where priority is 1."),
    ("ended:-24h..", "ended:-24h..", "Runs where ended in the last 24h."),
    ("ended:2026-11-01", "ended:2026-11-01", "Runs where ended on 2026-11-01."),
    ("ended:Last-Week", "ended:last-week", "Runs where ended last week."),
    ("started:>-7d", "started:>-7d", "Runs where started after 7d ago."),
    ("at:2026-11-01t08:30z..now", "at:2026-11-01T08:30Z..now", "Runs where happened from 2026-11-01T08:30Z until now."),
    ("-ended:today,yesterday", "-ended:today,yesterday", "Runs where not ended today or yesterday."),
    ("worker:*", "worker:*", "Runs where there is a worker."),
    ("-has:worker", "-worker:*", "Runs where there is no worker."),
    ("has:worker,pool", "worker:* OR pool:*", "Runs where either there is a worker or there is a work pool."),
    ("is:late,stuck", "is:late,stuck", "Runs where they are late or stuck."),
    ("-is:deleted", "-is:deleted", "Runs where they are not deleted."),
    ("param.Region:eu", "param.Region:eu", "Runs where parameter Region is eu."),
    ('param."a b".c:>5', 'param."a b".c:>5', 'Runs where parameter "a b".c is more than 5.'),
    ("/time(d )?out/i", "/time(d )?out/i", "Runs where the text contains a match of /time(d )?out/i."),
    (r"message:/a\/b/", r"message:/a\/b/", r"Runs where message is a match of /a\/b/."),
    ("sort:-duration state:failed", "state:failed sort:-duration", "Runs where state is failed, by duration, longest first."),
    ("sort:name sort:-at sort:-name", "sort:-at sort:-name", "All runs, by time, newest first, then by name, from Z to A."),
    ("a OR b sort:at", "(a OR b) sort:at", "Runs where either the text contains “a” or the text contains “b”, by time, oldest first."),
    ("12:30", '"12:30"', "Runs where the text contains “12:30”."),
    ("tag:customer:acme", "tag:customer:acme", "Runs where tag is customer:acme."),
)  # fmt: skip


@pytest.mark.parametrize(("text", "canonical", "sentence"), CASES)
def test_a_text_has_one_canonical_form_and_one_sentence(text: str, canonical: str, sentence: str) -> None:
    query = parse(text)
    assert (render(query), describe(query)) == (canonical, sentence)
    assert parse(canonical) == query


PIECES = st.one_of(
    st.sampled_from(TERMS),
    st.text(max_size=12).map(quote),
    st.text(max_size=12).map(lambda text: f"message:{quote(text)}"),
    st.text(max_size=8).map(lambda text: f"name:*{quote(text)}*x"),
    st.text(st.characters(exclude_characters="/\\", exclude_categories=["Cs"]), min_size=1, max_size=8).map(lambda text: f"name:/{text}/i"),
    st.text(max_size=8).map(lambda text: f"param.{quote(text)}:1"),
    st.sampled_from(("(", ")", "OR", "AND", "NOT", "-", ",", "sort:-at", "sort:name", '"', "/", ":", "..", "*", "=")),
)
TEXTS = st.one_of(st.lists(PIECES, max_size=8).map(" ".join), st.lists(PIECES, max_size=6).map("".join))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_what_is_written_reads_back_as_the_same_query(text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        return
    written = render(query)
    assert parse(written) == query
    assert render(parse(written)) == written
    assert describe(query).endswith(".")
