"""What is said of an error, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from prefect_vantage.analytics.error_standing import Standing
from prefect_vantage.state.error_statuses import Per, Status


class StatusWish(BaseModel):
    """What is to hold of an error from now on."""

    model_config = ConfigDict(extra="forbid")

    status: Status = Field(description="A resolved error returns with its next failure; an ignored one is left out of the list.")
    until: AwareDatetime | None = Field(None, description="When an ignored error is shown again.")
    more_than: int | None = Field(
        None, ge=1, le=100_000, description="An ignored error is shown again after more runs than this per `per`."
    )
    per: Per | None = Field(None, description="The length of time that `more_than` is counted in.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.status != "ignored" and (self.until or self.more_than or self.per):
            raise ValueError("until, more_than and per are for ignored errors")
        if (self.more_than is None) != (self.per is None):
            raise ValueError("more_than and per go together")
        return self


class StatusChange(BaseModel):
    """One thing that somebody said; `by` is None for somebody without a name."""

    version: int
    status: Status
    until: datetime | None
    more_than: int | None
    per: Per | None
    at: datetime
    by: str | None


class ErrorStatus(BaseModel):
    """Where an error stands and how it came to that, the newest change first."""

    error_group: str
    standing: Standing
    changes: list[StatusChange]
