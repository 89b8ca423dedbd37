"""Definitions are read strictly: a mistake names its file, its line and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from prefect_vantage import project
from prefect_vantage.errors import NotFound, ReportError
from prefect_vantage.query.parse import parse
from prefect_vantage.reporting.definition import read_definition, read_definitions, schema
from prefect_vantage.reporting.sections import KINDS

GOOD = """\
name: weekly
title: Weekly
sections:
  - kind: totals
  - kind: durations
    by: flow
"""


def test_every_report_of_the_project_is_sound() -> None:
    definitions = read_definitions(project.root() / "reports")
    assert "task-performance" in definitions
    for definition in definitions.values():
        parse(definition.query)


@pytest.mark.parametrize(
    ("change", "line", "message", "hint"),
    [
        (("    by: flow", "    bye: flow"), 6, "sections.1.bye", "Did you mean by?"),
        (("kind: totals", "kind: total"), 4, "sections.0", "Known here: totals, outcomes"),
        (("title: Weekly", "titel: Weekly"), 1, "title: Field required", None),
        (("title: Weekly", "title: Weekly\nowner: me"), 3, "owner", "Known here"),
        (("    by: flow", "    top: many"), 6, "sections.1.top", None),
        (("name: weekly", "name: monthly"), 1, "is not the file's", "Write name: weekly."),
        (("sections:", "sections: ["), 4, "not YAML", "indentation"),
        ((GOOD, "- a\n- b\n"), 1, "a report is a mapping with name, title and sections; reports/task-performance.yaml", None),
        ((GOOD, ""), 1, "a report is a mapping with name, title and sections; reports/task-performance.yaml", None),
    ],
)
def test_a_mistake_names_file_line_and_mend(tmp_path: Path, change: tuple[str, str], line: int, message: str, hint: str | None) -> None:
    path = tmp_path / "weekly.yaml"
    path.write_text(GOOD.replace(*change))
    with pytest.raises(ReportError) as error:
        read_definition(path)
    assert error.value.message.startswith(f"weekly.yaml:{line}:")
    assert message in error.value.message
    assert hint is None or hint in (error.value.hint or "")


def test_a_name_may_be_left_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "weekly.yaml"
    path.write_text(GOOD.replace("name: weekly\n", ""))
    assert read_definition(path).name == "weekly"


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="report definitions"):
        read_definitions(tmp_path / "none")


def test_the_schema_knows_every_kind_of_section() -> None:
    written = str(schema())
    assert all(f"'{kind}'" in written for kind in KINDS)
