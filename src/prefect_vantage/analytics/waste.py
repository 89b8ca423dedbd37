"""Retries and waste: run time spent in attempts that failed, and hours waited by cause, with the deployments that wasted most."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from prefect_vantage.analytics import time_use, waiting
from prefect_vantage.analytics.dimension import part_of, rest_of
from prefect_vantage.analytics.population import Population, dimension_named, population, window_of, within
from prefect_vantage.analytics.time_use import KINDS, Use, total_of
from prefect_vantage.analytics.waiting import Waiting
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot

_DEPLOYMENT = dimension_named("deployment")


@dataclass(frozen=True, slots=True)
class WasteQuestion:
    """Whose time, over which period; samples of queues are `between` seconds apart."""

    q: str = ""
    timezone: str = "UTC"
    start: str = "-7d"
    end: str = "now"
    top: int = 10
    between: float = waiting.BETWEEN_SAMPLES


@dataclass(frozen=True, slots=True)
class TimePart:
    """Seconds of wall time spent so. `query` lists the runs that it is of; `wasted` None: not known."""

    key: str
    label: str
    seconds: float
    running: bool
    wasted: bool | None
    query: str


@dataclass(frozen=True, slots=True)
class WastedBy:
    """A deployment (None: runs without one, or `other`): run time (s), and what of it was known to be in vain or is unknown."""

    deployment: str | None
    label: str
    runs: int
    seconds: float
    wasted: float
    unknown: float
    query: str


@dataclass(frozen=True, slots=True)
class RunTime:
    """The parts add up to `wall` seconds of the runs that ended; `wasted_share` is of the run time."""

    parts: tuple[TimePart, ...]
    wall: float
    seconds: float
    wasted: float
    wasted_share: float | None
    runs: int
    query: str
    deployments: tuple[WastedBy, ...]
    other: WastedBy | None


@dataclass(frozen=True, slots=True)
class Waste:
    """The answer: time of runs that ended in the period, waits of runs that were due in it."""

    from_: datetime
    to: datetime
    run_time: RunTime
    waiting: Waiting
    query: str
    as_of: datetime
    version: int


def waste(queries: Queries, question: WasteQuestion, *, now: datetime | None = None, view: Snapshot | None = None) -> Waste:
    """Answer a question. Raises QueryError for `q`, InvalidInput for an impossible period."""
    with population(queries, question.q, question.timezone, now=now, view=view) as base:
        window = window_of(question.start, question.end, base.context)
        waits = base.narrowed(waiting.POPULATION, within("scheduled", window))
        return Waste(
            from_=window.start,
            to=window.end,
            run_time=_run_time(base.narrowed(time_use.POPULATION, within("ended", window)), question.top),
            waiting=waiting.waiting(waits, window, question.between),
            query=base.text,
            as_of=base.context.now,
            version=base.view.version,
        )


def _run_time(base: Population, top: int) -> RunTime:
    by_path: dict[str | None, Use] = defaultdict(Use)
    for (flow, deployment, _pool), use in time_use.time_use(base).items():
        by_path[path_of(flow, deployment)].add(use)
    whole = total_of(by_path.values())
    ranked = sorted(by_path, key=lambda path: (-by_path[path].wasted, -by_path[path].running, path or ""))
    shown, others = ranked[: max(1, top)], ranked[max(1, top) :]
    rest = rest_of(_DEPLOYMENT, list(shown), len(others))
    return RunTime(
        parts=parts_of(whole, base),
        wall=whole.wall,
        seconds=whole.running,
        wasted=whole.wasted,
        wasted_share=whole.wasted / whole.running if whole.running else None,
        runs=whole.runs,
        query=base.text,
        deployments=tuple(
            _wasted_by(path, part_of(_DEPLOYMENT, path).label, by_path[path], base.narrowed(part_of(_DEPLOYMENT, path).term).text)
            for path in shown
        ),
        other=_wasted_by(None, rest.label, total_of(by_path[path] for path in others), base.narrowed(rest.term).text) if others else None,
    )


def path_of(flow: str | None, deployment: str | None) -> str | None:
    """A deployment as the query language writes it; None without one."""
    return None if deployment is None else f"{flow or ''}/{deployment}"


def parts_of(use: Use, base: Population) -> tuple[TimePart, ...]:
    """Every kind of time, also those of which there was none."""
    return tuple(
        TimePart(kind.key, kind.label, use.seconds[kind.key], kind.running, kind.wasted, base.narrowed(kind.term).text) for kind in KINDS
    )


def _wasted_by(path: str | None, label: str, use: Use, query: str) -> WastedBy:
    return WastedBy(path, label, use.runs, use.running, use.wasted, use.seconds["unknown"], query)
