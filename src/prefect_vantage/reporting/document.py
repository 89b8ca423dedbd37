"""A built report as frozen data: every renderer writes this and computes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from prefect_vantage.analytics.charts import Chart
from prefect_vantage.analytics.compare import Verdict

Status = Literal["ok", "empty", "failed"]
SCHEMA_VERSION = 2


@dataclass(frozen=True, slots=True)
class Fact:
    """One number of the report, as a line of a tidy table. Units: runs, s, ratio (0–1). `query` lists the runs behind it."""

    item: str
    metric: str
    value: float | None
    unit: str
    previous: float | None = None
    change: float | None = None
    query: str | None = None
    verdict: Verdict | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline number as it is printed."""

    label: str
    text: str
    previous_text: str
    change_text: str
    fact: Fact
    link: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is printed; `fact` is its number, `mark` a word beside it ("few runs"), `bar` a share from 0 to 1 drawn under it."""

    text: str
    fact: Fact | None = None
    link: str | None = None
    verdict: Verdict | None = None
    mark: str | None = None
    bar: float | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column; numbers stand right."""

    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `foot` is the row that sums up."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[Cell, ...] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with the numbers that it draws."""

    chart: Chart
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report. `message` says why it is empty or what failed; the other sections are not touched by that. `link` opens
    the runs that it speaks of, live; words have none."""

    kind: str
    title: str
    status: Status = "ok"
    message: str = ""
    note: str | None = None
    width: Literal["full", "half"] = "full"
    markdown: str = ""
    paragraphs: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    link: str | None = None

    def facts(self) -> Iterator[Fact]:
        """Every number of the section, in reading order."""
        yield from (figure.fact for figure in self.figures)
        for picture in self.pictures:
            yield from picture.facts
        for table in self.tables:
            yield from (cell.fact for row in (*table.rows, *((table.foot,) if table.foot else ())) for cell in row if cell.fact)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the mirror can be trusted for this period: `reaches_back_to` is the oldest run it holds, `complete` whether that is before the period,
    `drift` how many runs the mirror and Prefect differ by (None: not known)."""

    reaches_back_to: datetime | None
    complete: bool
    drift: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Covered:
    """The period of the report and the one that it is compared with, aware UTC."""

    name: str
    label: str
    start: datetime
    end: datetime
    previous_label: str
    previous_start: datetime
    previous_end: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """Colour, logo (a data URI) and name of who publishes it."""

    colour: str
    logo: str | None
    brand: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report, built from one snapshot of the mirror (`version`) at `as_of`; `link` opens the same runs live.

    `schema_version` goes up when the shape of the JSON changes. A report is `complete` when no section failed, and `empty` when none that
    lists or counts something has anything to tell. `language` is that of its words, `locale` that of its numbers and dates as they are printed;
    the numbers and times of facts are as JSON has them, whatever the language. `pdf` is the standard that its PDF keeps.
    """

    name: str
    title: str
    description: str
    period: Covered
    timezone: str
    query: str
    sentence: str
    as_of: datetime
    version: int
    vantage: str
    coverage: Coverage
    runs: int
    link: str
    file_name: str
    complete: bool
    empty: bool
    look: Look
    language: str = "en"
    locale: str = "en-GB"
    pdf: str = "ua-1"
    sections: tuple[Section, ...] = field(default=())
    schema_version: int = SCHEMA_VERSION
