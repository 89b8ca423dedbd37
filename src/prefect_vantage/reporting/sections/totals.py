"""Headline numbers against the period before."""

from __future__ import annotations

from dataclasses import replace

from prefect_vantage.analytics.totals import Total, totals
from prefect_vantage.reporting.definition import TotalsSection
from prefect_vantage.reporting.document import Fact, Figure, Section
from prefect_vantage.reporting.sections.brief import Brief

TITLE = "At a glance"


def build(definition: TotalsSection, brief: Brief) -> Section:
    """The figures that are wanted; they are printed even when nothing ran, for then the change is the news."""
    known = {one.key: one for one in totals(brief.base, brief.period.window, brief.period.before)}
    found = [known[key] for key in definition.figures]
    return Section(
        "totals",
        definition.title or brief.speech.say(TITLE),
        note=definition.note,
        figures=tuple(_figure(one if brief.comparable else _alone(one), brief) for one in found),
    )


def _alone(total: Total) -> Total:
    """The number without a comparison that would be with a period that is only partly known."""
    return replace(total, previous=None, change=None, verdict=None)


def _figure(total: Total, brief: Brief) -> Figure:
    return Figure(
        label=brief.speech.say(total.label),
        text=brief.speech.number(total.value, total.unit),
        previous_text=brief.speech.number(total.previous, total.unit) if brief.comparable else brief.speech.say("not mirrored"),
        change_text=brief.speech.difference(total.value, total.previous, total.unit),
        fact=Fact("All runs", total.key, total.value, total.unit, total.previous, total.change, total.query, total.verdict, total.count),
        link=brief.link(total.query),
    )
