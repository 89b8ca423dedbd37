"""What is wrong with a definition that its form alone does not show: queries, metrics, dimensions, periods, zones, templates, schedules.

definition ─► every part that names something ─► complaints, each with the path to the part and how to mend it
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from prefect_vantage.analytics.metrics import Kind, aggregates_of, metric_named
from prefect_vantage.analytics.population import dimension_named
from prefect_vantage.definitions import DefinitionError, Source, Steps, read_as, read_text
from prefect_vantage.errors import InvalidInput
from prefect_vantage.language import check_language, check_locale
from prefect_vantage.query.parse import parse
from prefect_vantage.reporting.definition import ReportDefinition, check_definition
from prefect_vantage.reporting.periods import read_period
from prefect_vantage.reporting.schedule import check_cron
from prefect_vantage.reporting.templating import check_template
from prefect_vantage.times import zone

_SOME_DAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
WHAT = "a report is a mapping with name, title and sections; reports/task-performance.yaml is an example"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with the part that `steps` lead to."""

    steps: tuple[int | str, ...]
    message: str
    hint: str | None


def complaints(definition: ReportDefinition) -> Iterator[Complaint]:
    """Everything that is wrong, in the order of the definition."""
    yield from _tried(("title",), lambda: check_template(definition.title))
    yield from _tried(("query",), lambda: parse(definition.query))
    yield from _tried(("period",), lambda: read_period(definition.period, "UTC", _SOME_DAY))
    if definition.timezone is not None:
        yield from _tried(("timezone",), lambda: zone(definition.timezone or ""))
    yield from _tried(("language",), lambda: check_language(definition.language))
    if definition.locale is not None:
        yield from _tried(("locale",), lambda: check_locale(definition.locale or ""))
    for number, section in enumerate(definition.sections):
        yield from _section(("sections", number), section)
    if definition.schedule:
        yield from _schedule(definition)


def _section(steps: tuple[int | str, ...], section: Any) -> Iterator[Complaint]:
    """Sections have some of these fields; what one has is checked alike in all of them."""
    fields = type(section).model_fields
    if "text" in fields:
        yield from _tried((*steps, "text"), lambda: check_template(section.text))
    if "query" in fields:
        yield from _tried((*steps, "query"), lambda: parse(section.query))
    if "sort" in fields and section.sort:
        yield from _tried((*steps, "sort"), lambda: parse(f"sort:{section.sort}"))
    if "metric" in fields:
        yield from _metric(steps, section)
    if "by" in fields and section.by is not None:
        yield from _tried((*steps, "by"), lambda: dimension_named(section.by))


def _metric(steps: tuple[int | str, ...], section: Any) -> Iterator[Complaint]:
    wrong = list(_tried((*steps, "metric"), lambda: metric_named(section.metric)))
    yield from wrong
    if wrong:
        return
    metric = metric_named(section.metric)
    if section.kind == "breakdown":
        if metric.kind in (Kind.LEVEL, Kind.BUSY):
            yield Complaint((*steps, "metric"), f"{metric.label} is a level over time and is in no table", "Write kind: panel.")
        wanted, key = ((section.aggregate,) if section.aggregate else ()), "aggregate"
    else:
        wanted, key = section.aggregates, "aggregates"
    yield from _tried((*steps, key), lambda: aggregates_of(metric, wanted))


def _schedule(definition: ReportDefinition) -> Iterator[Complaint]:
    schedule = definition.schedule
    if schedule is None:
        return
    yield from _tried(("schedule", "cron"), lambda: check_cron(schedule.cron))
    if schedule.timezone is not None:
        yield from _tried(("schedule", "timezone"), lambda: zone(schedule.timezone or ""))
    if not definition.recipients:
        yield Complaint(("schedule",), "nobody would get what this schedule sends", "Add recipients, or leave the schedule out.")


def _tried(steps: tuple[int | str, ...], check: Callable[[], object]) -> Iterator[Complaint]:
    try:
        check()
    except InvalidInput as error:
        yield Complaint(steps, error.message, error.hint)


def read_whole(text: str, name: str = "report") -> ReportDefinition:
    """The definition that a text (YAML or JSON) holds, checked through and through. Raises DefinitionError with every mistake."""
    source = read_text(text, name)
    return checked(source, read_as(source, ReportDefinition, WHAT))


def check_file(source: Source) -> ReportDefinition:
    """As `read_whole`, of a file that is named after the report."""
    return checked(source, check_definition(source))


def checked(source: Source, definition: ReportDefinition) -> ReportDefinition:
    """The definition, when nothing is wrong with it. Raises DefinitionError."""
    mistakes = [source.mistake(one.steps, f"{_path(one.steps)}: {one.message}", one.hint) for one in complaints(definition)]
    if mistakes:
        raise DefinitionError(mistakes)
    return definition


def _path(steps: Steps) -> str:
    return ".".join(str(step) for step in steps)


__all__ = ["Complaint", "check_file", "checked", "complaints", "read_whole"]
