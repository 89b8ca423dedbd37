"""Dashboards over HTTP: what a request may say, and what the answers look like."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from prefect_vantage.dashboards.definition import DashboardDefinition
from prefect_vantage.service.models.panels import Panels

DAYS = 30


class DashboardInfo(BaseModel):
    """A dashboard in the list."""

    name: str = Field(description="Its name in addresses: /dashboards/<name>.")
    title: str
    description: str
    period: str
    panels: int
    shared: bool
    source: Literal["file", "kept"] = Field(description="file: of the project's folder; kept: made or changed here.")
    mine: bool
    owner: str | None = Field(description="The owner's name, where they gave one.")
    version: int = Field(description="Goes up with each change, 0 for a file; If-Match takes it.")
    updated: datetime | None
    updated_by: str | None
    problem: str | None = Field(description="Why it cannot be drawn.")


class DashboardList(BaseModel):
    """What a person sees, by title."""

    dashboards: list[DashboardInfo]


class Dashboard(BaseModel):
    """A dashboard, whole."""

    name: str
    source: Literal["file", "kept"]
    mine: bool
    owner: str | None
    version: int
    created: datetime | None
    created_by: str | None
    updated: datetime | None
    updated_by: str | None
    definition: DashboardDefinition


class EmbedWish(BaseModel):
    """How long a signed link is to work."""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(DAYS, ge=1, le=366)


class SignedLink(BaseModel):
    """A link that shows one dashboard to whoever has it; `path` is below the service's base path."""

    path: str
    expires: datetime


class EmbeddedDashboard(BaseModel):
    """What a signed link shows: the dashboard and the answers of its panels, by their places."""

    definition: DashboardDefinition
    expires: datetime
    answers: Panels | None = Field(description="Null for a dashboard without panels.")
