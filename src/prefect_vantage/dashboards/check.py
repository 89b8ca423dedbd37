"""Dashboards read strictly: a mistake is told with its path (and in a file with its line) and its mend, and never ignored.

file or JSON ─► the form ─► every part that names something: queries, metrics, aggregates, dimensions, what a kind of chart can draw
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from prefect_vantage.analytics.metrics import Kind, Metric, aggregates_of, metric_named, unit_of
from prefect_vantage.analytics.population import dimension_named
from prefect_vantage.dashboards.asking import aggregates
from prefect_vantage.dashboards.definition import DashboardDefinition, PanelDefinition
from prefect_vantage.definitions import DefinitionError, Source, Steps, read_as, read_file, read_text, told
from prefect_vantage.errors import InvalidInput
from prefect_vantage.presets.definition import slug_of
from prefect_vantage.query.parse import parse

WHAT = "a dashboard is a mapping with title and panels; ui_extensions/dashboards/operations.yaml is an example"
Complaint = tuple[tuple[int | str, ...], str, str | None]


def read(content: Any) -> DashboardDefinition:
    """The definition in a JSON value, checked through and through. Raises InvalidInput that names the path and the mend of every mistake."""
    source = read_text(orjson.dumps(content).decode(), "dashboard")
    try:
        return _checked(source, read_as(source, DashboardDefinition, WHAT))
    except InvalidInput as error:
        raise told(error) from error


def read_one(source: Source, name: str) -> DashboardDefinition:
    """The one dashboard of a file that is called `name`. Raises DefinitionError."""
    found = _checked(source, read_as(source, DashboardDefinition, WHAT))
    mistakes = []
    if found.name not in ("", name):
        mistakes.append(source.mistake(("name",), f"name: {found.name!r} is not the file's", f"Write name: {name}, or leave it out."))
    if not found.shared:
        mistakes.append(source.mistake(("shared",), "shared: a dashboard of a project is for everybody", "Leave shared out."))
    if mistakes:
        raise DefinitionError(mistakes)
    return found.model_copy(update={"name": name})


def read_path(path: Path) -> DashboardDefinition:
    """As `read_one`, from the folder `ui_extensions/dashboards`."""
    return read_one(read_file(path, f"dashboards/{path.name}"), path.stem)


def read_any(path: Path) -> DashboardDefinition:
    """The dashboard of a file anywhere, called after the file unless it has a name; it may be personal. Raises DefinitionError."""
    source = read_file(path, str(path))
    found = _checked(source, read_as(source, DashboardDefinition, WHAT))
    return found if found.name else found.model_copy(update={"name": slug_of(path.stem)})


def _checked(source: Source, definition: DashboardDefinition) -> DashboardDefinition:
    mistakes = [source.mistake(steps, f"{_path(steps)}: {message}", hint) for steps, message, hint in _complaints(definition)]
    if mistakes:
        raise DefinitionError(mistakes)
    return definition


def _path(steps: Steps) -> str:
    return ".".join(str(step) for step in steps)


def _complaints(definition: DashboardDefinition) -> Iterator[Complaint]:
    yield from _tried(("query",), lambda: parse(definition.query))
    for number, panel in enumerate(definition.panels):
        yield from _panel(("panels", number), panel)


def _panel(at: tuple[int | str, ...], panel: PanelDefinition) -> Iterator[Complaint]:
    yield from _tried((*at, "query"), lambda: parse(panel.query))
    if panel.by is not None:
        yield from _tried((*at, "by"), lambda: dimension_named(panel.by or ""))
    wrong = list(_tried((*at, "metric"), lambda: metric_named(panel.metric)))
    wrong = wrong or list(_tried((*at, "aggregate"), lambda: aggregates_of(metric_named(panel.metric), aggregates(panel))))
    yield from wrong or _drawable(at, panel, metric_named(panel.metric))


def _drawable(at: tuple[int | str, ...], panel: PanelDefinition, metric: Metric) -> Iterator[Complaint]:
    """What a kind of chart cannot show."""
    level = metric.kind in (Kind.LEVEL, Kind.BUSY)
    chosen = aggregates_of(metric, aggregates(panel))
    if panel.chart in ("table", "heatmap") and level:
        yield (*at, "chart"), f"{metric.label} is a level over time, of which there is no {panel.chart}", "Write chart: line or number."
    if panel.chart == "table" and panel.by is None:
        yield (*at, "by"), "a table needs what its rows are", "Write by: flow, deployment, pool or another dimension."
    if panel.chart in ("number", "heatmap") and panel.by is not None:
        yield (*at, "by"), f"a {panel.chart} is not split", "Leave by out, or write chart: table."
    if panel.chart == "bars" and (level or unit_of(metric, chosen[0]) != "runs"):
        yield (*at, "aggregate"), "bars add runs up", "Write aggregate: count, or chart: line."
    if len(chosen) > 1 and (panel.chart != "line" or panel.by is not None):
        yield (*at, "aggregate"), "only a line that is not split has several aggregates", f"Write aggregate: {chosen[0]}."


def _tried(steps: tuple[int | str, ...], check: Callable[[], object]) -> Iterator[Complaint]:
    try:
        check()
    except InvalidInput as error:
        yield steps, error.message, error.hint
