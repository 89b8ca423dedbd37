"""What a dashboard asks: each of its panels as a panel of one question, named by its place. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prefect_vantage.analytics.panels import Panel
from prefect_vantage.dashboards.definition import PanelDefinition

LINES = 5
ROWS: Mapping[int, int] = {1: 4, 2: 8, 3: 12}
"""Rows of a table by its height."""


def asked(panels: Sequence[PanelDefinition]) -> tuple[Panel, ...]:
    """The panels in their order; their names are `0`, `1`, …"""
    return tuple(Panel(str(place), *_question(one), one.query) for place, one in enumerate(panels))


def aggregates(panel: PanelDefinition) -> tuple[str, ...]:
    """The aggregates that it names; none for the metric's own."""
    return tuple(part.strip() for part in (panel.aggregate or "").split(",") if part.strip())


def _question(panel: PanelDefinition) -> tuple[str, dict[str, Any]]:
    """(kind of panel, its options)."""
    named = aggregates(panel)
    one = {"metric": panel.metric, "aggregate": named[0] if named else None}
    if panel.chart == "table":
        return "breakdown", {**one, "by": panel.by, "top": ROWS[panel.height], "compare": "previous", "order": "number"}
    if panel.chart == "heatmap":
        return "heatmap", one
    several: dict[str, Any] = {"metric": panel.metric, "aggregates": named}
    if panel.chart == "number":
        return "series", {**several, "compare": "previous"}
    return "series", {**several, "by": panel.by, "top": LINES}
