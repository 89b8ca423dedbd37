"""The answers of analytics as they are published: its frozen values, with `from_` written `from`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, RootModel

from prefect_vantage.analytics import breakdown, distribution, error_groups, grid, heatmap, overview, series

_WRITTEN = ConfigDict(alias_generator=lambda name: name.rstrip("_"))


class MetricInfo(BaseModel):
    """A metric: what it says, in which unit, over which time, and which direction is good news."""

    name: str
    label: str
    help: str
    unit: str
    axis: str
    better: str | None
    aggregates: list[str]


class Metrics(BaseModel):
    """Every metric, and every field that can divide one."""

    metrics: list[MetricInfo]
    dimensions: list[str]


class Series(RootModel[series.Series]):
    """A metric over time; a value of null is a gap."""

    model_config = _WRITTEN


class Distribution(RootModel[distribution.Distribution]):
    """How the values of a metric are spread."""

    model_config = _WRITTEN


class Heatmap(RootModel[heatmap.Heatmap]):
    """A metric by hour of the day and day of the week."""

    model_config = _WRITTEN


class Grid(RootModel[grid.Grid]):
    """A metric by the values of a field and time."""

    model_config = _WRITTEN


class Breakdown(RootModel[breakdown.Breakdown]):
    """A metric by the values of one field; rows and other add up to the total."""

    model_config = _WRITTEN


class Errors(RootModel[error_groups.Errors]):
    """Failures by fingerprint."""

    model_config = _WRITTEN


class Overview(RootModel[overview.Overview]):
    """The health of everything at one glance."""

    model_config = _WRITTEN
