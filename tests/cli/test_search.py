"""`vantage search` and `vantage count`, asked of a scripted service."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.conftest import Run, Script, json_answer, problem
from tests.cli.scripted import page, run_object


def test_a_table_shows_state_as_word_and_says_how_many_match(vantage: Run, script: Script) -> None:
    script.on("/runs", json_answer(page([run_object()], total=1204)))
    ran = vantage("search", "state:failed")
    assert ran.code == 0
    header, row = ran.out.splitlines()
    assert header.split() == ["State", "Name", "Flow", "Deployment", "At", "Duration", "Wait", "Message"]
    assert "✗ Failed" in row
    assert "2026-11-24 08:00:03" in row
    assert "3m 12s" in row
    assert ran.err.strip() == "1 of 1,204 runs, searched back to 2025-11-01 (UTC)"


def test_times_are_shown_in_the_zone_that_was_asked_for(vantage: Run, script: Script) -> None:
    script.on("/runs", json_answer(page([run_object()])))
    ran = vantage("search", "--timezone", "Asia/Kolkata")
    assert "2026-11-24 13:30:03" in ran.out
    assert script.asked[0][2]["timezone"] == "Asia/Kolkata"


def test_json_prints_the_runs_as_the_service_wrote_them(vantage: Run, script: Script) -> None:
    runs = [run_object(1), run_object(2, brand_new_field=3)]
    script.on("/runs", json_answer(page(runs)))
    assert json.loads(vantage("search", "--format", "json").out) == runs
    lines = vantage("search", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == runs


def test_json_of_nothing_is_an_empty_array(vantage: Run, script: Script) -> None:
    script.on("/runs", json_answer(page([])))
    assert json.loads(vantage("search", "--format", "json").out) == []


def test_csv_makes_formulas_harmless(vantage: Run, script: Script) -> None:
    script.on("/runs", json_answer(page([run_object(tags=["@cmd"], name="-1+1")])))
    rows = list(csv.DictReader(io.StringIO(vantage("search", "--format", "csv", "--columns", "name,message,duration,tags").out)))
    assert rows == [{"name": "'-1+1", "message": "'=SUM(A1:A9) is what the sheet said", "duration": "192.0", "tags": '["@cmd"]'}]


def test_pages_are_followed_until_the_limit(vantage: Run, script: Script) -> None:
    first, second = [run_object(n) for n in range(500)], [run_object(n) for n in range(500, 600)]
    script.on("/runs", json_answer(page(first, total=900, next="c1")), json_answer(page(second, total=900, next="c2")))
    assert len(json.loads(vantage("search", "--limit", "600", "--format", "json").out)) == 600
    assert [(ask[2]["limit"], ask[2].get("cursor")) for ask in script.asked] == [("500", None), ("100", "c1")]


def test_a_query_may_begin_with_a_minus_and_come_in_several_words(vantage: Run, script: Script) -> None:
    script.on("/runs", json_answer(page([])))
    vantage("search", "-tag:healthcheck", "-has:worker", "state:failed", "--limit", "5")
    assert script.asked[0][2]["q"] == "-tag:healthcheck -has:worker state:failed"


def test_a_parameter_can_be_a_column(vantage: Run, script: Script) -> None:
    script.on("/runs", json_answer(page([run_object(parameters={"region": "eu", "deep": {"list": [1, 2]}}), run_object(2)])))
    names = "state,param.region,param.deep.list,param.none"
    rows = json.loads(vantage("search", "--columns", names, "--format", "json").out)
    assert rows[0] == {"state": "Failed", "param.region": "eu", "param.deep.list": [1, 2], "param.none": None}
    assert vantage("search", "--columns", names).out.splitlines()[1].split() == ["✗", "Failed", "eu", "[1,", "2]", "–"]


def test_columns_are_checked_before_anything_is_asked(vantage: Run, script: Script) -> None:
    ran = vantage("search", "--columns", "id,durration")
    assert (ran.code, script.asked) == (2, [])
    assert "durration" in ran.err
    assert "Did you mean duration?" in ran.err


def test_an_empty_mirror_says_what_to_do(vantage: Run, script: Script) -> None:
    script.on("/runs", json_answer(page([], mirrored=0)))
    assert "vantage sync" in vantage("search").err


def test_a_deleted_run_is_marked(vantage: Run, script: Script) -> None:
    script.on("/runs", json_answer(page([run_object(deleted="2026-11-24T09:00:00Z")])))
    assert "✗ Failed (deleted)" in vantage("search").out


def test_a_query_error_points_at_its_place_and_offers_the_mended_query(vantage: Run, script: Script) -> None:
    script.on("/runs", problem(422, "Unknown field `stat`", position=10, length=4, suggestion="state", hint="Fields: state, …"))
    ran = vantage("search", "flow:etl  stat:failed")
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.splitlines() == [
        "Error: Unknown field `stat`",
        "  flow:etl  stat:failed",
        "            ^^^^",
        "Did you mean: flow:etl  state:failed",
        "Hint: Fields: state, …",
    ]


def test_a_hint_that_only_repeats_the_mended_query_is_left_out(vantage: Run, script: Script) -> None:
    script.on("/runs", problem(422, "Unknown field 'stat'", position=0, length=4, suggestion="state", hint="Did you mean state?"))
    assert vantage("search", "stat:failed").err.splitlines()[-1] == "Did you mean: state:failed"


def test_a_count_is_one_number(vantage: Run, script: Script) -> None:
    script.on("/runs/count", json_answer({"count": 1204, "query": "", "version": 1}))
    assert vantage("count", "state:failed").out == "1204\n"
    assert script.asked[0][2] == {"q": "state:failed", "timezone": "UTC"}


GROUPS = {"count": 12, "groups": [{"value": "etl", "count": 9}, {"value": None, "count": 3}], "query": "", "version": 1}


def test_groups_as_json_are_values_with_counts_and_nothing_else(vantage: Run, script: Script) -> None:
    script.on("/runs/count", json_answer(GROUPS))
    ran = vantage("count", "--by", "flow", "--format", "json", "--timezone", "Europe/Berlin")
    assert json.loads(ran.out) == [{"value": "etl", "count": 9}, {"value": None, "count": 3}]
    assert script.asked[0][2] == {"q": "", "by": "flow", "timezone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("format", "expected"),
    [
        ("csv", "value,count\netl,9\n,3\n"),
        ("jsonl", '{"value": "etl", "count": 9}\n{"value": null, "count": 3}\n'),
    ],
)
def test_groups_in_the_other_formats(vantage: Run, script: Script, format: str, expected: str) -> None:  # noqa: A002
    script.on("/runs/count", json_answer(GROUPS))
    assert vantage("count", "--by", "flow", "--format", format).out == expected


def test_groups_as_a_table_have_bars_in_proportion(vantage: Run, script: Script) -> None:
    script.on("/runs/count", json_answer(GROUPS))
    _, etl, nothing = vantage("count", "--by", "flow").out.splitlines()
    assert etl.split() == ["etl", "9", "█" * 24]
    assert nothing.split() == ["(none)", "3", "█" * 8]
