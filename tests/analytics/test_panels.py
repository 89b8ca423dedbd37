"""Panels asked together answer as they do alone, whether their runs were copied aside or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from prefect_vantage.analytics.breakdown import BreakdownQuestion, breakdown
from prefect_vantage.analytics.depth import DepthQuestion, depth
from prefect_vantage.analytics.distribution import DistributionQuestion, distribution
from prefect_vantage.analytics.grid import GridQuestion, grid
from prefect_vantage.analytics.heatmap import HeatmapQuestion, heatmap
from prefect_vantage.analytics.panels import Panel, PanelsQuestion, panels
from prefect_vantage.analytics.series import SeriesQuestion, series
from prefect_vantage.errors import InvalidInput
from tests.analytics.fleet import Fleet

START, END = "2026-10-23T03:30Z", "2026-11-01"
PAGE: dict[str, tuple[str, dict[str, Any], type[Any], Any]] = {
    "speed": ("series", {"metric": "duration", "aggregates": ["p50", "p95"], "compare": "previous"}, SeriesQuestion, series),
    "queue": ("series", {"metric": "queue_depth", "bucket": "6hours"}, SeriesQuestion, series),
    "spread": ("distribution", {"metric": "wait", "scale": "log", "ecdf": True}, DistributionQuestion, distribution),
    "worst": ("breakdown", {"metric": "error_rate", "by": "flow", "compare": "week", "order": "change"}, BreakdownQuestion, breakdown),
    "regions": ("breakdown", {"metric": "finished", "by": "param.region"}, BreakdownQuestion, breakdown),
    "week": ("heatmap", {"metric": "finished"}, HeatmapQuestion, heatmap),
    "workers": ("grid", {"metric": "finished", "by": "worker", "bucket": "day"}, GridQuestion, grid),
    "depth": ("depth", {"by": "pool", "step": "6h"}, DepthQuestion, depth),
}
QUERIES = {"": False, "flow:etl": True, "-tag:a (worker:w1 OR error:*)": True, "region": True, "params:eu -is:stuck": False}


@pytest.mark.parametrize(
    ("q", "timezone"), [*((q, "Europe/Berlin") for q in QUERIES), *(("flow:etl", zone) for zone in ("Asia/Kolkata", "America/St_Johns"))]
)
def test_panels_together_answer_as_they_do_alone(fleet: Fleet, q: str, timezone: str) -> None:
    asked = tuple(Panel(name, kind, options) for name, (kind, options, _, _) in PAGE.items())
    answer = panels(fleet.queries, PanelsQuestion(asked, q, timezone, START, END))
    assert answer.copied is QUERIES[q]
    for name, (_, options, question, ask) in PAGE.items():
        given = {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}
        alone = ask(fleet.queries, question(**given, q=q, timezone=timezone, start=START, end=END))
        assert answer.panels[name] == alone, name
    assert fleet.queries.count(fleet.queries.ask("")) == len(fleet.frame)  # the copy is gone with its snapshot


def test_one_panel_needs_no_copy(fleet: Fleet) -> None:
    answer = panels(fleet.queries, PanelsQuestion((Panel("one", "series", {"metric": "finished"}),), "flow:etl"))
    assert answer.copied is False


def test_too_many_runs_are_not_copied(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prefect_vantage.query.aside.MOST_RUNS", 3)
    page = tuple(Panel(name, "series", {"metric": "finished"}) for name in ("a", "b"))
    answer = panels(fleet.queries, PanelsQuestion(page, "flow:etl", start=START, end=END))
    assert answer.copied is False
    assert answer.panels["a"].series[0].total > 3


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ((), "1 to 24 panels"),
        ((Panel("a", "pie", {}),), "unknown kind 'pie'"),
        ((Panel("a", "series", {"metric": "finished", "colour": "red"}),), "unknown option 'colour'"),
        ((Panel("a", "series", {"metric": "finished", "q": "flow:etl"}),), "unknown option 'q'"),
        ((Panel("a", "series", {}),), "metric: Field required"),
        ((Panel("a", "series", {"metric": "finished", "top": "many"}),), "top: Input should be a valid integer"),
        ((Panel("a", "breakdown", {"metric": "finished", "by": "flow", "top": 5000}),), "at most 200"),
        ((Panel("a", "series", {"metric": "finished"}), Panel("a", "heatmap", {})), "Two panels have one name"),
    ],
)
def test_what_a_panel_does_not_take_is_refused(fleet: Fleet, page: tuple[Panel, ...], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        panels(fleet.queries, replace(PanelsQuestion(()), panels=page))
