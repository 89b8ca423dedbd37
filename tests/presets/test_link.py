"""A view in Prefect's own UI: the parameters of its Runs page, and an honest list of what they do not say."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from prefect_vantage.presets.link import Catalogue, prefect_link
from prefect_vantage.presets.view import view_of
from prefect_vantage.query.context import Context

CONTEXT = Context(datetime(2026, 11, 24, 12, tzinfo=UTC), "Europe/Berlin")
CATALOGUE = Catalogue({"f1": "etl-a", "f2": "etl-b", "f3": "mail"}, {"d1": "nightly", "d2": "a,b"}, ("main", "42"))

CASES = [
    ("", {}, {}),
    ("state:failed", {"state": "Failed,TimedOut"}, {}),
    ("outcome:failure state_name:f*", {"state": "Failed"}, {}),
    ("-is:finished state_type:paused,pending", {"state": "Pending,Submitting,InfrastructurePending,Paused,Suspended"}, {}),
    ("is:late", {"state": "Late"}, {"is:late": "changed"}),
    ("state:MyOwn", {}, {"state:MyOwn": "lost"}),
    ("state:failed state:completed", {"state": "Failed,TimedOut"}, {"state:completed": "lost"}),
    ("is:root", {"hide-subflows": "true"}, {}),
    ("-is:subflow", {"hide-subflows": "true"}, {}),
    ("is:stuck", {}, {"is:stuck": "lost"}),
    ("flow:ETL-A", {"flows": "f1"}, {}),
    ("flow:etl-*", {"flows": "f1,f2"}, {"flow:etl-*": "changed"}),
    ("-flow:mail", {"flows": "f1,f2"}, {"-flow:mail": "changed"}),
    ("flow:gone", {}, {"flow:gone": "lost"}),
    ("flow:/etl/", {}, {"flow:/etl/": "lost"}),
    ("deployment:nightly", {"deployments": "d1"}, {}),
    ("pool:42", {"work-pools": '"42"'}, {}),
    ("pool:main,42", {"work-pools": "main,42"}, {}),
    ("tag:a,b", {"tags": "a,b"}, {}),
    ("tag:owner=anna", {"tags": "owner=anna,owner:anna"}, {}),
    ("tag:true", {"tags": '"true"'}, {}),
    ("tag:a tag:b", {"tags": "a"}, {"tag:b": "lost"}),
    ("-tag:a", {}, {"-tag:a": "lost"}),
    ('tag:"a,b"', {}, {'tag:"a,b"': "lost"}),
    ("name:*etl*", {"flow-run-search": "etl"}, {}),
    ("name:etl", {"flow-run-search": "etl"}, {"name:etl": "changed"}),
    ("scheduled:-24h..now", {"range": "past-24-hours"}, {}),
    ("at:-1w..", {"range": "past-7-days"}, {"at:-1w..": "changed"}),
    ("ended:today", {"range": "today"}, {"ended:today": "changed"}),
    ("scheduled:2026-11-01", {"start": "2026-10-31T23:00:00.000Z", "end": "2026-11-01T23:00:00.000Z"}, {}),
    ("scheduled:>2026-11-01 queue:high", {"start": "2026-11-01T23:00:00.000Z", "end": "2027-11-24T12:00:00.000Z"},
     {"scheduled:>2026-11-01": "changed", "queue:high": "lost"}),
    ("at:-3h..-1h", {"start": "2026-11-24T09:00:00.000Z", "end": "2026-11-24T11:00:00.000Z"}, {"at:-3h..-1h": "changed"}),
    ("at:-1h..-3h", {}, {"at:-1h..-3h": "lost"}),
    ("at:-1h.. started:-2h..", {"range": "past-hour"}, {"at:-1h..": "changed", "started:-2h..": "lost"}),
    ("sort:-at", {"sort": "START_TIME_DESC"}, {}),
    ("sort:name sort:flow", {"sort": "NAME_ASC"}, {"sort:flow": "lost"}),
    ("sort:-duration", {}, {"sort:-duration": "lost"}),
    ("boom", {}, {"boom": "lost"}),
    ("error_type:X param.region:eu", {}, {"error_type:X": "lost", "param.region:eu": "lost"}),
    ("flow:mail OR pool:main", {}, {"flow:mail OR pool:main": "lost"}),
]  # fmt: skip


@pytest.mark.parametrize(("q", "parameters", "notes"), CASES, ids=[case[0] or "everything" for case in CASES])
def test_a_link_says_what_prefect_can_and_the_notes_say_the_rest(q: str, parameters: dict[str, str], notes: dict[str, str]) -> None:
    found = prefect_link(view_of(q), "http://prefect:4200/", CATALOGUE, CONTEXT)
    assert found.url is not None
    parts = urlsplit(found.url)
    assert (parts.netloc, parts.path) == ("prefect:4200", "/runs")
    assert dict(parse_qsl(parts.query)) == parameters
    assert {note.filter: note.fate for note in found.notes} == notes
    assert all(note.why for note in found.notes)


def test_too_many_names_are_told_instead_of_a_link_that_browsers_cut() -> None:
    many = Catalogue(flows={f"f{number}": f"flow-{number}" for number in range(51)})
    found = prefect_link(view_of("flow:flow-*"), "http://p", many, CONTEXT)
    assert found.url == "http://p/runs"
    assert [note.fate for note in found.notes] == ["lost"]


def test_folding_is_told_and_an_unknown_prefect_has_no_link() -> None:
    found = prefect_link(view_of("state:failed", grouping="flow"), None, CATALOGUE, CONTEXT)
    assert found.url is None
    assert [note.filter for note in found.notes] == ["grouped by flow"]
