"""The week's pattern: every cell equals pandas, lists exactly its runs, and knows the hours that a clock change repeats or skips."""

from __future__ import annotations

import pandas as pd
import pytest

from prefect_vantage.analytics.heatmap import HeatmapQuestion, heatmap
from prefect_vantage.analytics.metrics import METRICS, Kind
from prefect_vantage.errors import InvalidInput
from tests.analytics.fleet import ZONES, Fleet, in_turn
from tests.analytics.test_numbers import aggregated, values

COUNTED = [metric.name for metric in METRICS.values() if metric.kind not in (Kind.LEVEL, Kind.BUSY)]
START, END = "2026-10-21T05:45Z", "2026-11-02T13:20Z"  # Europe sets its clocks back on Sunday, 25 October, at 01:00 UTC


@pytest.mark.parametrize("timezone", [*ZONES, "America/St_Johns"])
@pytest.mark.parametrize(("metric", "aggregate"), [("duration", "p95"), ("wait", "mean"), ("elapsed", "max")])
def test_every_cell_equals_pandas(fleet: Fleet, metric: str, aggregate: str, timezone: str) -> None:
    answer = heatmap(fleet.queries, HeatmapQuestion(metric, aggregate, timezone=timezone, start=START, end=END))
    frame = values(fleet, metric)
    frame = frame[(frame.axis >= pd.Timestamp(START[:-1])) & (frame.axis < pd.Timestamp(END[:-1]))]
    local = frame.axis.dt.tz_localize("UTC").dt.tz_convert(timezone)
    expected = {
        (int(weekday) + 1, int(hour)): group
        for (weekday, hour), group in frame.value.groupby([local.dt.day_of_week, local.dt.hour])
        if len(group)
    }
    assert {(cell.weekday, cell.hour) for cell in answer.cells if cell.count} == set(expected)
    for cell in answer.cells:
        if cell.count:
            group = expected[cell.weekday, cell.hour]
            assert cell.count == len(group)
            assert cell.value == pytest.approx(aggregated(group, aggregate))


@pytest.mark.parametrize(("metric", "timezone"), in_turn(COUNTED, [*ZONES, "America/St_Johns"]))
def test_every_cell_lists_its_runs_and_all_cells_hold_all_runs(fleet: Fleet, metric: str, timezone: str) -> None:
    answer = heatmap(fleet.queries, HeatmapQuestion(metric, q="-flow:payments", timezone=timezone, start=START, end=END))
    for cell in answer.cells:
        assert fleet.queries.count(fleet.queries.ask(cell.query, timezone)) == cell.count
    assert sum(cell.count for cell in answer.cells) == fleet.queries.count(fleet.queries.ask(answer.query, timezone)) > 0


def test_an_hour_that_the_clock_repeats_is_two_hours_long(fleet: Fleet) -> None:
    answer = heatmap(fleet.queries, HeatmapQuestion(timezone="Europe/Berlin", start="2026-10-25", end="2026-10-26"))
    assert {(cell.weekday, cell.hour): cell.seconds for cell in answer.cells} == {
        (7, hour): 7200 if hour == 2 else 3600 for hour in range(24)
    }


def test_an_hour_that_the_clock_skips_has_no_cell(fleet: Fleet) -> None:
    answer = heatmap(fleet.queries, HeatmapQuestion(timezone="Europe/Berlin", start="2026-03-29", end="2026-03-30"))
    assert [cell.hour for cell in answer.cells] == [hour for hour in range(24) if hour != 2]


def test_throughput_is_over_the_time_that_a_cell_has(fleet: Fleet) -> None:
    answer = heatmap(fleet.queries, HeatmapQuestion("throughput", start="2026-10-19", end="2026-11-02"))
    assert len(answer.cells) == 7 * 24
    assert {cell.seconds for cell in answer.cells} == {7200.0}
    assert all(cell.value == cell.count / 2 for cell in answer.cells)


@pytest.mark.parametrize(("metric", "start"), [("queue_depth", "-7d"), ("finished", "-400d"), ("nonsense", "-7d")])
def test_what_has_no_pattern_is_refused(fleet: Fleet, metric: str, start: str) -> None:
    with pytest.raises(InvalidInput):
        heatmap(fleet.queries, HeatmapQuestion(metric, start=start))
