"""A built report: its numbers are the runs', each lists them, and nothing is left blank."""

from __future__ import annotations

from pathlib import Path

import pytest

from prefect_vantage.errors import InvalidInput, NotFound, QueryError, ReportError
from prefect_vantage.query.run import Queries
from prefect_vantage.reporting import Document, Reports
from prefect_vantage.reporting.document import Section
from prefect_vantage.settings import load_settings
from tests.analytics.fleet import NOW

WEEK = "2026-10-26..2026-11-02"


@pytest.fixture
def document(reports: Reports) -> Document:
    return reports.build("task-performance", WEEK, "UTC")


def section(document: Document, kind: str) -> Section:
    return next(one for one in document.sections if one.kind == kind)


def written(folder: Path, sections: str, queries: Queries, query: str = "") -> Reports:
    (folder / "mine.yaml").write_text(f"title: Mine\nquery: '{query}'\nsections:\n{sections}")
    return Reports(folder, queries, lambda: NOW, load_settings())


def test_the_project_lists_its_report(reports: Reports) -> None:
    names = {one.name: one.title for one in reports.list()}
    assert names["task-performance"] == "Task performance"
    assert names.keys() >= {"daily-failures", "system-health", "weekly-digest", "worker-efficiency"}


def test_totals_are_those_of_the_planted_weeks(document: Document) -> None:
    found: dict[str, object] = {
        figure.fact.metric: (figure.fact.value, figure.fact.previous) for figure in section(document, "totals").figures
    }
    assert found["finished"] == (204, 204)
    assert found["failures"] == (21, 21)
    assert found["success_rate"] == pytest.approx((183 / 204, 183 / 204))
    assert found["wait_p95"] == (3.0, 3.0)
    assert found["retry_rate"] == (0.0, 0.0)
    assert document.runs == 204


def test_every_count_of_the_report_lists_exactly_its_runs(document: Document, queries: Queries) -> None:
    facts = [fact for one in document.sections for fact in one.facts()]
    counts = [(fact.value, fact.query) for fact in facts if fact.unit == "runs"] + [
        (fact.count, fact.query) for fact in facts if fact.count is not None
    ]
    assert len(counts) > 100
    for value, query in counts:
        assert query is not None
        assert queries.count(queries.ask(query)) == value, query


def test_regressions_stand_worst_first_and_leave_out_noise(document: Document) -> None:
    table = section(document, "regressions").tables[0]
    assert [row[0].text for row in table.rows] == ["load/tripled", "load/doubled"]
    assert [row[-1].text for row in table.rows] == ["+200 %", "+100 %"]
    assert all(row[-1].verdict == "worse" for row in table.rows)


def test_the_duration_table_marks_few_runs_and_sums_up(document: Document) -> None:
    table = section(document, "durations").tables[0]
    marks = {row[0].text: row[0].mark for row in table.rows}
    assert marks["load/rare"] == "few runs"
    assert marks["load/doubled"] is None
    assert table.foot is not None
    assert table.foot[1].text == "204"


def test_shares_of_errors_are_of_all_failures(document: Document) -> None:
    table = section(document, "errors").tables[0]
    assert [(row[0].text, row[1].text, row[2].text) for row in table.rows] == [
        ("TimeoutError", "17", "81 %"),
        ("<b>ValueError</b>", "4", "19 %"),
    ]


def test_an_empty_period_is_told_in_every_section(reports: Reports) -> None:
    document = reports.build("task-performance", "2026-11-02..2026-11-03", "UTC", "flow:load")
    told = {one.kind: (one.status, one.message) for one in document.sections if one.kind != "totals"}
    assert {status for status, _message in told.values()} == {"empty"}
    assert all("in this period" in message for _status, message in told.values())
    assert section(document, "totals").figures[0].text == "0"


def test_a_failing_section_says_so_and_the_others_stand(tmp_path: Path, queries: Queries) -> None:
    reports = written(tmp_path, "  - kind: durations\n    by: colour\n  - kind: totals\n", queries)
    broken, whole = reports.build("mine", WEEK).sections
    assert broken.status == "failed"
    assert "Unknown field" in broken.message or "colour" in broken.message
    assert whole.status == "ok"


def test_a_readers_query_narrows_the_definitions_own(tmp_path: Path, queries: Queries) -> None:
    reports = written(tmp_path, "  - kind: totals\n", queries, query="state:failed")
    document = reports.build("mine", WEEK, q="deployment:load/tripled")
    assert document.runs == 4
    assert document.query == "state:failed deployment:load/tripled"


def test_mistakes_are_told_to_who_made_them(tmp_path: Path, queries: Queries) -> None:
    with pytest.raises(ReportError, match=r"mine.yaml: query: "):
        written(tmp_path, "  - kind: totals\n", queries, query="flw:x").build("mine", WEEK)
    reports = written(tmp_path, "  - kind: totals\n", queries)
    with pytest.raises(QueryError) as error:
        reports.build("mine", WEEK, q="flow:a AND (")
    assert error.value.position > 0
    with pytest.raises(NotFound, match="no report 'yours'"):
        reports.build("yours")
    with pytest.raises(InvalidInput, match="is not a period"):
        reports.build("mine", "sometime")


def test_the_footer_tells_what_the_numbers_rest_on(document: Document) -> None:
    assert document.coverage.complete
    assert "reaches back to 19 Oct 2026" in document.coverage.text
    assert document.coverage.text.endswith("Its drift from Prefect is 0 runs.")
    assert document.version == 1
    assert document.period.previous_label == "19 – 25 October 2026"


def test_a_period_before_the_mirror_begins_is_marked(reports: Reports) -> None:
    document = reports.build("task-performance", "2026-10-12..2026-10-26", "UTC")
    assert not document.coverage.complete
    assert "earlier runs of this period are not in it" in document.coverage.text


def test_nothing_is_compared_with_a_period_that_is_not_mirrored(reports: Reports) -> None:
    document = reports.build("task-performance", "2026-10-20..2026-10-26", "UTC")
    figures = section(document, "totals").figures
    assert {(one.previous_text, one.fact.previous, one.fact.verdict) for one in figures} == {("not mirrored", None, None)}
    assert section(document, "regressions").message.startswith("The mirror does not reach back")
    assert all(row[-1].verdict is None for row in section(document, "durations").tables[0].rows)


def test_text_is_kept_as_it_was_written_with_its_values(tmp_path: Path, queries: Queries) -> None:
    text = "One **line**.\n\n      {{ runs }} runs, {{ figures.failures.text }} failed in {{ period.label }}.\n"
    reports = written(tmp_path, f"  - kind: text\n    text: |\n      {text}", queries)
    assert reports.build("mine", WEEK).sections[0].markdown == "One **line**.\n\n204 runs, 21 failed in 26 October – 1 November 2026."
