"""A report as code: one YAML file, read strictly, so that a mistake is told with its file, line and mend and never ignored.

Schemas for editors come from the same models (`schema`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from prefect_vantage.definitions import DefinitionError, Source, read_as, read_file, schema_of
from prefect_vantage.errors import NotFound, ReportError
from prefect_vantage.language import LANGUAGES
from prefect_vantage.reporting.recipients import Format, Recipient

Bucket = Literal["auto", "hour", "6hours", "day", "week", "month"]
Figure = Literal["finished", "success_rate", "failures", "duration_p95", "wait_p95", "retry_rate"]
FIGURES: tuple[Figure, ...] = ("finished", "success_rate", "failures", "duration_p95", "wait_p95", "retry_rate")
PdfStandard = Literal["ua-1", "a-2u", "a-3u"]
COLOUR = "#163aca"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Section(_Strict):
    title: str | None = Field(None, max_length=120, description="Heading; each kind has its own by default.")
    note: str | None = Field(None, max_length=600, description="A sentence under the heading.")
    width: Literal["full", "half"] = Field("full", description="`half`: two of them stand side by side where there is room.")


class _DataSection(_Section):
    query: str = Field("", max_length=4096, description="Only these of the report's runs, in the query language.")


class TotalsSection(_DataSection):
    """Key figures with their change against the period before."""

    kind: Literal["totals"]
    figures: tuple[Figure, ...] = Field(FIGURES, min_length=1, description="Which of them, in this order.")


class OutcomesSection(_DataSection):
    """How runs ended, over time."""

    kind: Literal["outcomes"]
    bucket: Bucket = Field("auto", description="Length of a bar.")


class DurationsSection(_DataSection):
    """Duration p50 and p95: over time, and per value of a dimension with the change."""

    kind: Literal["durations"]
    by: str = Field("deployment", description="Dimension of the table.")
    top: int = Field(15, ge=1, le=100, description="Rows of the table; the rest stands in one row.")
    bucket: Bucket = Field("auto", description="Distance of two points.")


class PanelSection(_DataSection):
    """A metric over time: a chart, and the number of the whole period against the period before."""

    kind: Literal["panel"]
    metric: str = Field(description="Which metric, as the list of metrics names it.")
    aggregates: tuple[str, ...] = Field((), max_length=6, description="Such as p50 and p95; the metric's first by default.")
    by: str | None = Field(None, description="A line for each value of this dimension.")
    top: int = Field(5, ge=1, le=10, description="Lines at most; the rest is one more.")
    bucket: Bucket = Field("auto", description="Distance of two points.")


class BreakdownSection(_DataSection):
    """A metric for each value of a dimension: a table with the change, a row for the rest and one for all."""

    kind: Literal["breakdown"]
    metric: str = Field(description="Which metric, as the list of metrics names it.")
    aggregate: str | None = Field(None, description="Such as p95; the metric's first by default.")
    by: str = Field(description="Dimension of the table.")
    top: int = Field(10, ge=1, le=100, description="Rows; the rest stands in one row.")
    order: Literal["count", "number", "change"] = Field("count", description="Most runs, largest number or worst change first.")


class RegressionsSection(_DataSection):
    """What became slower, worst first."""

    kind: Literal["regressions"]
    by: str = Field("deployment", description="Dimension that is compared.")
    aggregate: Literal["p50", "p75", "p90", "p95", "p99", "mean"] = Field("p95", description="Which duration is compared.")
    top: int = Field(8, ge=1, le=50, description="At most so many.")
    min_runs: int = Field(20, ge=1, description="Leave out what has fewer runs in either period.")
    min_change: float = Field(0.1, ge=0, description="Leave out what grew by a smaller share (0.1 is 10 %).")


class ErrorsSection(_DataSection):
    """Which errors struck most."""

    kind: Literal["errors"]
    top: int = Field(10, ge=1, le=100, description="At most so many.")


class RunsSection(_DataSection):
    """A list of runs, each with its link."""

    kind: Literal["runs"]
    over: Literal["ended", "started", "scheduled"] = Field("ended", description="Which time of a run lies in the period.")
    sort: str | None = Field(None, max_length=60, description="Such as -duration; the newest first by default.")
    top: int = Field(20, ge=1, le=200, description="At most so many; how many there are in all is told.")


class UnresolvedSection(_DataSection):
    """What failed and has not succeeded since: deployments (and flows without one) whose last run that ended is a failure."""

    kind: Literal["unresolved"]
    top: int = Field(20, ge=1, le=100, description="At most so many; how many there are in all is told.")


class MissedSection(_DataSection):
    """Schedules that were not kept: planned runs that were late or never started, and times for which there is no run at all."""

    kind: Literal["missed"]
    top: int = Field(20, ge=1, le=100, description="Deployments at most; how many there are in all is told.")


class TextSection(_Section):
    """Words of your own, in Markdown; values of the report stand in double braces, such as {{ figures.failures.text }}."""

    kind: Literal["text"]
    text: str = Field(max_length=10_000, description="Markdown. Pictures and HTML are left out.")


SectionDefinition = Annotated[
    TotalsSection
    | OutcomesSection
    | DurationsSection
    | PanelSection
    | BreakdownSection
    | RegressionsSection
    | ErrorsSection
    | RunsSection
    | UnresolvedSection
    | MissedSection
    | TextSection,
    Field(discriminator="kind"),
]


class Theme(_Strict):
    """How it looks."""

    colour: str = Field(COLOUR, pattern=r"^#[0-9a-fA-F]{6}$", description="Of the brand, links and rules.")
    logo: str | None = Field(
        None,
        max_length=40_000,
        pattern=r"^data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+$",
        description="A picture in the head of the report: a data URI of a PNG or JPEG.",
    )
    brand: str = Field("Vantage", min_length=1, max_length=60, description="The name beside it.")


class MailOptions(_Strict):
    """How mail of this report is sent."""

    server: str | None = Field(
        None,
        pattern=r"^email-server-credentials/[a-z0-9-]+$",
        description="Block of prefect-email that names the mail server; else VANTAGE_SMTP_HOST and what belongs to it.",
    )
    sender: str | None = Field(None, max_length=320, description="Address that it comes from; else VANTAGE_MAIL_FROM.")
    reply_to: str | None = Field(None, max_length=320, description="Address that answers go to.")


class ReportSchedule(_Strict):
    """When it is sent: `vantage apply` makes a deployment of flows/report.py of it."""

    cron: str = Field(max_length=100, description="Such as 0 7 * * 1: every Monday at seven.")
    timezone: str | None = Field(None, description="IANA zone of the cron; else the report's.")
    active: bool = Field(True, description="Whether it makes runs.")
    pool: str = Field("vantage", description="Work pool that renders and sends it.")
    queue: str = Field("default", description="Queue of the pool.")


class ReportDefinition(_Strict):
    """What a report says of which runs, and to whom; `name` is the name of its file."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)
    title: str = Field(
        min_length=1, max_length=200, description="A template: {{ period.label }} and other values of the report can stand in it."
    )
    description: str = Field("", max_length=400)
    query: str = Field("", max_length=4096, description="Which runs it speaks of, in the query language.")
    period: str = Field("last-week", max_length=64, description="Period when none is asked for: last-week, last-7-days, 2026-11, …")
    timezone: str | None = Field(None, description="IANA zone of its days; else the reader's.")
    language: str = Field("en", description="Of its own words; yours stay as they are.", json_schema_extra={"enum": list(LANGUAGES)})
    locale: str | None = Field(
        None, max_length=35, description="How numbers and dates are written, such as de-CH; as is usual in the language by default."
    )
    theme: Theme = Field(default_factory=lambda: Theme.model_validate({}))
    sections: tuple[SectionDefinition, ...] = Field(min_length=1, max_length=40)
    formats: tuple[Format, ...] = Field(("pdf",), min_length=1, description="Files that recipients get.")
    pdf: PdfStandard = Field(
        "ua-1", description="What the PDF keeps to: ua-1 (PDF/UA, accessible), a-2u or a-3u (PDF/A, for archives; tagged as well)."
    )
    send_when_empty: bool = Field(True, description="Whether it is sent when no section has anything to tell.")
    recipients: tuple[Recipient, ...] = Field((), max_length=100, description="Who gets it.")
    mail: MailOptions = Field(default_factory=lambda: MailOptions.model_validate({}))
    schedule: ReportSchedule | None = Field(None, description="When it is sent; by hand only without one.")

    @field_validator("recipients")
    @classmethod
    def _each_once(cls, recipients: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
        addresses = [one.address for one in recipients]
        twice = next((one for one in addresses if addresses.count(one) > 1), None)
        if twice:
            raise ValueError(f"{twice} stands in it twice; remove one of them")
        return recipients


def schema() -> dict[str, Any]:
    """The JSON Schema of a definition, for editors."""
    return schema_of(ReportDefinition)


def read_definitions(folder: Path) -> dict[str, ReportDefinition]:
    """Every definition of the folder by name, sorted. Raises ReportError naming file, line and mend."""
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder} with report definitions", hint="Point Vantage at a project that has reports/.")
    return {path.stem: read_definition(path) for path in sorted(folder.glob("*.yaml"))}


def read_definition(path: Path) -> ReportDefinition:
    """One definition. Raises ReportError naming file, line and mend."""
    try:
        return check_definition(read_file(path))
    except DefinitionError as error:
        raise ReportError(error.message, hint=error.hint) from error


def check_definition(source: Source) -> ReportDefinition:
    """The definition that a file holds. Raises DefinitionError with every mistake."""
    stem = Path(source.file).stem
    if isinstance(source.content, dict):
        source.content.setdefault("name", stem)
    definition = read_as(
        source, ReportDefinition, "a report is a mapping with name, title and sections; reports/task-performance.yaml is an example"
    )
    if definition.name != stem:
        raise DefinitionError([source.mistake(("name",), f"the name {definition.name!r} is not the file's", f"Write name: {stem}.")])
    return definition
