"""Presets as code: read strictly, written so that they read back the same; the shipped templates are true queries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prefect_vantage import project
from prefect_vantage.errors import InvalidInput
from prefect_vantage.presets.definition import PresetDefinition, read_folder, read_many, schema, slug_of, write_many
from prefect_vantage.presets.templates import templates

FOLDER = project.root() / "ui_extensions" / "presets"
SHIPPED = ("failing-now", "late-or-stuck", "my-runs", "retried", "slowest-this-week", "today", "unowned-failures")


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("name: x\nquer: y", "x.yaml:2:1: quer", "Did you mean query?"),
        ("name: x\nquery: stat:failed", "x.yaml:2:1: Unknown field 'stat'", "Did you mean state?"),
        ("name: x\n\nsort: [nothing]", "x.yaml:3:1: sort: Unknown field", None),
        ("query: state:failed", "name: Field required", None),
        ("- a\n- b", "x.yaml:1:1: a preset is a mapping", None),
        ("name: [", "x.yaml:1:8: this is not YAML", None),
        ("name: 'x\x01'", "this is not YAML", None),
        ("presets:\n- name: ok\n- name: ok\n  query: 'a:('", "x.yaml:4:3: ", None),
        ("name: x\nslug: Not A Slug", "x.yaml:2:1: slug", None),
    ],
)
def test_a_mistake_is_told_with_file_line_and_mend(text: str, says: str, hint: str | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_many(text, "x.yaml")
    assert says in refused.value.message
    assert hint is None or refused.value.hint == hint


def test_a_file_is_named_after_its_preset(tmp_path: Path) -> None:
    (tmp_path / "team-failures.yaml").write_text("name: Team failures\nquery: outcome:failure\n", encoding="utf-8")
    assert [one.slug for one in read_folder(tmp_path)] == ["team-failures"]
    (tmp_path / "team-failures.yaml").write_text("name: a\nslug: other\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="the slug 'other' is not the file's"):
        read_folder(tmp_path)


def test_what_is_written_reads_back_the_same() -> None:
    made = (
        PresetDefinition(slug="plain", name="Plain"),
        PresetDefinition(
            slug="full", name="Größe: #1", description="a\nb", query='message:"x: y" OR -flow:*', sort=("-duration",), columns=("run~300", "param.a.b"),
            grouping="flow", shared=False,
        ),
    )  # fmt: skip
    assert read_many(write_many(made), "presets") == made
    assert read_many(write_many(made[:1]), "presets") == made[:1]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Late or stuck", "late-or-stuck"),
        ("  Größe / Ünïcode ", "groe-unicode"),
        ("失敗", "preset"),
        ("--", "preset"),
        ("x" * 90, "x" * 64),
    ],
)
def test_a_name_has_a_form_for_addresses(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_the_schema_names_every_key() -> None:
    assert set(json.loads(json.dumps(schema()))["properties"]) == set(PresetDefinition.model_fields)


def test_the_shipped_templates_are_there_and_made_out_for_the_person() -> None:
    found = {one.slug: one for one in templates(FOLDER, "anna b")}
    assert tuple(sorted(found)) == SHIPPED
    assert all(one.description for one in found.values())
    mine = found["my-runs"].view
    assert mine is not None
    assert mine.q == '(created_by:"anna b" OR tag:"owner=anna b") at:-7d..'


def test_a_template_that_speaks_of_the_person_has_no_view_while_nobody_knows_them() -> None:
    found = {one.slug: one.view for one in templates(FOLDER, None)}
    assert found.pop("my-runs") is None
    assert None not in found.values()
