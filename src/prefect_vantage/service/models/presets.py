"""Presets over HTTP: what a request may say, and what the answers look like."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from prefect_vantage.presets.definition import Description, Name, Slug

Query = Annotated[str, Field(description="What it finds; an order in it counts too. Relative times stay relative.")]
Sorts = Annotated[list[str], Field(max_length=32, description="Orders; -duration for the largest first.", examples=[["-duration"]])]
Columns = Annotated[
    list[str], Field(max_length=64, description="Columns and their order; run~300 is 300 pixels wide.", examples=[["state", "run~300"]])
]
Grouping = Annotated[str | None, Field(description="A field that runs can be grouped by.", examples=["deployment"])]
Ref = Annotated[str, Field(max_length=100, description="A preset's id or slug, or a template's slug.")]


class PresetDraft(BaseModel):
    """A preset to be made."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    slug: Annotated[Slug | None, Field(description="Its name in addresses; made of `name` when it is left out.")] = None
    description: Description = ""
    query: Query = ""
    sort: Sorts = []
    columns: Columns = []
    grouping: Grouping = None
    shared: bool = Field(False, description="Whether everybody sees it.")


class PresetChange(BaseModel):
    """The fields that are to change. An order inside a new query takes the place of the present one."""

    model_config = ConfigDict(extra="forbid")

    name: Name = ""
    description: Description = ""
    query: Query = ""
    sort: Sorts = []
    columns: Columns = []
    grouping: Grouping = None
    shared: bool = False


class Order(BaseModel):
    """A person's order of presets and templates."""

    model_config = ConfigDict(extra="forbid")

    order: Annotated[list[Ref], Field(max_length=1000)]


class DefaultChoice(BaseModel):
    """What opens by itself."""

    model_config = ConfigDict(extra="forbid")

    preset: Ref


class ImportWish(BaseModel):
    """Which of Prefect's saved searches to take over."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = Field(True, description="Only report what would come of it.")
    ids: Annotated[list[str], Field(max_length=1000)] | None = Field(None, description="Ids of saved searches; all when left out.")
    shared: bool = Field(False, description="Whether everybody sees the new presets.")


class PresetProblem(BaseModel):
    """Why a kept query cannot be read any more."""

    message: str
    hint: str | None


class Preset(BaseModel):
    """A preset, or a template, as the person who asks sees it."""

    id: str
    slug: str = Field(description="Its name in addresses: /runs?preset=<slug>.")
    name: str
    description: str
    query: str | None = Field(description="Without its order; null for a template that speaks of a person whose name is not known.")
    sort: list[str]
    columns: list[str] = Field(description="Empty: the usual ones.")
    grouping: str | None
    q: str | None = Field(description="The query with its order, as /runs?q= takes it.")
    shared: bool
    template: bool
    owner: str | None = Field(description="The owner's name, where they gave one.")
    mine: bool
    starred: bool
    default: bool
    order: int | None = Field(description="Its place in this person's order, where they chose one.")
    source: str | None = Field(description="prefect for a saved search that was taken over, code for a template.")
    version: int = Field(description="Goes up with each change; If-Match takes it.")
    created: datetime | None
    created_by: str | None
    updated: datetime | None
    updated_by: str | None
    problem: PresetProblem | None


class LostDefault(BaseModel):
    """A default that is gone: it was deleted, or its owner made it personal."""

    name: str
    why: Literal["deleted", "personal"]
    at: datetime | None
    by: str | None


class PresetList(BaseModel):
    """What a person sees, in their order."""

    presets: list[Preset]
    templates: list[Preset]
    default: str | None = Field(description="Id of the preset or template that opens by itself.")
    lost_default: LostDefault | None
    person: str | None = Field(description="The name of the person who asks, where it is known.")
    revision: str


class NoteInfo(BaseModel):
    """What became of one condition, and why it is not quite the same."""

    filter: str
    fate: Literal["kept", "changed", "lost"]
    term: str
    why: str


class PrefectLink(BaseModel):
    """A view as a link into Prefect's UI, and what the link does not say."""

    url: str | None
    notes: list[NoteInfo]


class ImportedSearch(BaseModel):
    """What becomes of one saved search."""

    id: str
    name: str
    fate: Literal["new", "created", "present", "impossible"]
    query: str | None
    notes: list[NoteInfo]
    preset: Preset | None


class ImportReport(BaseModel):
    """What becomes of each saved search."""

    searches: list[ImportedSearch]


class RecentQuery(BaseModel):
    """A query that the person asked for."""

    q: str
    used_at: datetime


class RecentList(BaseModel):
    """The newest first."""

    recent: list[RecentQuery]


class RecentWish(BaseModel):
    """A query to remember."""

    model_config = ConfigDict(extra="forbid")

    q: str
