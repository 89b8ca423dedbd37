"""What the templates of a report can speak of: its period, its runs and its key figures, each as text and as number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.totals import Total, totals
from prefect_vantage.reporting import wording
from prefect_vantage.reporting.periods import label
from prefect_vantage.reporting.sections.brief import Brief
from prefect_vantage.times import zone


def spoken(brief: Brief, runs: int) -> dict[str, Any]:
    """The values by the names of `templating.NAMES`; plain texts and numbers only, so that a template reaches nothing else."""
    return {
        "report": {"name": brief.report},
        "period": _days(brief.period.window, brief.timezone) | {"label": brief.period.label, "name": brief.period.name},
        "previous": _days(brief.period.before, brief.timezone) | {"label": label(brief.period.before, brief.timezone)},
        "timezone": brief.timezone,
        "runs": runs,
        "figures": {
            one.key: _figure(one, comparable=brief.comparable) for one in totals(brief.base, brief.period.window, brief.period.before)
        },
    }


def _figure(one: Total, *, comparable: bool) -> dict[str, Any]:
    previous = one.previous if comparable else None
    return {
        "value": one.value,
        "text": wording.number(one.value, one.unit),
        "previous": wording.number(previous, one.unit),
        "change": wording.difference(one.value, previous, one.unit),
        "verdict": (one.verdict if comparable else None) or "",
    }


def _days(window: Window, timezone: str) -> dict[str, str]:
    tz = zone(timezone)
    first: date = window.start.astimezone(tz).date()
    last: date = (window.end - timedelta(microseconds=1)).astimezone(tz).date()
    return {"first": str(first), "last": str(last)}
