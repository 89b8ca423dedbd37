"""How runs ended, over time."""

from __future__ import annotations

from prefect_vantage.analytics import charts
from prefect_vantage.analytics.overview import Trend, outcome_trend
from prefect_vantage.language import Speech
from prefect_vantage.reporting.definition import OutcomesSection
from prefect_vantage.reporting.document import Fact, Picture, Section
from prefect_vantage.reporting.sections.brief import Brief

TITLE = "How runs ended"
EMPTY = "No run finished in this period."


def build(definition: OutcomesSection, brief: Brief) -> Section:
    """One chart, one sentence."""
    title = definition.title or brief.speech.say(TITLE)
    trend = outcome_trend(brief.base, brief.period.window, brief.bucket(definition.bucket))
    if not any(one.total for one in trend.series):
        return Section("outcomes", title, "empty", brief.speech.say(EMPTY), definition.note)
    picture = Picture(charts.outcomes(trend, brief.timezone, title=title, speech=brief.speech), tuple(_facts(trend, brief)))
    return Section("outcomes", title, note=definition.note, paragraphs=(_sentence(trend, brief.speech),), pictures=(picture,))


def _sentence(trend: Trend, speech: Speech) -> str:
    total = sum(one.total for one in trend.series)
    parts = [f"{speech.whole(one.total)} {speech.say(one.label.lower())}" for one in trend.series]
    runs = speech.counted(total, "finished run")
    return speech.say("Of {runs}, {some} and {last}.", runs=runs, some=", ".join(parts[:-1]), last=parts[-1])


def _facts(trend: Trend, brief: Brief) -> list[Fact]:
    starts = [brief.local(bucket.start) for bucket in trend.buckets]
    return [
        Fact(start, one.key, float(value), "runs", query=f"{query} outcome:{one.key}")
        for one in trend.series
        for start, value, query in zip(starts, one.values, trend.queries, strict=True)
    ]
