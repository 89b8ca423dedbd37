"""Rows that are kept for a moment: never one that a commit has touched since it was read."""

from __future__ import annotations

import orjson

from prefect_vantage.service.live.encoded import FRESH, MOST, EncodedRows, Rows


def rows(*ids: str) -> Rows:
    return {one: orjson.Fragment(b"{}") for one in ids}


def test_a_row_is_kept_until_it_is_touched_or_old() -> None:
    kept = EncodedRows()
    kept.keep(rows("a", "b"), version=3, now=10.0)
    assert set(kept.of(["a", "b", "c"], 10.5)) == {"a", "b"}
    kept.forget(["a"], version=4)
    assert set(kept.of(["a", "b"], 10.5)) == {"b"}
    assert kept.of(["b"], 10.0 + FRESH) == {}


def test_a_row_that_was_read_before_a_commit_touched_it_is_not_kept() -> None:
    kept = EncodedRows()
    kept.forget(["a"], version=5)
    kept.keep(rows("a", "b"), version=4, now=0.0)
    assert set(kept.of(["a", "b"], 0.0)) == {"b"}
    kept.keep(rows("a"), version=5, now=0.0)
    assert set(kept.of(["a"], 0.0)) == {"a"}


def test_what_is_forgotten_for_want_of_room_leaves_no_old_row_behind() -> None:
    kept = EncodedRows()
    kept.forget(["a"], version=7)
    kept.forget([f"run {number}" for number in range(MOST)], version=8)
    kept.keep(rows("a"), version=6, now=0.0)
    assert kept.of(["a"], 0.0) == {}
    kept.keep(rows("a"), version=8, now=0.0)
    assert set(kept.of(["a"], 0.0)) == {"a"}
