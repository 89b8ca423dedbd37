"""Exports in the background over HTTP: what a request may say, and what the answers look like."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

ExportFormat = Literal["csv", "jsonl", "parquet"]
ExportStatus = Literal["waiting", "writing", "done", "failed", "cancelled"]


class ExportContent(BaseModel):
    """Which runs to write to which kind of file."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=10_000, description="A sentence of the query language; empty means every run.")] = ""
    format: ExportFormat = "csv"
    columns: Annotated[
        list[Annotated[str, Field(max_length=200)]], Field(max_length=200, description="Columns in this order; all when left out.")
    ] = []
    timezone: Annotated[str | None, Field(max_length=64, description="The service's when left out.")] = None
    bom: bool = Field(False, description="CSV: begin with a byte order mark, which Excel needs to read UTF-8.")


class ExportWish(ExportContent):
    """An export, once."""

    formulas: Literal["escape", "raw"] = Field(
        "escape", description="CSV: put an apostrophe before text that a spreadsheet would run, or leave it."
    )
    flow_run: UUID | None = Field(None, description="The flow run that asks and follows; the same one gets the same export.")


class ScheduleWish(ExportContent):
    """An export, again and again."""

    name: Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="Small letters, digits and hyphens.")]
    cron: Annotated[str, Field(max_length=200, description="Minute, hour, day, month, weekday, in the zone.", examples=["0 6 * * 1"])]


class ExportScheduled(BaseModel):
    """The deployment of Prefect that exports on a schedule; it is paused, run and deleted there."""

    id: str
    deployment: str = Field(description="Flow and deployment, as Prefect names them.")
    timezone: str
    next: list[datetime] = Field(description="The next five times.")


class ExportJob(BaseModel):
    """One export in the background."""

    id: str
    q: str
    format: ExportFormat
    columns: list[str]
    timezone: str
    status: ExportStatus
    via: Literal["service", "prefect"] | None = Field(description="Whether a flow run of Prefect follows it; null until that is settled.")
    flow_run: str | None
    reason: str | None
    created: datetime = Field(description="Calendar words of the query are those of this moment.")
    created_by: str | None
    ended: datetime | None
    expires: datetime | None = Field(description="When it is removed with its file.")
    rows: int = Field(description="Runs read so far; when done, exactly the rows of the file.")
    total: int | None = Field(description="Runs in all, once they are counted.")
    bytes: int
    file: str | None = Field(description="Name of the file.")
    url: str | None = Field(description="Where the file can be fetched when it is done.")


class ExportJobs(BaseModel):
    """The newest first."""

    exports: list[ExportJob]
