"""A dashboard as code: what a YAML file of `ui_extensions/dashboards/` or a request of the API says, without what its form does not show."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from prefect_vantage.definitions import schema_of
from prefect_vantage.presets.definition import SLUG, Description

Chart = Literal["line", "bars", "number", "table", "heatmap"]
Name = Annotated[str, StringConstraints(pattern=SLUG, max_length=80)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
Query = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4096)]
MOST_PANELS = 24


class PanelDefinition(BaseModel):
    """One panel: a metric of some runs, drawn in one way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title = Field("", description="Its heading; the metric's name when it is left out.")
    metric: str = Field(description="A metric of the reference, such as duration or error_rate.")
    aggregate: str | None = Field(
        None, description="One of the metric's aggregates, its first by default; a line may have several: p50,p95."
    )
    by: str | None = Field(None, description="What it is split by, such as flow or tags.customer. A table needs one.")
    query: Query = Field("", description="Only runs that match this too, in the query language.")
    chart: Chart = Field(
        "line", description="line and bars over time, number for the whole period, table by value, heatmap by hour of the week."
    )
    width: int = Field(2, ge=1, le=4, description="Columns of four that it takes.")
    height: int = Field(2, ge=1, le=3, description="1 is low, 2 as charts are on the other pages, 3 is tall.")


class DashboardDefinition(BaseModel):
    """Panels on one page, over the runs of one query and one period."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name = Field("", validate_default=False, description="Its name in addresses; the file's name, or made of `title`, by default.")
    title: Annotated[Title, StringConstraints(min_length=1)] = Field(description="What people call it.")
    description: Description = Field("", description="A sentence about what it is for.")
    query: Query = Field("", description="The runs that it is about, in the query language; every run by default.")
    period: Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,3}[hdw]$")] = Field(
        "7d", description="How far back it looks when it opens: 24h, 7d, 30d, 90d."
    )
    panels: Annotated[tuple[PanelDefinition, ...], Field(max_length=MOST_PANELS)] = Field((), description="In reading order.")
    shared: bool = Field(True, description="Whether everybody sees it.")


def schema() -> dict[str, Any]:
    """The JSON Schema of a definition, for editors."""
    return schema_of(DashboardDefinition)


def dumped(definition: DashboardDefinition) -> dict[str, Any]:
    """As JSON, without what has its default; `check.read` reads it back."""
    return definition.model_dump(mode="json", exclude_defaults=True)
