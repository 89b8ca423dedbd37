"""What moved: deployments whose p95 duration or error rate changed inside a period, since when, and how much it matters.

    runs of the period ─► per deployment and bucket: how many failed, how many took longer than its usual ─► change point ─► the sides' exact numbers

A duration that grows shows as a share of long runs that grows, so that both metrics are found by one arithmetic (`change_point`) from counts alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnClause, ColumnElement, DateTime, and_, case, func, literal_column, select, values
from sqlalchemy import column as sql_column
from sqlalchemy.types import Text

from prefect_vantage.analytics.buckets import Buckets, make_buckets
from prefect_vantage.analytics.change_point import CERTAIN, Split, change_point
from prefect_vantage.analytics.compare import Verdict, Window, change, verdict
from prefect_vantage.analytics.metrics import FEW_RUNS, METRICS
from prefect_vantage.analytics.population import Population, dimension_named, equals, population, window_of, within
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.times import to_naive_utc

MetricName = Literal["duration", "error_rate"]
LEAST_CHANGE: Mapping[str, float] = {"duration": 0.1, "error_rate": 0.02}
"""What is no regression however certain: a p95 that moved by less than a tenth of itself, an error rate by less than two points."""
LONG = (0.5, 0.9)
"""A run is long against these quantiles of its deployment: the first tells best when all runs change, the last when only the slow ones do."""
_run = RUNS.c
_KEY = (_run.flow, _run.deployment)
_LATER: ColumnClause[bool] = sql_column("later")
_PLACE = dimension_named("deployment")
Place = tuple[str | None, str]
"""Flow and deployment."""


@dataclass(frozen=True, slots=True)
class RegressionsQuestion:
    """Where to look; a change counts with at least `min_runs` runs on either side of it. No `metric`: both."""

    q: str = ""
    timezone: str = "UTC"
    start: str = "-14d"
    end: str = "now"
    metric: MetricName | None = None
    min_runs: int = FEW_RUNS
    top: int = 20


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the change: p95 duration (s) or error rate, over `count` runs; `version` is the one that most of them had."""

    number: float
    count: int
    version: str | None
    query: str


@dataclass(frozen=True, slots=True)
class Regression:
    """A deployment that moved at `changed_at`, the start of the first bucket after it.

    `change` is relative. `impact` is what the change cost since: seconds of run time (duration) or failed runs (error rate); negative where it
    got better. `impact_share` is that of the whole period's, by which regressions are ranked. `deviations` says how far it is beyond chance.
    """

    deployment: str
    metric: MetricName
    unit: str
    verdict: Verdict
    changed_at: datetime
    before: Side
    after: Side
    change: float | None
    impact: float
    impact_unit: str
    impact_share: float
    deviations: float
    query: str


@dataclass(frozen=True, slots=True)
class Regressions:
    """The answer: what got worse by its impact, then what got better; `looked_at` deployments had enough runs. `changed_at` is exact to a `bucket`."""

    from_: datetime
    to: datetime
    bucket: str
    regressions: tuple[Regression, ...]
    found: int
    looked_at: int
    query: str
    as_of: datetime
    version: int


@dataclass(frozen=True, slots=True)
class _Course:
    """How one deployment went: counts per bucket, and of those that failed, or that took longer than each of the LONG quantiles."""

    counts: list[int]
    hits: list[list[int]]

    def split(self, least: int) -> Split | None:
        """The clearest change point of any of the hits."""
        found = [split for split in (change_point(self.counts, hits, least) for hits in self.hits) if split]
        return max(found, key=lambda split: abs(split.deviations), default=None)


def regressions(
    queries: Queries, question: RegressionsQuestion, *, now: datetime | None = None, view: Snapshot | None = None
) -> Regressions:
    """Answer a question. Raises QueryError for `q`, InvalidInput for an impossible period."""
    with population(queries, question.q, question.timezone, now=now, view=view) as base:
        window = window_of(question.start, question.end, base.context)
        buckets = make_buckets(window.start, window.end, "auto", question.timezone)
        found: list[Regression] = []
        looked_at: set[Place] = set()
        for metric in ("duration", "error_rate") if question.metric is None else (question.metric,):
            there = base.narrowed(METRICS[metric].population, within("ended", window), "deployment:*")
            courses = _courses(there, metric, buckets)
            looked_at |= {place for place, course in courses.items() if sum(course.counts) >= 2 * question.min_runs}
            splits = {place: course.split(question.min_runs) for place, course in courses.items()}
            clear = {place: split for place, split in splits.items() if split and abs(split.deviations) >= CERTAIN}
            found += _moved(there, metric, buckets, clear)
        ranked = sorted(found, key=lambda one: (one.verdict != "worse", -abs(one.impact_share), one.deployment, one.metric))
        return Regressions(
            from_=window.start,
            to=window.end,
            bucket=buckets.size.name,
            regressions=tuple(ranked[: max(1, question.top)]),
            found=len(ranked),
            looked_at=len(looked_at),
            query=base.text,
            as_of=base.context.now,
            version=base.view.version,
        )


def _courses(base: Population, metric: MetricName, buckets: Buckets) -> dict[Place, _Course]:
    """How every deployment went."""
    index = buckets.index(_run.ended).label("bucket")
    source, hits = _hits(base, metric)
    columns = [func.count().filter(hit).label(f"hits{number}") for number, hit in enumerate(hits)]
    statement = select(*_KEY, index, func.count().label("n"), *columns).select_from(source)
    found: dict[Place, _Course] = defaultdict(lambda: _Course([0] * len(buckets), [[0] * len(buckets) for _ in hits]))
    for row in base.rows(statement.where(base.predicate).group_by(*_KEY, "bucket")):
        course, at = found[_place(row)], int(row["bucket"])
        course.counts[at] += int(row["n"])
        for number in range(len(hits)):
            course.hits[number][at] += int(row[f"hits{number}"])
    return found


def _hits(base: Population, metric: MetricName) -> tuple[Any, list[ColumnElement[bool]]]:
    """Where from to select, and what makes a run a hit."""
    if metric == "error_rate":
        return RUNS, [base.matching("outcome:failure")]
    quantiles = func.quantile_cont(_run.run_seconds, literal_column(str(list(LONG)))).label("quantiles")
    usual = select(*_KEY, quantiles).where(base.predicate).group_by(*_KEY).subquery("usual")
    source = RUNS.join(usual, and_(*(column.is_not_distinct_from(usual.c[column.name]) for column in _KEY)))
    return source, [_run.run_seconds > func.list_extract(usual.c.quantiles, number + 1) for number in range(len(LONG))]


def _moved(base: Population, metric: MetricName, buckets: Buckets, splits: Mapping[Place, Split]) -> Iterable[Regression]:
    """Those whose number itself moved enough."""
    if not splits:
        return
    sides = _sides(base, metric, {place: buckets.edges[split.at] for place, split in splits.items()})
    whole = _whole(base, metric)
    for place, split in splits.items():
        before, after = sides[place, False], sides[place, True]
        if _is_enough(metric, before["number"], after["number"]):
            yield _regression(base, metric, buckets, place, split, before, after, whole)


def _is_enough(metric: MetricName, before: float, after: float) -> bool:
    moved = abs(after - before)
    return moved >= LEAST_CHANGE[metric] * (before if metric == "duration" else 1.0) and moved > 0


def _sides(base: Population, metric: MetricName, edges: Mapping[Place, datetime]) -> dict[tuple[Place, bool], dict[str, Any]]:
    """Exact numbers of both sides, by (deployment, whether after)."""
    listed = values(sql_column("flow", Text), sql_column("deployment", Text), sql_column("edge", DateTime), name="edges").data(
        [(flow, deployment, to_naive_utc(edge)) for (flow, deployment), edge in edges.items()]
    )
    inner = (
        select(
            *_KEY,
            (_run.ended >= listed.c.edge).label(_LATER.name),
            _run.run_seconds,
            _run.version,
            base.matching("outcome:failure").label("lost"),
        )
        .select_from(RUNS.join(listed, and_(*(column.is_not_distinct_from(listed.c[column.name]) for column in _KEY))))
        .where(base.predicate)
        .subquery()
    )
    lost = func.avg(case((inner.c.lost, literal_column("1.0")), else_=literal_column("0.0")))
    number, mean = (
        (func.quantile_cont(inner.c.run_seconds, literal_column("0.95")), func.avg(inner.c.run_seconds))
        if metric == "duration"
        else (lost, lost)
    )
    columns = (number.label("number"), mean.label("mean"), func.count().label("n"), func.mode(inner.c.version).label("version"))
    keys = [inner.c[column.name] for column in (*_KEY, _LATER)]
    return {(_place(row), bool(row["later"])): row for row in base.rows(select(*keys, *columns).group_by(*keys))}


def _whole(base: Population, metric: MetricName) -> float:
    """Run time (s) or failures of the whole period."""
    number = func.sum(_run.run_seconds) if metric == "duration" else func.count().filter(base.matching("outcome:failure"))
    return float(base.rows(select(number.label("number")).select_from(RUNS).where(base.predicate))[0]["number"] or 0.0)


def _regression(
    base: Population,
    metric: MetricName,
    buckets: Buckets,
    place: Place,
    split: Split,
    before: dict[str, Any],
    after: dict[str, Any],
    whole: float,
) -> Regression:
    edge = buckets.edges[split.at]
    path = f"{place[0] or ''}/{place[1]}"
    here = base.narrowed(equals(_PLACE, path))
    impact = (float(after["mean"]) - float(before["mean"])) * int(after["n"])
    number, previous = float(after["number"]), float(before["number"])
    return Regression(
        deployment=path,
        metric=metric,
        unit=METRICS[metric].unit,
        verdict=verdict(number, previous, METRICS[metric].better) or "same",
        changed_at=edge,
        before=_side(before, here.narrowed(within("ended", Window(buckets.start, edge)))),
        after=_side(after, here.narrowed(within("ended", Window(edge, buckets.end)))),
        change=change(number, previous),
        impact=impact,
        impact_unit="s" if metric == "duration" else "runs",
        impact_share=impact / whole if whole else 0.0,
        deviations=split.deviations,
        query=here.text,
    )


def _side(row: dict[str, Any], base: Population) -> Side:
    return Side(float(row["number"]), int(row["n"]), row["version"], base.text)


def _place(row: Mapping[str, Any]) -> Place:
    return row["flow"], row["deployment"]
