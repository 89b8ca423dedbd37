"""A report as code: one YAML file, read strictly, so that a mistake is told with its file, line and mend and never ignored.

Schemas for editors come from the same models (`schema`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prefect_vantage.errors import NotFound, ReportError

Bucket = Literal["auto", "hour", "6hours", "day", "week", "month"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Section(_Strict):
    title: str | None = Field(None, max_length=120, description="Heading; each kind has its own by default.")
    note: str | None = Field(None, max_length=600, description="A sentence under the heading.")


class TotalsSection(_Section):
    """Headline numbers against the period before."""

    kind: Literal["totals"]


class OutcomesSection(_Section):
    """How runs ended, over time."""

    kind: Literal["outcomes"]
    bucket: Bucket = Field("auto", description="Length of a bar.")


class DurationsSection(_Section):
    """Duration p50 and p95: over time, and per value of a dimension with the change."""

    kind: Literal["durations"]
    by: str = Field("deployment", description="Dimension of the table.")
    top: int = Field(15, ge=1, le=100, description="Rows of the table; the rest stands in one row.")
    bucket: Bucket = Field("auto", description="Distance of two points.")


class RegressionsSection(_Section):
    """What became slower, worst first."""

    kind: Literal["regressions"]
    by: str = Field("deployment", description="Dimension that is compared.")
    aggregate: Literal["p50", "p75", "p90", "p95", "p99", "mean"] = Field("p95", description="Which duration is compared.")
    top: int = Field(8, ge=1, le=50, description="At most so many.")
    min_runs: int = Field(20, ge=1, description="Leave out what has fewer runs in either period.")
    min_change: float = Field(0.1, ge=0, description="Leave out what grew by a smaller share (0.1 is 10 %).")


class ErrorsSection(_Section):
    """Which errors struck most."""

    kind: Literal["errors"]
    top: int = Field(10, ge=1, le=100, description="At most so many.")


class TextSection(_Section):
    """Words of your own; a blank line starts a paragraph."""

    kind: Literal["text"]
    text: str = Field(max_length=10_000)


SectionDefinition = Annotated[
    TotalsSection | OutcomesSection | DurationsSection | RegressionsSection | ErrorsSection | TextSection, Field(discriminator="kind")
]


class ReportDefinition(_Strict):
    """What a report says of which runs; `name` is the name of its file."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)
    title: str = Field(min_length=1, max_length=120)
    description: str = Field("", max_length=400)
    query: str = Field("", description="Which runs it speaks of, in the query language.")
    period: str = Field("last-week", description="Period when none is asked for.")
    timezone: str | None = Field(None, description="IANA zone of its days; else the reader's.")
    sections: tuple[SectionDefinition, ...] = Field(min_length=1, max_length=40)


def schema() -> dict[str, Any]:
    """The JSON Schema of a definition, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ReportDefinition.model_json_schema()}


def read_definitions(folder: Path) -> dict[str, ReportDefinition]:
    """Every definition of the folder by name, sorted. Raises ReportError naming file, line and mend."""
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder} with report definitions", hint="Point Vantage at a project that has reports/.")
    return {path.stem: read_definition(path) for path in sorted(folder.glob("*.yaml"))}


def read_definition(path: Path) -> ReportDefinition:
    """One definition. Raises ReportError naming file, line and mend."""
    text = path.read_text(encoding="utf-8")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ReportError(
            f"{path.name}:{line}: this is not YAML: {error.problem}", hint="Check the indentation and quotes there."
        ) from error
    if not isinstance(content, dict):
        raise ReportError(
            f"{path.name}:1: a report is a mapping with name, title and sections", hint="Start from reports/task-performance.yaml."
        )
    content.setdefault("name", path.stem)
    try:
        definition = ReportDefinition.model_validate(content)
    except ValidationError as error:
        raise _explained(path, node, error) from error
    if definition.name != path.stem:
        raise ReportError(
            f"{path.name}:{_line(node, ('name',))}: the name {definition.name!r} is not the file's", hint=f"Write name: {path.stem}."
        )
    return definition


def _explained(path: Path, node: yaml.Node | None, error: ValidationError) -> ReportError:
    """The first mistake, with the line where it stands."""
    first = error.errors()[0]
    place = tuple(part for part in first["loc"] if part not in _KINDS)
    where = ".".join(str(part) for part in place)
    return ReportError(f"{path.name}:{_line(node, place)}: {where}: {first['msg']}", hint=_hint(first["type"], place))


_KINDS: dict[str, type[_Section]] = {
    "totals": TotalsSection,
    "outcomes": OutcomesSection,
    "durations": DurationsSection,
    "regressions": RegressionsSection,
}
_KINDS |= {"errors": ErrorsSection, "text": TextSection}
_MODELS: tuple[type[BaseModel], ...] = (ReportDefinition, *_KINDS.values())


def _hint(kind: str, place: Sequence[int | str]) -> str | None:
    if kind == "extra_forbidden":
        known = sorted({name for model in _MODELS for name in model.model_fields})
        close = difflib.get_close_matches(str(place[-1]), known, n=1)
        return f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(known)}."
    if kind.startswith("union_tag"):
        return f"Kinds of sections: {', '.join(_KINDS)}."
    return None


def _line(node: yaml.Node | None, place: Sequence[int | str]) -> int:
    """The line of the deepest part of `place` that the file has, from 1."""
    line = 1
    for found in _walk(node, place):
        line = found.start_mark.line + 1
    return line


def _walk(node: yaml.Node | None, place: Sequence[int | str]) -> Iterator[yaml.Node]:
    for part in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == part), None)
            if pair is None:
                return
            yield pair[0]
            node = pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            yield node
        else:
            return
