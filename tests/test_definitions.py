"""A definition file is read strictly: each mistake with its file, line, column and mend; the keys that may stand there are those of the model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from prefect_vantage.definitions import DefinitionError, Place, read_as, read_file, read_text


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Round(_Strict):
    kind: Literal["round"]
    radius: float


class Square(_Strict):
    kind: Literal["square"]
    width: float
    labels: dict[str, str] = {}


class Drawing(_Strict):
    title: str
    shapes: tuple[Annotated[Round | Square, Field(discriminator="kind")], ...] = ()


GOOD = """\
title: One
shapes:
  - kind: round
    radius: 1
  - {kind: square, width: 2}
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("title", "titel"), [(1, 1, "title: Field required", None), (1, 1, "titel: there is no such key", "Did you mean title?")]),
        (GOOD.replace("radius", "radios"), [(3, 5, "shapes.0.radius: Field required", None), (4, 5, "shapes.0.radios: there is no such key", "Did you mean radius?")]),
        (GOOD.replace("width: 2", "width: 2, breadth: 3"), [(5, 30, "shapes.1.breadth: there is no such key", "Known here: kind, labels, width.")]),
        (GOOD.replace("round", "oval"), [(3, 5, "shapes.0: there is no 'kind' 'oval'", "Known here: round, square.")]),
        (GOOD.replace("kind: square", "kin: square"), [(5, 5, "shapes.1: Unable to extract tag", "Write 'kind'.")]),
        (GOOD.replace("radius: 1", "radius: wide"), [(4, 5, "shapes.0.radius: Input should be a valid number", None)]),
        (GOOD + "title: Two\n", [(6, 1, "the key 'title' stands here twice", "Remove one of them.")]),
        (GOOD + "  - x: [\n", [(7, 1, "this is not YAML", "Check the indentation and quotes there.")]),
        ("- a\n- b\n", [(1, 1, "a drawing is a mapping", None)]),
        ("", [(1, 1, "a drawing is a mapping", None)]),
        ("title: One\n---\ntitle: Two\n", [(2, 1, "this is not YAML: but found another document", "Check the indentation and quotes there.")]),
        ("title: \x07\n", [(1, 1, "this is not YAML", "Remove what YAML does not know.")]),
        ("title: 2026-13-45\n", [(1, 1, "this is not YAML", "Remove what YAML does not know.")]),
    ],
)  # fmt: skip
def test_a_mistake_names_file_line_column_and_mend(text: str, told: list[tuple[int, int, str, str | None]]) -> None:
    with pytest.raises(DefinitionError) as error:
        read_as(read_text(text, "drawings/one.yaml"), Drawing, "a drawing is a mapping with title and shapes")
    found = error.value.mistakes
    assert [(one.place, one.hint) for one in found] == [(Place("drawings/one.yaml", line, column), hint) for line, column, _, hint in told]
    for mistake, (line, column, message, _) in zip(found, told, strict=True):
        assert mistake.message.startswith(message)
        assert f"drawings/one.yaml:{line}:{column}: {message}" in error.value.message


def test_all_mistakes_of_a_file_are_told_at_once_with_their_hints() -> None:
    text = GOOD.replace("title", "titel").replace("radius", "radios")
    with pytest.raises(DefinitionError) as error:
        read_as(read_text(text, "one.yaml"), Drawing, "a drawing")
    assert error.value.message.splitlines() == [
        "one.yaml:1:1: title: Field required",
        "one.yaml:1:1: titel: there is no such key (Did you mean title?)",
        "one.yaml:3:5: shapes.0.radius: Field required",
        "one.yaml:4:5: shapes.0.radios: there is no such key (Did you mean radius?)",
    ]
    assert error.value.hint is None


def test_anchors_merges_and_aliases_are_read_and_own_keys_win() -> None:
    source = read_text("title: One\nshapes:\n  - &a {kind: square, width: 2}\n  - <<: *a\n    width: 3\n", "one.yaml")
    drawing = read_as(source, Drawing, "a drawing")
    assert [one.width for one in drawing.shapes if isinstance(one, Square)] == [2, 3]
    assert source.place(("shapes", 1, "width")) == Place("one.yaml", 5, 5)
    assert source.place(("shapes", 1, "missing")) == Place("one.yaml", 4, 5)


def test_a_key_of_a_free_mapping_is_placed() -> None:
    text = GOOD.replace("width: 2", "width: 2, labels: {a: 1}")
    with pytest.raises(DefinitionError, match=r"one.yaml:5:39: shapes.1.labels.a: Input should be a valid string"):
        read_as(read_text(text, "one.yaml"), Drawing, "a drawing")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"title: Caf\xe9\n")
    with pytest.raises(DefinitionError, match=r"latin.yaml:1:1: this is not UTF-8 text"):
        read_file(tmp_path / "latin.yaml")
    with pytest.raises(DefinitionError, match=r"drawings/none.yaml:1:1: it cannot be read: No such file"):
        read_file(tmp_path / "none.yaml", "drawings/none.yaml")
