"""Reports over HTTP: what the answers look like. What a request may say is the definition itself (see `reporting.definition`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from prefect_vantage.reporting.definition import ReportDefinition


class ReportInfo(BaseModel):
    """A report in the list."""

    name: str
    title: str
    description: str
    period: str
    timezone: str | None = Field(description="Of its days, and of its schedule where that names none.")
    source: str = Field(description="file: of the project's folder, kept: made or changed here.")
    version: int = Field(description="Goes up with each change; If-Match takes it. 0 for a file.")
    recipients: int
    schedule: dict[str, Any] | None = Field(description="cron, timezone, active, pool and queue.")
    updated: datetime | None
    updated_by: str | None
    problem: str | None = Field(description="Why its definition cannot be used.")


class ReportList(BaseModel):
    """Every report, by name."""

    reports: list[ReportInfo]


class Report(BaseModel):
    """A report with its definition."""

    name: str
    source: str
    version: int
    created: datetime | None
    created_by: str | None
    updated: datetime | None
    updated_by: str | None
    definition: ReportDefinition


class ReportVersion(BaseModel):
    """What a report was in one version."""

    version: int
    change: str = Field(description="created, changed, restored or deleted.")
    at: datetime
    by: str | None
    definition: dict[str, Any]


class ReportVersions(BaseModel):
    """The newest first."""

    versions: list[ReportVersion]


class RestoreWish(BaseModel):
    """Which version to bring back."""

    model_config = ConfigDict(extra="forbid")

    version: int | None = Field(None, ge=1, description="The one before it was deleted when left out.")


class SendTime(BaseModel):
    """A moment at which a schedule sends."""

    at: datetime
    local: str
    clock_change: str | None = Field(description="What a change of clocks on that day does to it.")


class SendTimes(BaseModel):
    """The next ones."""

    cron: str
    timezone: str
    times: list[SendTime]
