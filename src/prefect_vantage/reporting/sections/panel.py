"""A metric over time: a chart, and the whole period's number of each line against the period before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from prefect_vantage.analytics import charts
from prefect_vantage.analytics.compare import change, verdict
from prefect_vantage.analytics.lines import Line
from prefect_vantage.analytics.metrics import FEW_RUNS, METRICS, PERCENTILES, Kind
from prefect_vantage.analytics.series import Series
from prefect_vantage.reporting.definition import PanelSection
from prefect_vantage.reporting.document import Cell, Column, Fact, Picture, Section, Table
from prefect_vantage.reporting.sections.brief import Brief

FEW = "few runs"
EMPTY = "No run of this period has a value."
NEVER = "None, at no time of this period."


def build(definition: PanelSection, brief: Brief) -> Section:
    """One chart, one small table."""
    metric = METRICS.get(definition.metric)
    say = brief.speech.say
    title = definition.title or (say(metric.label) if metric else definition.metric)
    answer = brief.asked_over_time(definition.metric, definition.aggregates, definition.bucket, definition.by, definition.top)
    if not any(any(line.counts) for line in answer.series):
        return Section("panel", title, "empty", say(NEVER if answer.axis == "at" else EMPTY), definition.note)
    named = _named(answer, definition.by, brief)
    chart = charts.lines(named, title=_chart_title(definition, answer, brief), speech=brief.speech)
    return Section(
        "panel",
        title,
        note=definition.note,
        pictures=(Picture(chart, tuple(_facts(answer, brief))),),
        tables=(_table(answer, named, brief),),
    )


def _named(answer: Series, by: str | None, brief: Brief) -> Series:
    """With its lines as they are printed."""
    return replace(answer, series=tuple(replace(line, label=brief.name(line.key, line.label, by)) for line in answer.series))


def _chart_title(definition: PanelSection, answer: Series, brief: Brief) -> str:
    metric, say = METRICS[answer.metric], brief.speech.say
    aggregates = list(dict.fromkeys(line.aggregate for line in answer.series))
    shown = f" {say(' and ').join(aggregates)}" if metric.kind is Kind.VALUE else ""
    name = f"{say(metric.label)}{shown}"
    return say("{metric} by {dimension}", metric=name, dimension=brief.dimension(definition.by)) if definition.by else name


def _facts(answer: Series, brief: Brief) -> Iterator[Fact]:
    starts = [brief.local(bucket.start) for bucket in answer.buckets]
    several = len({line.key for line in answer.series}) > 1
    for line in answer.series:
        item = f"{line.label}, " if several else ""
        for start, value, count, query in zip(starts, line.values, line.counts, answer.queries, strict=False):
            yield Fact(f"{item}{start}", _metric_name(answer, line), value, line.unit, query=None if several else query, count=count)


def _metric_name(answer: Series, line: Line) -> str:
    return f"{answer.metric}_{line.aggregate}" if METRICS[answer.metric].kind is Kind.VALUE else answer.metric


def _table(answer: Series, named: Series, brief: Brief) -> Table:
    metric, say = METRICS[answer.metric], brief.speech.say
    known = {(line.key, line.aggregate): line.total for line in answer.previous.series} if answer.previous else {}
    number = "At the end" if metric.kind is Kind.LEVEL else "This period"
    columns = (Column(say(metric.label)), *(Column(say(label), numeric=True) for label in ("Runs", number, "Before", "Change")))
    caption = "{metric} at the end" if metric.kind is Kind.LEVEL else "{metric} over the whole period"
    rows = tuple(
        _row(answer, line, printed.label, known.get((line.key, line.aggregate)), brief)
        for line, printed in zip(answer.series, named.series, strict=True)
    )
    return Table(say(caption, metric=say(metric.label)), columns, rows)


def _row(answer: Series, line: Line, label: str, previous: float | None, brief: Brief) -> tuple[Cell, ...]:
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
    name = label if len({one.aggregate for one in answer.series}) == 1 else f"{label}, {line.aggregate}"
    return (
        Cell(name, link=link, mark=brief.speech.say(FEW) if few else None),
        Cell(brief.speech.whole(line.count), link=link),
        Cell(brief.speech.number(line.total, line.unit), fact, link),
        Cell(brief.speech.number(previous, line.unit)),
        Cell(brief.speech.difference(line.total, previous, line.unit), verdict=None if few else judged),
    )
