"""The kinds of sections: panels, tables, lists of runs, what is unresolved; each number lists its runs and none is left blank."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query.run import Queries
from prefect_vantage.reporting import Document, Reports
from prefect_vantage.reporting.document import Section
from prefect_vantage.reporting.reading import read_document
from prefect_vantage.reporting.render.json import to_json
from prefect_vantage.settings import load_settings
from tests.analytics.fleet import NOW

WEEK = "2026-10-26..2026-11-02"


def build(tmp_path: Path, queries: Queries, sections: str, period: str = WEEK, **more: str) -> Document:
    head = "".join(f"{name}: {value}\n" for name, value in {"title": "Mine", **more}.items())
    (tmp_path / "mine.yaml").write_text(f"{head}sections:\n{sections}")
    return Reports(tmp_path, queries, lambda: NOW, load_settings(api_url="https://vantage.example")).build("mine", period)


def only(document: Document) -> Section:
    (section,) = document.sections
    return section


def test_a_panel_draws_a_metric_and_sums_it_up(tmp_path: Path, queries: Queries) -> None:
    section = only(build(tmp_path, queries, "  - {kind: panel, metric: duration, aggregates: [p50, p95]}\n"))
    assert section.title == "Duration"
    assert [row[0].text for row in section.tables[0].rows] == ["All runs, p50", "All runs, p95"]
    assert section.pictures[0].chart.title == "Duration p50 and p95"
    fact = section.tables[0].rows[1][2].fact
    assert fact is not None
    assert fact.query is not None
    assert queries.count(queries.ask(fact.query)) == fact.count == 204


def test_a_panel_by_value_has_a_line_for_each_and_one_for_the_rest(tmp_path: Path, queries: Queries) -> None:
    section = only(build(tmp_path, queries, "  - {kind: panel, metric: success_rate, by: deployment, top: 2}\n"))
    labels = [row[0].text for row in section.tables[0].rows]
    assert (len(labels), labels[-1]) == (3, "Other (4)")


@pytest.mark.parametrize(
    ("metric", "words"), [("queue_depth", "None, at no time of this period."), ("success_rate", "No run of this period")]
)
def test_a_panel_without_data_says_so(tmp_path: Path, queries: Queries, metric: str, words: str) -> None:
    section = only(build(tmp_path, queries, f"  - {{kind: panel, metric: {metric}, query: 'flow:none'}}\n"))
    assert section.status == "empty"
    assert section.message.startswith(words)


def test_a_breakdown_adds_up_and_counts_as_the_list_does(tmp_path: Path, queries: Queries) -> None:
    section = only(build(tmp_path, queries, "  - {kind: breakdown, metric: error_rate, by: deployment, top: 3, order: number}\n"))
    table = section.tables[0]
    assert table.foot is not None
    counts = [int(row[1].text) for row in table.rows]
    assert sum(counts) == int(table.foot[1].text) == 204
    for row in table.rows:
        fact = row[2].fact
        assert fact is not None
        assert queries.count(queries.ask(fact.query or "")) == fact.count


def test_a_list_of_runs_has_the_wanted_order_and_tells_how_many_more_there_are(tmp_path: Path, queries: Queries) -> None:
    section = only(build(tmp_path, queries, "  - {kind: runs, query: outcome:failure, sort: -duration, top: 5}\n"))
    table = section.tables[0]
    assert table.caption == "21 runs, the first 5 of them"
    took = [row[-1].fact.value for row in table.rows if row[-1].fact]
    assert took == sorted(took, reverse=True)
    assert all((row[0].link or "").startswith("https://vantage.example/runs/") for row in table.rows)


def test_words_speak_of_the_report(tmp_path: Path, queries: Queries) -> None:
    text = "{% if figures.duration_p95.verdict == 'worse' %}Slower{% endif %} in {{ timezone }}, {{ previous.first }}"
    assert only(build(tmp_path, queries, f'  - kind: text\n    text: "{text}"\n')).markdown == "Slower in UTC, 2026-10-19"


def test_a_template_that_is_no_template_is_shown_as_it_is_in_a_title_and_told_in_a_text(tmp_path: Path, queries: Queries) -> None:
    document = build(tmp_path, queries, "  - kind: text\n    text: '{{ runs.__class__ }}'\n", title="\"{{ ''.__class__ }}\"")
    assert document.title == "{{ ''.__class__ }}"
    assert (only(document).status, "out of reach" in only(document).message, document.complete) == ("failed", True, False)


def test_a_section_that_fails_marks_the_report_incomplete(tmp_path: Path, queries: Queries) -> None:
    document = build(tmp_path, queries, "  - {kind: totals}\n  - {kind: runs, query: 'stat:failed'}\n")
    assert [one.status for one in document.sections] == ["ok", "failed"]
    assert not document.complete


@pytest.mark.parametrize(
    ("sections", "period", "empty"),
    [
        ("  - kind: errors\n  - kind: totals\n", WEEK, False),
        ("  - kind: errors\n  - kind: totals\n", "2026-11-02..2026-11-03", True),
        ("  - kind: totals\n", "2026-11-02..2026-11-03", True),
        ("  - kind: totals\n", WEEK, False),
    ],
)
def test_a_report_is_empty_when_no_section_has_anything_to_tell(
    tmp_path: Path, queries: Queries, sections: str, period: str, empty: bool
) -> None:
    assert build(tmp_path, queries, sections, period).empty is empty


def test_the_json_of_a_document_is_the_document(reports: Reports, tmp_path: Path) -> None:
    document = reports.build("weekly-digest", WEEK, "Europe/Berlin")
    assert read_document(to_json(document, tmp_path)) == document


# What is unresolved: (name, outcomes by hour, whether it still fails)
STORIES = (
    ("mended", "FFS", False),
    ("broken", "SFF", True),
    ("never worked", "FF", True),
    ("fine", "SS", False),
    ("cancelled since", "SFC", True),
    ("mended after the period", "F" + "." * 30 + "S", False),
    ("broken after the period", "S" + "." * 30 + "F", False),
)


@pytest.fixture
def stories() -> Iterator[Queries]:
    mirror = Mirror.open(None, clock=lambda: NOW)
    mirror.apply(Batch(rows={"runs": list(_runs())}))
    yield Queries(mirror, lambda: NOW)
    mirror.close()


def _runs() -> Iterator[dict[str, Any]]:
    dice = random.Random(1)
    states = {"S": "COMPLETED", "F": "FAILED", "C": "CANCELLED"}
    for name, outcomes, _broken in STORIES:
        for hour, outcome in enumerate(outcomes):
            if outcome in states:
                at = datetime(2026, 11, 1, 8) + timedelta(hours=hour)
                yield {
                    "id": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
                    "name": f"{name}-{hour}",
                    "flow": "story",
                    "deployment": None if name == "never worked" else name,
                    "state_type": states[outcome],
                    "state_name": states[outcome].title(),
                    "error": "ValueError: no" if outcome == "F" else None,
                    "tags": [],
                    "attempts": 1,
                    "scheduled": at,
                    "started": at,
                    "ended": at + timedelta(minutes=1),
                    "run_seconds": 60.0,
                    "auto_scheduled": True,
                    "states_complete": True,
                }


def test_what_has_not_succeeded_since_is_unresolved(tmp_path: Path, stories: Queries) -> None:
    section = only(build(tmp_path, stories, "  - kind: unresolved\n", "2026-11-01..2026-11-02"))
    rows = {row[0].text: row for row in section.tables[0].rows}
    assert rows.keys() == {"story/broken", "story", "story/cancelled since"}
    assert next(row[0].text for row in section.tables[0].rows) == "story", "what has failed longest stands first"
    fact = rows["story/broken"][1].fact
    assert fact is not None
    assert fact.value == stories.count(stories.ask(fact.query or "")) == 2
    assert rows["story/broken"][0].detail == "ValueError: no"


def test_nothing_unresolved_says_so(tmp_path: Path, stories: Queries) -> None:
    section = only(build(tmp_path, stories, "  - {kind: unresolved, query: 'deployment:story/fine'}\n", "2026-11-01..2026-11-02"))
    assert (section.status, section.message) == ("empty", "Nothing is: whatever failed has succeeded since.")


def test_schedules_that_were_not_kept_are_told_and_what_was_late_is_counted(tmp_path: Path) -> None:
    mirror = Mirror.open(None, clock=lambda: NOW)
    mirror.apply(Batch(rows={"runs": [_planned(number, late) for number, late in enumerate((0, 0, 300, 900, None))]}))
    queries = Queries(mirror, lambda: NOW)
    section = only(build(tmp_path, queries, "  - kind: missed\n", "2026-11-01..2026-11-02"))
    (row,) = section.tables[0].rows
    assert [cell.text for cell in row[:5]] == ["story/nightly", "5", "2", "1", "0"]
    for cell in row[1:5]:
        assert cell.fact is not None
        assert queries.count(queries.ask(cell.fact.query or "")) == cell.fact.value
    kept = only(build(tmp_path, queries, "  - {kind: missed, query: 'flow:none'}\n", "2026-11-01..2026-11-02"))
    assert (kept.status, kept.message) == ("empty", "Nothing was planned by a schedule in this period.")
    mirror.close()


def _planned(number: int, late: int | None) -> dict[str, Any]:
    """A run that a schedule planned, begun so many seconds late; None: cancelled before it began."""
    due = datetime(2026, 11, 1, 8) + timedelta(hours=number)
    started = None if late is None else due + timedelta(seconds=late)
    return {
        "id": str(uuid.UUID(int=number + 1)),
        "name": f"planned-{number}",
        "flow": "story",
        "flow_id": str(uuid.UUID(int=100)),
        "deployment": "nightly",
        "deployment_id": str(uuid.UUID(int=101)),
        "state_type": "COMPLETED" if started else "CANCELLED",
        "state_name": "Completed" if started else "Cancelled",
        "tags": [],
        "attempts": 1 if started else 0,
        "scheduled": due,
        "started": started,
        "ended": (started or due) + timedelta(minutes=1),
        "run_seconds": 60.0 if started else 0.0,
        "auto_scheduled": True,
        "trigger": "schedule",
        "states_complete": True,
    }
