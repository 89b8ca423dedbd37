"""Value × time: every cell equals pandas and lists its runs, days being local ones."""

from __future__ import annotations

import pandas as pd
import pytest

from prefect_vantage.analytics.grid import GridQuestion, grid
from prefect_vantage.errors import InvalidInput
from tests.analytics.fleet import ZONES, Fleet
from tests.analytics.test_numbers import aggregated, values

ALL_ZONES = [*ZONES, "America/St_Johns"]
START, END = "2026-10-21", "2026-11-03"


@pytest.mark.parametrize("timezone", ALL_ZONES)
@pytest.mark.parametrize(("metric", "aggregate"), [("duration", "p95"), ("wait", "mean"), ("elapsed", "count")])
def test_every_cell_of_every_worker_and_local_day_equals_pandas(fleet: Fleet, metric: str, aggregate: str, timezone: str) -> None:
    answer = grid(fleet.queries, GridQuestion(metric, "worker", aggregate, "", timezone, START, END, "day"))
    assert {row.key for row in answer.rows} == {"w1", "w2", None}
    frame = values(fleet, metric)
    local = frame.axis.dt.tz_localize("UTC").dt.tz_convert(timezone).dt.date
    days = [bucket.start.astimezone(pd.Timestamp(bucket.start).tz_convert(timezone).tz).date() for bucket in answer.buckets]
    for row in answer.rows:
        own = frame.worker.isna() if row.key is None else frame.worker == row.key
        for day, cell in zip(days, row.cells, strict=True):
            group = frame.value[own & (local == day)]
            assert cell.count == len(group)
            assert cell.value == pytest.approx(aggregated(group, aggregate)), (row.label, day)


@pytest.mark.parametrize("timezone", ["Europe/Berlin", "America/St_Johns"])
@pytest.mark.parametrize("by", ["worker", "tag", None])
def test_every_cell_lists_its_runs(fleet: Fleet, by: str | None, timezone: str) -> None:
    answer = grid(fleet.queries, GridQuestion("success_rate", by, None, "-flow:payments", timezone, "2026-10-24", "2026-10-27", "12hours"))
    for row in answer.rows:
        listed = [fleet.queries.count(fleet.queries.ask(f"{query} {row.term}", timezone)) for query in answer.queries]
        assert listed == [cell.count for cell in row.cells], row.label
        assert fleet.queries.count(fleet.queries.ask(row.query, timezone)) == row.count == sum(listed)
    assert sum(row.count for row in answer.rows) > 0


def test_a_calendar_has_one_row_and_rates_know_long_days(fleet: Fleet) -> None:
    (row,) = (
        answer := grid(fleet.queries, GridQuestion("throughput", None, None, "", "Europe/Berlin", "2026-10-24", "2026-10-27", "day"))
    ).rows
    assert [(bucket.end - bucket.start).total_seconds() / 3600 for bucket in answer.buckets] == [24, 25, 24]
    assert [cell.value for cell in row.cells] == [cell.count / hours for cell, hours in zip(row.cells, (24, 25, 24), strict=True)]


def test_values_beyond_the_top_are_counted_as_hidden(fleet: Fleet) -> None:
    answer = grid(fleet.queries, GridQuestion(by="flow", start=START, end=END, bucket="day", top=3))
    assert (len(answer.rows), answer.hidden) == (3, 5)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (GridQuestion("queue_depth"), "is a level"),
        (GridQuestion(by="ended:day"), "is a time"),
        (GridQuestion(by="flow", start="-1d", bucket="minute", top=100), "more than 10,000 cells"),
    ],
)
def test_what_makes_no_grid_is_refused(fleet: Fleet, question: GridQuestion, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        grid(fleet.queries, question)
