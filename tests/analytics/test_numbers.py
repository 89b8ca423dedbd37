"""Numbers equal what pandas and plain Python work out from the same runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from prefect_vantage.analytics.breakdown import BreakdownQuestion, breakdown
from prefect_vantage.analytics.distribution import DistributionQuestion, distribution
from prefect_vantage.analytics.metrics import DURATION_AGGREGATES
from prefect_vantage.analytics.overview import overview
from prefect_vantage.analytics.series import Series, SeriesQuestion, series
from prefect_vantage.errors import InvalidInput
from tests.analytics.fleet import NOW, ZONES, Fleet

FINAL = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]


def seconds(later: Any, earlier: Any) -> Any:
    return (later - earlier).dt.total_seconds()


def values(fleet: Fleet, metric: str) -> pd.DataFrame:
    """The metric's value per run with the time that places it, worked out from its definition."""
    runs = fleet.frame.copy()
    now = pd.Timestamp(NOW.replace(tzinfo=None))
    final = runs.state_type.isin(FINAL)
    ends_at = runs.deleted.fillna(now)
    if metric == "duration":
        runs["value"], runs["axis"] = runs.run_seconds.where(final & runs.started.notna()), runs.ended
    elif metric == "elapsed":
        runs["value"], runs["axis"] = seconds(runs.ended, runs.started).where(final), runs.ended
    elif metric == "response":
        runs["value"], runs["axis"] = seconds(runs.ended, runs.scheduled).clip(lower=0).where(final), runs.ended
    elif metric == "queue_wait":
        runs["value"], runs["axis"] = seconds(runs.pending, runs.scheduled).clip(lower=0), runs.scheduled
    elif metric == "startup":
        runs["value"], runs["axis"] = seconds(runs.started, runs.pending).clip(lower=0), runs.scheduled
    else:
        due = ~final & runs.started.isna() & (runs.scheduled <= ends_at)
        runs["value"] = seconds(runs.started, runs.scheduled).clip(lower=0)
        runs.loc[due, "value"] = seconds(ends_at, runs.scheduled)[due]
        runs["axis"] = runs.scheduled
        if metric == "lateness":
            runs["value"] = (runs.value - 15.0).clip(lower=0)
    return runs[runs.value.notna() & runs.axis.notna()]


def buckets_of(frame: pd.DataFrame, answer: Series) -> list[pd.Series]:
    naive = [(one.start.replace(tzinfo=None), one.end.replace(tzinfo=None)) for one in answer.buckets]
    return [frame.value[(frame.axis >= start) & (frame.axis < end)] for start, end in naive]


def aggregated(found: pd.Series, name: str) -> float | None:
    if name == "count":
        return float(len(found))
    if found.empty:
        return None
    if name.startswith("p"):
        return float(np.percentile(found, int(name[1:])))
    return float(getattr(found, name)())


@pytest.mark.parametrize("timezone", ZONES)
@pytest.mark.parametrize("metric", ["duration", "elapsed", "response", "wait", "queue_wait", "startup", "lateness"])
def test_percentiles_and_sums_per_local_day_equal_pandas(fleet: Fleet, metric: str, timezone: str) -> None:
    answer = series(
        fleet.queries, SeriesQuestion(metric, DURATION_AGGREGATES, timezone=timezone, start="2026-10-20", end="now", bucket="day")
    )
    expected = buckets_of(values(fleet, metric), answer)
    whole = pd.concat(expected)
    for line in answer.series:
        assert list(line.values) == [pytest.approx(aggregated(one, line.aggregate)) for one in expected], line.aggregate
        assert line.total == pytest.approx(aggregated(whole, line.aggregate)), line.aggregate
        assert line.counts == tuple(map(len, expected))


def test_a_total_percentile_is_never_the_mean_of_the_buckets(fleet: Fleet) -> None:
    line = series(fleet.queries, SeriesQuestion("duration", ("p95",), start="2026-10-20", end="now", bucket="day")).series[0]
    known = [value for value in line.values if value is not None]
    assert line.total is not None
    assert abs(line.total - sum(known) / len(known)) > 1


@pytest.mark.parametrize(
    ("metric", "part", "whole"),
    [
        ("success_rate", ["COMPLETED"], ["COMPLETED", "FAILED", "CRASHED"]),
        ("error_rate", ["FAILED", "CRASHED"], ["COMPLETED", "FAILED", "CRASHED"]),
    ],
)
def test_rates_leave_out_cancelled_runs(fleet: Fleet, metric: str, part: list[str], whole: list[str]) -> None:
    answer = series(fleet.queries, SeriesQuestion(metric, start="2026-10-20", end="2026-10-28", bucket="day"))
    runs = fleet.frame
    for bucket, value in zip(answer.buckets, answer.series[0].values, strict=True):
        ended = runs[(runs.ended >= bucket.start.replace(tzinfo=None)) & (runs.ended < bucket.end.replace(tzinfo=None))]
        assert value == pytest.approx(ended.state_type.isin(part).sum() / ended.state_type.isin(whole).sum())


def test_throughput_divides_by_the_true_length_of_a_bucket(fleet: Fleet) -> None:
    answer = series(
        fleet.queries, SeriesQuestion("throughput", timezone="Europe/Berlin", start="2026-10-25", end="2026-10-26", bucket="day")
    )
    line = answer.series[0]
    assert line.values[0] == pytest.approx(line.counts[0] / 25)


@pytest.mark.parametrize("timezone", ZONES)
@pytest.mark.parametrize("metric", ["queue_depth", "running", "oldest_wait", "busy"])
def test_levels_equal_a_count_run_by_run(fleet: Fleet, metric: str, timezone: str) -> None:
    answer = series(fleet.queries, SeriesQuestion(metric, timezone=timezone, start="2026-10-22T01:00", end="now", bucket="6hours"))
    stays = list(_stays(fleet, queue=metric in ("queue_depth", "oldest_wait")))
    for bucket, value, count in zip(answer.buckets, answer.series[0].values, answer.series[0].counts, strict=True):
        start, end = bucket.start, min(bucket.end, NOW)
        if metric == "busy":
            overlaps = [
                (min(leave or NOW, end) - max(enter, start)).total_seconds()
                for enter, leave in stays
                if enter < end and not (leave and leave < start)
            ]
            assert (value, count) == pytest.approx((sum(overlaps) / (end - start).total_seconds(), len(overlaps)))
            continue
        present = [enter for enter, leave in stays if enter < end and not (leave and leave < end)]
        age = (end - min(present)).total_seconds() if present else None
        assert count == len(present)
        assert value == (pytest.approx(age) if metric == "oldest_wait" else len(present))


def _stays(fleet: Fleet, *, queue: bool) -> Any:
    """From when to when each run waited or ran; those that were deleted or ended without telling when are left out."""
    for run in fleet.frame.to_dict("records"):
        scheduled, started, ended = (
            None if pd.isna(run[name]) else run[name].to_pydatetime().replace(tzinfo=UTC) for name in ("scheduled", "started", "ended")
        )
        enter = scheduled if queue else started
        exits = [one for one in ((started, ended) if queue else (ended,)) if one]
        gone = not pd.isna(run["deleted"]) or run["state_type"] in FINAL
        if enter and (exits or not gone):
            yield enter, min(exits) if exits else None


def test_compared_lines_are_the_same_question_over_the_period_before(fleet: Fleet) -> None:
    def ask(start: str, end: str, compare: str | None = None) -> Series:
        question = SeriesQuestion("duration", ("p50",), timezone="Europe/Berlin", start=start, end=end, bucket="day", compare=compare)
        return series(fleet.queries, question)

    both = ask("2026-10-26", "2026-11-02", "previous")
    assert both.previous is not None
    assert both.previous.series[0].values == ask("2026-10-19", "2026-10-26").series[0].values
    assert (both.previous.to - both.previous.from_) == timedelta(hours=169)


def test_statistics_equal_pandas_and_few_runs_are_marked(fleet: Fleet) -> None:
    found = distribution(fleet.queries, DistributionQuestion(start="2026-10-20", end="now")).stats
    frame = values(fleet, "duration")
    expected = frame.value[frame.axis >= datetime(2026, 10, 20)]
    for name in ("min", "max", "mean", "sum", "p50", "p75", "p90", "p95", "p99"):
        assert getattr(found, name) == pytest.approx(aggregated(expected, name)), name
    assert not found.few_runs
    few = distribution(fleet.queries, DistributionQuestion(q="flow:payments", start="-1d", end="now")).stats
    assert few.few_runs is (few.count < 20) is True


def test_the_curve_of_shares_equals_pandas_and_is_only_told_when_asked_for(fleet: Fleet) -> None:
    frame = values(fleet, "wait")
    expected = frame.value[(frame.axis >= datetime(2026, 10, 20)) & (frame.axis < NOW.replace(tzinfo=None))]
    question = DistributionQuestion("wait", start="2026-10-20", end="now")
    curve = distribution(fleet.queries, replace(question, ecdf=True)).ecdf
    assert curve is not None
    assert [step.value for step in curve] == pytest.approx([np.percentile(expected, round(step.share * 100)) for step in curve])
    assert (curve[0].share, curve[-1].share, len(curve)) == (0.0, 1.0, 101)
    assert distribution(fleet.queries, question).ecdf is None
    assert distribution(fleet.queries, replace(question, q="flow:none", ecdf=True)).ecdf == ()


def test_breakdown_rows_equal_pandas(fleet: Fleet) -> None:
    answer = breakdown(
        fleet.queries, BreakdownQuestion("duration", "flow", "p95", start="2026-10-27", end="2026-11-03", top=100, compare="previous")
    )
    frame = values(fleet, "duration")
    for row in answer.rows:
        of_flow = frame[frame.flow == row.value]
        now = of_flow.value[(of_flow.axis >= datetime(2026, 10, 27)) & (of_flow.axis < datetime(2026, 11, 3))]
        then = of_flow.value[(of_flow.axis >= datetime(2026, 10, 20)) & (of_flow.axis < datetime(2026, 10, 27))]
        assert (row.number, row.count) == pytest.approx((np.percentile(now, 95), len(now)))
        assert (row.previous, row.previous_count) == pytest.approx((np.percentile(then, 95), len(then)))
        assert row.change == pytest.approx((np.percentile(now, 95) - np.percentile(then, 95)) / np.percentile(then, 95))
    assert answer.other is None


def test_a_streak_counts_what_ended_alike_since_the_last_change(fleet: Fleet) -> None:
    runs = fleet.frame[fleet.frame.state_type.isin(["COMPLETED", "FAILED", "CRASHED"])].sort_values("ended")
    for one in overview(fleet.queries, "7d").deployments:
        own = runs[(runs.deployment == one.deployment) & (runs.flow == one.flow)]
        won = list(own.state_type == "COMPLETED")[::-1]
        length = next((at for at, outcome in enumerate(won) if outcome != won[0]), len(won))
        assert (one.streak.outcome, one.streak.count) == ("success" if won[0] else "failure", length)
        assert len(one.recent) == 20
        assert [run.at for run in one.recent] == sorted(run.at for run in one.recent)


def test_a_deployments_next_run_is_the_earliest_ahead(fleet: Fleet) -> None:
    ahead = fleet.frame[
        (fleet.frame.state_type == "SCHEDULED") & fleet.frame.deleted.isna() & (fleet.frame.scheduled > NOW.replace(tzinfo=None))
    ]
    expected = ahead.groupby(["flow", "deployment"]).scheduled.min().to_dict()
    found = {(one.flow, one.deployment): one.next_run for one in overview(fleet.queries).deployments if one.next_run}
    assert found == {key: value.to_pydatetime().replace(tzinfo=UTC) for key, value in expected.items()}


def test_an_empty_mirror_has_numbers_too(fleet: Fleet) -> None:
    answer = overview(fleet.queries, "24h", "flow:no-such-flow")
    assert [total.value for total in answer.totals] == [0, None, 0, None, None, None]
    assert answer.deployments == ()
    assert series(fleet.queries, SeriesQuestion("duration", q="flow:no-such-flow")).series[0].total is None
    assert distribution(fleet.queries, DistributionQuestion(q="flow:no-such-flow")).bins == ()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda queries: series(queries, SeriesQuestion("speed")), "Unknown metric 'speed'"),
        (lambda queries: series(queries, SeriesQuestion("finished", ("p95",))), "no aggregate 'p95'"),
        (lambda queries: series(queries, SeriesQuestion("finished", by="ended:day")), "is a time"),
        (lambda queries: series(queries, SeriesQuestion("finished", by="name")), "cannot be grouped"),
        (lambda queries: series(queries, SeriesQuestion("finished", start="soon")), "is not a time"),
        (lambda queries: distribution(queries, DistributionQuestion("finished")), "no value per run"),
        (lambda queries: distribution(queries, DistributionQuestion(bins=0)), "1 to 200 bins"),
        (lambda queries: breakdown(queries, BreakdownQuestion("queue_depth", "flow")), "is a level"),
        (lambda queries: overview(queries, "1y"), "Unknown range '1y'"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_hint(fleet: Fleet, ask: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message) as error:
        ask(fleet.queries)
    assert error.value.hint or "bins" in message


def test_a_chart_without_totals_has_the_same_points_and_counts(fleet: Fleet) -> None:
    asked = SeriesQuestion("duration", ("p50", "p95"), start="-30d", bucket="day", by="flow")
    full, lean = series(fleet.queries, asked), series(fleet.queries, replace(asked, totals=False))
    assert [(line.key, line.counts, line.count) for line in lean.series] == [(line.key, line.counts, line.count) for line in full.series]
    assert [line.values for line in lean.series] == [line.values for line in full.series]
    assert {line.total for line in lean.series} == {None}
