"""A metric over time: a chart, and the whole period's number of each line against the period before."""

from __future__ import annotations

from collections.abc import Iterator

from prefect_vantage.analytics import charts
from prefect_vantage.analytics.compare import change, verdict
from prefect_vantage.analytics.lines import Line
from prefect_vantage.analytics.metrics import FEW_RUNS, METRICS, PERCENTILES, Kind
from prefect_vantage.analytics.series import Series
from prefect_vantage.reporting import wording
from prefect_vantage.reporting.definition import PanelSection
from prefect_vantage.reporting.document import Cell, Column, Fact, Picture, Section, Table
from prefect_vantage.reporting.sections.brief import Brief

FEW = "few runs"
EMPTY = "No run of this period has a value."
NEVER = "None, at no time of this period."


def build(definition: PanelSection, brief: Brief) -> Section:
    """One chart, one small table."""
    metric = METRICS.get(definition.metric)
    title = definition.title or (metric.label if metric else definition.metric)
    answer = brief.asked_over_time(definition.metric, definition.aggregates, definition.bucket, definition.by, definition.top)
    if not any(any(line.counts) for line in answer.series):
        return Section("panel", title, "empty", NEVER if answer.axis == "at" else EMPTY, definition.note)
    chart = charts.lines(answer, title=_chart_title(definition, answer))
    return Section(
        "panel", title, note=definition.note, pictures=(Picture(chart, tuple(_facts(answer, brief))),), tables=(_table(answer, brief),)
    )


def _chart_title(definition: PanelSection, answer: Series) -> str:
    metric = METRICS[answer.metric]
    aggregates = list(dict.fromkeys(line.aggregate for line in answer.series))
    shown = f" {' and '.join(aggregates)}" if metric.kind is Kind.VALUE else ""
    return f"{metric.label}{shown}" + (f" by {definition.by}" if definition.by else "")


def _facts(answer: Series, brief: Brief) -> Iterator[Fact]:
    starts = [brief.local(bucket.start) for bucket in answer.buckets]
    several = len({line.key for line in answer.series}) > 1
    for line in answer.series:
        item = f"{line.label}, " if several else ""
        for start, value, count, query in zip(starts, line.values, line.counts, answer.queries, strict=False):
            yield Fact(f"{item}{start}", _metric_name(answer, line), value, line.unit, query=None if several else query, count=count)


def _metric_name(answer: Series, line: Line) -> str:
    return f"{answer.metric}_{line.aggregate}" if METRICS[answer.metric].kind is Kind.VALUE else answer.metric


def _table(answer: Series, brief: Brief) -> Table:
    metric = METRICS[answer.metric]
    known = {(line.key, line.aggregate): line.total for line in answer.previous.series} if answer.previous else {}
    number = "At the end" if metric.kind is Kind.LEVEL else "This period"
    columns = (Column(metric.label), *(Column(label, numeric=True) for label in ("Runs", number, "Before", "Change")))
    rows = tuple(_row(answer, line, known.get((line.key, line.aggregate)), brief) for line in answer.series)
    return Table(f"{metric.label} over the whole period" if metric.kind is not Kind.LEVEL else f"{metric.label} at the end", columns, rows)


def _row(answer: Series, line: Line, previous: float | None, brief: Brief) -> tuple[Cell, ...]:
    metric = METRICS[answer.metric]
    judged = verdict(line.total, previous, metric.better)
    few = line.aggregate in PERCENTILES and line.count < FEW_RUNS
    link = brief.link(line.query)
    fact = Fact(
        line.label,
        _metric_name(answer, line),
        line.total,
        line.unit,
        previous,
        change(line.total, previous),
        line.query,
        judged,
        line.count,
    )
    name = line.label if len({one.aggregate for one in answer.series}) == 1 else f"{line.label}, {line.aggregate}"
    return (
        Cell(name, link=link, mark=FEW if few else None),
        Cell(f"{line.count:,}", link=link),
        Cell(wording.number(line.total, line.unit), fact, link),
        Cell(wording.number(previous, line.unit)),
        Cell(wording.difference(line.total, previous, line.unit), verdict=None if few else judged),
    )
