"""Metrics: what there is, and each over time, as a distribution, by the values of a field."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from prefect_vantage.analytics.breakdown import BreakdownQuestion, Order
from prefect_vantage.analytics.breakdown import breakdown as break_down
from prefect_vantage.analytics.distribution import DistributionQuestion
from prefect_vantage.analytics.distribution import distribution as distribute
from prefect_vantage.analytics.grid import MOST_ROWS, GridQuestion
from prefect_vantage.analytics.grid import grid as cells_of
from prefect_vantage.analytics.heatmap import HeatmapQuestion
from prefect_vantage.analytics.heatmap import heatmap as over_the_week
from prefect_vantage.analytics.metrics import METRICS
from prefect_vantage.analytics.series import SeriesQuestion
from prefect_vantage.analytics.series import series as over_time
from prefect_vantage.query.fields import FIELDS
from prefect_vantage.service.models.metrics import Breakdown, Distribution, Grid, Heatmap, Metrics, Series
from prefect_vantage.service.params import API, KNOWN, READS
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.service.question import AskerDep, QuestionDep

router = APIRouter(prefix=f"{API}/metrics", tags=["metrics"], responses=RESPONSES)

Name = Annotated[str, Query(max_length=64, description="A metric of GET /metrics.", examples=["duration"])]
From = Annotated[
    str, Query(alias="from", max_length=64, description="Start of the period, as a time of the query language.", examples=["-7d"])
]
To = Annotated[str, Query(max_length=64, description="End of the period.", examples=["now"])]
By = Annotated[str | None, Query(max_length=200, description="A field whose values divide the metric.", examples=["flow"])]
Compare = Annotated[
    Literal["previous", "week", "month", "year"] | None,
    Query(description="Also the period before, or the same a week, month or year earlier."),
]
Aggregates = Annotated[
    str, Query(max_length=100, description="Aggregates, separated by commas; the metric's own when left out.", examples=["p50,p95"])
]


@router.get("", response_model=Metrics, dependencies=[KNOWN], summary="Which metrics there are")
def metrics(asker: AskerDep) -> Response:
    """Every metric with its unit, axis and aggregates, and every field that can divide one."""
    names = ("name", "label", "help", "unit", "axis", "better", "aggregates")
    found = [{name: getattr(metric, name) for name in names} for metric in METRICS.values()]
    return asker.content({"metrics": found, "dimensions": [field.name for field in FIELDS.values() if field.dimension]})


@router.get("/series", response_model=Series, dependencies=READS, summary="A metric over time")
def series(
    question: QuestionDep,
    *,
    metric: Name,
    aggregate: Aggregates = "",
    from_: From = "-24h",
    to: To = "now",
    bucket: Annotated[str, Query(max_length=20, description="auto, minute, 5minutes, hour, day, week or month.")] = "auto",
    by: By = None,
    top: Annotated[int, Query(ge=1, le=50, description="Values of `by` that get a line of their own.")] = 5,
    compare: Compare = None,
    totals: Annotated[bool, Query(description="Off leaves out percentiles over the whole line, which a chart does not draw.")] = True,
) -> Response:
    """A metric in buckets of local time. Every bucket and every line carries the query that lists exactly its runs."""
    _, tag = question.asked(timed=True)
    wanted = SeriesQuestion(metric, _split(aggregate), question.q, question.timezone, from_, to, bucket, by, top, compare, totals)
    return question.answer(over_time(question.parts.queries, wanted, now=question.moment.now), tag)


@router.get("/distribution", response_model=Distribution, dependencies=READS, summary="How a metric is spread")
def distribution(
    question: QuestionDep,
    *,
    metric: Name = "duration",
    from_: From = "-24h",
    to: To = "now",
    bins: Annotated[int, Query(ge=1, le=200)] = 30,
    scale: Annotated[Literal["linear", "log"], Query(description="Bins of equal width, or of equal ratio.")] = "linear",
    ecdf: Annotated[bool, Query(description="Also the share of values at or below each hundredth.")] = False,
) -> Response:
    """Counts per bin and exact percentiles; every bin carries the query that lists exactly its runs."""
    _, tag = question.asked(timed=True)
    wanted = DistributionQuestion(metric, question.q, question.timezone, from_, to, bins, scale, ecdf)
    return question.answer(distribute(question.parts.queries, wanted, now=question.moment.now), tag)


@router.get("/heatmap", response_model=Heatmap, dependencies=READS, summary="A metric by hour and weekday")
def heatmap(
    question: QuestionDep,
    *,
    metric: Name = "finished",
    aggregate: Annotated[str | None, Query(max_length=20, description="The metric's own when left out.")] = None,
    from_: From = "-28d",
    to: To = "now",
) -> Response:
    """The metric of every hour of the week in local time, over at most 366 days; every cell carries the query that lists exactly its runs."""
    _, tag = question.asked(timed=True)
    wanted = HeatmapQuestion(metric, aggregate, question.q, question.timezone, from_, to)
    return question.answer(over_the_week(question.parts.queries, wanted, now=question.moment.now), tag)


@router.get("/grid", response_model=Grid, dependencies=READS, summary="A metric by the values of a field and time")
def grid(
    question: QuestionDep,
    *,
    metric: Name = "finished",
    by: Annotated[
        str | None, Query(max_length=200, description="A field whose values are rows; one row without.", examples=["worker"])
    ] = None,
    aggregate: Annotated[str | None, Query(max_length=20, description="The metric's own when left out.")] = None,
    from_: From = "-7d",
    to: To = "now",
    bucket: Annotated[str, Query(max_length=20, description="auto, minute, 5minutes, hour, day, week or month.")] = "auto",
    top: Annotated[int, Query(ge=1, le=MOST_ROWS, description="Values that get a row, those with the most runs.")] = 30,
) -> Response:
    """Cells for a heatmap: worker × hour with `by=worker&bucket=hour`, a calendar with `bucket=day` and no field.

    `queries[i]` lists the runs of bucket i, together with a row's `term` those of its cell.
    """
    _, tag = question.asked(timed=True)
    wanted = GridQuestion(metric, by, aggregate, question.q, question.timezone, from_, to, bucket, top)
    return question.answer(cells_of(question.parts.queries, wanted, now=question.moment.now), tag)


@router.get("/breakdown", response_model=Breakdown, dependencies=READS, summary="A metric by the values of a field")
def breakdown(
    question: QuestionDep,
    *,
    metric: Name,
    by: Annotated[str, Query(max_length=200, description="A field whose values divide the metric.", examples=["flow"])],
    aggregate: Annotated[str | None, Query(max_length=20)] = None,
    from_: From = "-24h",
    to: To = "now",
    top: Annotated[int, Query(ge=1, le=200)] = 10,
    compare: Compare = None,
    order: Annotated[Order, Query(description="Which values come first.")] = "count",
) -> Response:
    """The metric of each value of a field with the period before; values beyond `top` are together in `other`."""
    _, tag = question.asked(timed=True)
    wanted = BreakdownQuestion(metric, by, aggregate, question.q, question.timezone, from_, to, top, compare, order)
    return question.answer(break_down(question.parts.queries, wanted, now=question.moment.now), tag)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
