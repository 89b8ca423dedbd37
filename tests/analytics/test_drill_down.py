"""Every number lists its runs: the query beside a number counts exactly what the number says, in every zone, clock changes included."""

from __future__ import annotations

from itertools import product

import pytest

from prefect_vantage.analytics.breakdown import BreakdownQuestion, breakdown
from prefect_vantage.analytics.distribution import DistributionQuestion, distribution
from prefect_vantage.analytics.metrics import METRICS, Kind
from prefect_vantage.analytics.overview import RANGES, overview
from prefect_vantage.analytics.series import SeriesQuestion, series
from tests.analytics.fleet import ZONES, Fleet, in_turn

VALUES = [metric.name for metric in METRICS.values() if metric.kind is Kind.VALUE]
COUNTED = [metric.name for metric in METRICS.values() if metric.kind not in (Kind.LEVEL, Kind.BUSY)]
QUERIES = ("", "flow:etl OR tag:a", "-worker:* sort:-duration", "outcome:failure,success attempts:>0")


def count(fleet: Fleet, query: str, timezone: str) -> int:
    return fleet.queries.count(fleet.queries.ask(query, timezone))


@pytest.mark.parametrize("timezone", ZONES)
@pytest.mark.parametrize("metric", METRICS)
def test_every_bucket_of_every_metric_lists_exactly_its_runs(fleet: Fleet, metric: str, timezone: str) -> None:
    # Europe/Berlin sets its clocks back inside this range.
    answer = series(fleet.queries, SeriesQuestion(metric, timezone=timezone, start="2026-10-23T03:30", end="2026-10-28", bucket="12hours"))
    listed = [count(fleet, query, timezone) for query in answer.queries]
    assert listed == list(answer.series[0].counts)
    assert sum(listed) > 0
    assert count(fleet, answer.series[0].query, timezone) == answer.series[0].count


@pytest.mark.parametrize("metric", METRICS)
def test_the_unfinished_bucket_lists_its_runs_too(fleet: Fleet, metric: str) -> None:
    answer = series(fleet.queries, SeriesQuestion(metric, start="-3h", end="now", bucket="hour"))
    assert [count(fleet, query, "UTC") for query in answer.queries] == list(answer.series[0].counts)
    assert answer.buckets[-1].partial


@pytest.mark.parametrize("by", ["flow", "deployment", "tag", "worker", "priority", "error_type", "param.region", "state"])
@pytest.mark.parametrize("metric", ["finished", "wait", "success_rate", "queue_depth", "busy"])
def test_every_line_of_a_split_series_lists_its_runs(fleet: Fleet, metric: str, by: str) -> None:
    answer = series(fleet.queries, SeriesQuestion(metric, by=by, top=3, start="2026-10-20", end="2026-10-30", bucket="day"))
    for line in answer.series:
        assert count(fleet, line.query, "UTC") == line.count, line.label


@pytest.mark.parametrize(("case", "timezone"), in_turn(product(VALUES, ["linear", "log"])))
def test_every_bin_lists_its_runs_and_all_bins_hold_all_values(fleet: Fleet, case: tuple[str, str], timezone: str) -> None:
    metric, scale = case
    question = DistributionQuestion(metric, timezone=timezone, start="2026-10-23T03:30", end="now", bins=12, scale=scale)  # type: ignore[arg-type]
    answer = distribution(fleet.queries, question)
    assert [count(fleet, one.query, timezone) for one in answer.bins] == [one.count for one in answer.bins]
    assert sum(one.count for one in answer.bins) == answer.stats.count == count(fleet, answer.query, timezone) > 0
    assert len(answer.bins) <= 12 or scale == "log"


@pytest.mark.parametrize("by", ["flow", "deployment", "tag", "worker", "priority", "error", "error_type", "pool", "outcome"])
@pytest.mark.parametrize("metric", COUNTED)
def test_every_row_of_a_breakdown_lists_its_runs(fleet: Fleet, metric: str, by: str) -> None:
    answer = breakdown(fleet.queries, BreakdownQuestion(metric, by, start="2026-10-20", end="now", top=3))
    for row in (*answer.rows, *([answer.other] if answer.other else []), answer.total):
        assert count(fleet, row.query, "UTC") == row.count, row.label


@pytest.mark.parametrize("by", ["flow", "deployment", "worker", "priority"])
def test_rows_and_other_add_up_to_the_total(fleet: Fleet, by: str) -> None:
    answer = breakdown(fleet.queries, BreakdownQuestion("finished", by, start="2026-10-20", end="now", top=3))
    rest = answer.other.count if answer.other else 0
    assert sum(row.count for row in answer.rows) + rest == answer.total.count > 0


@pytest.mark.parametrize("by", ["flow", "deployment", "worker", "priority"])
def test_lines_and_other_add_up_to_the_whole_in_every_bucket(fleet: Fleet, by: str) -> None:
    def ask(split: str | None) -> list[tuple[int, ...]]:
        question = SeriesQuestion("finished", by=split, top=2, start="2026-10-20", end="2026-10-30", bucket="day")
        return [line.counts for line in series(fleet.queries, question).series]

    assert [sum(counts) for counts in zip(*ask(by), strict=True)] == list(ask(None)[0])


@pytest.mark.parametrize(("case", "timezone"), in_turn(product(RANGES, QUERIES)))
def test_every_number_of_the_overview_lists_its_runs(fleet: Fleet, case: tuple[str, str], timezone: str) -> None:
    range_, q = case
    answer = overview(fleet.queries, range_, q, timezone)
    for total in answer.totals:
        assert count(fleet, total.query, timezone) == total.count, total.key
    for one in answer.now:
        assert count(fleet, one.query, timezone) == one.value, one.key
    for deployment in answer.deployments:
        assert count(fleet, deployment.query, timezone) == deployment.runs, deployment.deployment
    for error in answer.errors:
        assert count(fleet, error.query, timezone) == error.count, error.error
    listed = [count(fleet, query, timezone) for query in answer.trend.queries]
    assert listed == [sum(values) for values in zip(*(one.values for one in answer.trend.series), strict=True)]
    for outcome in answer.trend.series:
        assert count(fleet, outcome.query, timezone) == outcome.total, outcome.key
