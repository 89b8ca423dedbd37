"""Answers about the query language itself."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class FieldInfo(BaseModel):
    """A field of the query language."""

    name: str
    label: str
    kind: str
    help: str
    example: str
    sortable: bool
    facet: bool
    values: list[str] | None = None
    operators: list[str] = []
    dimension: bool
    path: bool = Field(description="It takes a path behind its name, as in param.region.")


class OperatorInfo(BaseModel):
    """A form that a term can have."""

    form: str
    means: str
    example: str


class Language(BaseModel):
    """Every field and form of the query language."""

    fields: list[FieldInfo]
    operators: list[OperatorInfo]


class Term(BaseModel):
    """A term of a query and where it stands in the text, in characters."""

    model_config = ConfigDict(populate_by_name=True)

    text: str
    from_: int = Field(alias="from")
    to: int
    field: str | None
    negated: bool


class Parsed(BaseModel):
    """What a query text means."""

    query: str = Field(description="The canonical text.")
    sentence: str
    terms: list[Term]
    sort: list[str]


class Completion(BaseModel):
    """One thing that could stand at the cursor."""

    text: str
    label: str
    kind: Literal["field", "value", "flag", "time", "sort"] | str
    help: str | None = None
    count: int | None = None


class Completions(BaseModel):
    """What could replace the text between `from` and `to`."""

    model_config = ConfigDict(populate_by_name=True)

    from_: int = Field(alias="from")
    to: int
    items: list[Completion]
