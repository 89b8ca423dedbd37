"""A report as code: one YAML file, read strictly, so that a mistake is told with its file, line and mend and never ignored.

Schemas for editors come from the same models (`schema`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from prefect_vantage.definitions import DefinitionError, Source, read_as, read_file, schema_of
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
    return schema_of(ReportDefinition)


def read_definitions(folder: Path) -> dict[str, ReportDefinition]:
    """Every definition of the folder by name, sorted. Raises ReportError naming file, line and mend."""
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder} with report definitions", hint="Point Vantage at a project that has reports/.")
    return {path.stem: read_definition(path) for path in sorted(folder.glob("*.yaml"))}


def read_definition(path: Path) -> ReportDefinition:
    """One definition. Raises ReportError naming file, line and mend."""
    try:
        return check_definition(read_file(path))
    except DefinitionError as error:
        raise ReportError(error.message, hint=error.hint) from error


def check_definition(source: Source) -> ReportDefinition:
    """The definition that a file holds. Raises DefinitionError with every mistake."""
    stem = Path(source.file).stem
    if isinstance(source.content, dict):
        source.content.setdefault("name", stem)
    definition = read_as(
        source, ReportDefinition, "a report is a mapping with name, title and sections; reports/task-performance.yaml is an example"
    )
    if definition.name != stem:
        raise DefinitionError([source.mistake(("name",), f"the name {definition.name!r} is not the file's", f"Write name: {stem}.")])
    return definition
