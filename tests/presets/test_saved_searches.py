"""Prefect's saved searches in our words: a table of every filter that Prefect's UIs have written, and what is lost."""

from __future__ import annotations

from typing import Any

import pytest

from prefect_vantage.presets.saved_searches import Filter, Names, mapped

FLOW, OTHER = "7a1f3c52-0b7e-4a11-9a35-0d1b6a2f7c01", "7a1f3c52-0b7e-4a11-9a35-0d1b6a2f7c02"
NAMES = Names(flows={FLOW: "sales etl"}, deployments={OTHER: "nightly"})


def new(property_: str, value: Any) -> Filter:
    """As Prefect's present UI writes it."""
    return Filter("flowRun", property_, "", value)


CASES = [
    (new("state", ["Failed", "TimedOut"]), "kept", "state_name:Failed,TimedOut"),
    (new("state", "Late"), "kept", "state_name:Late"),
    (new("flow", [FLOW]), "kept", 'flow:"sales etl"'),
    (new("flow", [FLOW, OTHER]), "changed", f'flow:"sales etl",{OTHER}'),
    (new("deployment", [OTHER]), "kept", "deployment:nightly"),
    (new("workPool", ["main"]), "kept", "pool:main"),
    (new("workQueue", ["high", "low"]), "kept", "queue:high,low"),
    (new("tag", ["a b", "c"]), "kept", 'tag:"a b" tag:c'),
    (new("range", {"type": "span", "seconds": -604800}), "changed", "at:-7d..now"),
    (new("range", {"type": "span", "seconds": -5400}), "changed", "at:-90m..now"),
    (new("range", {"type": "span", "seconds": 86400}), "changed", "at:now..+1d"),
    (new("range", {"type": "period", "period": "Today"}), "changed", "at:today"),
    (
        new("range", {"type": "range", "startDate": "2026-11-01T00:00:00.000Z", "endDate": "2026-11-02T12:30:00.000Z"}),
        "changed",
        "at:2026-11-01T00:00:00Z..2026-11-02T12:30:00Z",
    ),
    (
        new("range", {"type": "around", "date": "2026-11-02T12:00:00Z", "unit": "hour", "quantity": 3}),
        "changed",
        "at:2026-11-02T09:00:00Z..2026-11-02T15:00:00Z",
    ),
    (new("range", {"type": "lunar"}), "lost", ""),
    (new("range", {"type": "span", "seconds": 1e300}), "lost", ""),
    (new("range", {"type": "around", "date": "2026-11-02T12:00:00Z", "unit": "day", "quantity": 1e12}), "lost", ""),
    (new("range", {"type": "range", "startDate": "soon", "endDate": "2026-11-02T12:30:00Z"}), "lost", ""),
    (new("range", None), "lost", ""),
    (new("state", [3]), "lost", ""),
    (new("state", []), "lost", ""),
    (new("colour", "red"), "lost", ""),
    (Filter("flow_run", "name", "contains", "a*b"), "kept", 'name:*"a*b"*'),
    (Filter("flow_run", "name", "equals", "brave-otter"), "kept", "name:brave-otter"),
    (Filter("flow_run", "name", "resembles", "x"), "lost", ""),
    (Filter("flow_run", "state", "or", ["failed", "CRASHED"]), "kept", "state_type:FAILED,CRASHED"),
    (Filter("flow_run", "tag", "and", ["a", "b"]), "kept", "tag:a tag:b"),
    (Filter("flow_run", "start_date", "after", "2026-11-01T00:00:00Z"), "kept", "started:2026-11-01T00:00:00Z.."),
    (Filter("flow_run", "start_date", "before", "2026-11-01T00:00:00Z"), "kept", "started:..2026-11-01T00:00:00Z"),
    (Filter("flow_run", "start_date", "newer", "24h"), "kept", "started:-24h.."),
    (Filter("flow_run", "start_date", "older", "2m"), "changed", "started:..-60d"),
    (Filter("flow_run", "start_date", "upcoming", "1w"), "kept", "scheduled:now..+1w"),
    (Filter("flow_run", "start_date", "newer", "soon"), "lost", ""),
    (Filter("flow", "name", "contains", "etl"), "kept", "flow:*etl*"),
    (Filter("deployment", "name", "equals", "nightly"), "kept", "deployment:nightly"),
    (Filter("flow", "tag", "and", ["x"]), "lost", ""),
    (Filter("tag", "name", "and", ["x"]), "changed", "tag:x"),
    (Filter("task_run", "name", "contains", "load"), "lost", ""),
]


@pytest.mark.parametrize(("given", "fate", "term"), CASES, ids=[case[0].words() for case in CASES])
def test_each_filter_of_prefect_becomes_a_term_or_is_reported(given: Filter, fate: str, term: str) -> None:
    (note,) = mapped("1", "x", [given], NAMES).notes
    assert (note.fate, note.term) == (fate, term)
    assert bool(note.why) is (fate != "kept")


def test_the_terms_of_all_filters_are_joined_and_said_once() -> None:
    both = [new("workQueue", ["high"]), new("workQueue", ["high"]), new("state", ["Failed"]), new("colour", 1)]
    found = mapped("1", "x", both, NAMES)
    assert found.view is not None
    assert found.view.q == "queue:high state_name:Failed"
    assert [note.fate for note in found.notes] == ["kept", "kept", "kept", "lost"]


def test_a_search_of_which_nothing_is_left_has_no_view_and_one_without_filters_finds_everything() -> None:
    assert mapped("1", "x", [new("colour", 1)], NAMES).view is None
    everything = mapped("1", "x", [], NAMES).view
    assert everything is not None
    assert everything.q == ""
