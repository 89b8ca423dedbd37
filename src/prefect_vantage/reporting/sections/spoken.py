"""What the templates of a report can speak of: its period, its runs and its key figures, each as text and as number."""

from __future__ import annotations

from typing import Any

from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.totals import Total, totals
from prefect_vantage.language import Speech
from prefect_vantage.reporting.periods import local_days
from prefect_vantage.reporting.sections.brief import Brief


def spoken(brief: Brief, runs: int) -> dict[str, Any]:
    """The values by the names of `templating.NAMES`; plain texts and numbers only, so that a template reaches nothing else."""
    return {
        "report": {"name": brief.report},
        "period": _days(brief.period.window, brief.timezone) | {"label": label(brief, brief.period.window), "name": brief.period.name},
        "previous": _days(brief.period.before, brief.timezone) | {"label": label(brief, brief.period.before)},
        "timezone": brief.timezone,
        "runs": runs,
        "figures": {
            one.key: _figure(one, brief.speech, comparable=brief.comparable)
            for one in totals(brief.base, brief.period.window, brief.period.before)
        },
    }


def _figure(one: Total, speech: Speech, *, comparable: bool) -> dict[str, Any]:
    previous = one.previous if comparable else None
    return {
        "value": one.value,
        "text": speech.number(one.value, one.unit),
        "previous": speech.number(previous, one.unit),
        "change": speech.difference(one.value, previous, one.unit),
        "verdict": (one.verdict if comparable else None) or "",
    }


def _days(window: Window, timezone: str) -> dict[str, str]:
    first, last = local_days(window, timezone)
    return {"first": str(first), "last": str(last)}


def label(brief: Brief, window: Window) -> str:
    """The days of a window in the report's words."""
    return brief.speech.days(*local_days(window, brief.timezone))
