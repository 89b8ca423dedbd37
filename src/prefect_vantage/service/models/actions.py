"""What is sent to and answered by the routes of actions. Times are UTC, null is unknown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from prefect_vantage.actions.actions import MOST_NAMED
from prefect_vantage.actions.options import Options, to_state, to_tags

ActionStatus = Literal["running", "stopping", "submitting", "finished", "stopped"]
OutcomeStatus = Literal["pending", "sent", "done", "skipped", "failed"]


class _Asked(BaseModel):
    """What every kind of action is asked with: the runs, who wants it and why."""

    model_config = ConfigDict(extra="forbid")

    query: str | None = Field(None, max_length=20_000, description="Act on every run that matches; the empty query is every run.")
    runs: list[UUID] | None = Field(None, max_length=MOST_NAMED, description="Or act on these runs.")
    timezone: str | None = Field(None, description="IANA time zone of calendar words in the query.")
    reason: str | None = Field(None, max_length=500, description="Why, for the audit log and the state's message in Prefect.")
    expected_count: int | None = Field(None, ge=0, description="Refuse (409) when more runs than this match now.")
    id: UUID | None = Field(None, description="The action's id, chosen by the client: confirming it twice acts once.")

    def options(self) -> Options:
        """What the kind needs to know. Raises InvalidInput."""
        return Options()


class Cancel(_Asked):
    """Cancel runs that are not finished."""

    kind: Literal["cancel"]


class Retry(_Asked):
    """Schedule failed, crashed and cancelled runs again."""

    kind: Literal["retry"]
    force: bool = Field(False, description="Completed runs too.")

    def options(self) -> Options:
        """Raises nothing."""
        return Options(force=self.force)


class Delete(_Asked):
    """Delete runs from Prefect."""

    kind: Literal["delete"]
    force: bool = Field(False, description="Runs under way too; their processes go on.")

    def options(self) -> Options:
        """Raises nothing."""
        return Options(force=self.force)


class State(BaseModel):
    """A state to give."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Prefect's state type.", examples=["COMPLETED"])
    name: str | None = Field(None, max_length=100, description="Its name, where it is not the type's own.")
    message: str | None = Field(None, max_length=500)


class SetState(_Asked):
    """Give runs another state."""

    kind: Literal["set_state"]
    state: State
    force: bool = Field(True, description="Past Prefect's rules, as Prefect's own UI does.")

    def options(self) -> Options:
        """Raises InvalidInput."""
        return to_state(self.state.type, self.state.name, self.state.message, force=self.force)


class SetTags(_Asked):
    """Add tags to runs, remove others."""

    kind: Literal["set_tags"]
    add: list[str] = Field([], max_length=50)
    remove: list[str] = Field([], max_length=50)

    def options(self) -> Options:
        """Raises InvalidInput."""
        return to_tags(tuple(self.add), tuple(self.remove))


class Resubmit(_Asked):
    """Create new runs of the same deployments with the same parameters."""

    kind: Literal["resubmit"]
    parameters: dict[str, Any] | None = Field(
        None, description="All parameters of the new run, for one run only; what is shown hidden and left as it is stays the old value."
    )

    def options(self) -> Options:
        """Raises nothing."""
        return Options(parameters=self.parameters)


ActionRequest = Annotated[Cancel | Retry | Delete | SetState | SetTags | Resubmit, Field(discriminator="kind")]


class Reason(BaseModel):
    """Why runs are left alone, and how many."""

    reason: str
    count: int


class PreviewRun(BaseModel):
    """A run of a preview; `skip` says why it would be left alone, null: it would be acted on."""

    id: str
    name: str
    flow: str | None
    state_type: str | None
    state_name: str | None
    skip: str | None


class ActionPreview(BaseModel):
    """What an action would do now: `affected` of `total` runs are acted on. `problems` is what is wrong with changed parameters."""

    kind: str
    total: int
    affected: int
    skips: list[Reason]
    runs: list[PreviewRun]
    query: str | None
    sentence: str | None
    problems: list[str]
    version: int
    as_of: datetime


class Who(BaseModel):
    """Who asked, and who says so: a proxy, the client itself (`said`), nobody (`anonymous`)."""

    id: str
    name: str
    source: str


class Action(BaseModel):
    """An action: its frozen set of `total` runs and how far it is. `mirror_version` is the one that the set was found in."""

    id: str
    kind: str
    label: str
    status: ActionStatus
    person: Who
    reason: str | None
    query: str | None
    timezone: str
    options: dict[str, Any]
    mirror_version: int
    total: int
    done: int
    skipped: int
    failed: int
    created_at: datetime
    finished_at: datetime | None
    stopped_by: str | None


class ActionDetail(Action):
    """An action with why runs were skipped or failed, the most frequent first."""

    outcomes: list[OutcomeReason]


class OutcomeReason(BaseModel):
    """One reason of skipped or failed runs."""

    status: OutcomeStatus
    message: str | None
    count: int


class ActionList(BaseModel):
    """Actions, newest first; `next` is the `before` of the next page."""

    actions: list[Action]
    next: str | None


class ActionRun(BaseModel):
    """What became of one run; `state` is the one it had when the set was frozen. `new_run_id`: of a run that was submitted again."""

    position: int
    run_id: str
    name: str
    flow: str | None
    state: str | None
    status: OutcomeStatus
    message: str | None
    new_run_id: str | None
    at: datetime | None


class ActionRuns(BaseModel):
    """Runs of an action in order; `next` is the `after` of the next page."""

    runs: list[ActionRun]
    next: int | None


ActionDetail.model_rebuild()
