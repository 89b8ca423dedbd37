"""The registry of metrics: one definition each, from which statements, drill-downs, forms, help and the reference are made.

`population` and `numerator` are terms of the query language, so the list behind a number and the number itself come from one predicate.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from prefect_vantage.errors import InvalidInput

PERCENTILES: dict[str, float] = {"p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95, "p99": 0.99}
DURATION_AGGREGATES = ("p50", "p95", "p75", "p90", "p99", "mean", "min", "max", "sum", "count")
FEW_RUNS = 20


class Kind(Enum):
    """How a metric becomes a number: from a value per run, as a share of runs, as a number of runs, or as a level at an instant."""

    VALUE = "value"
    RATIO = "ratio"
    COUNT = "count"
    RATE = "rate"
    LEVEL = "level"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `axis` is the time that places a run; `better` is the direction that is good news, None when neither is."""

    name: str
    label: str
    help: str
    unit: str
    axis: str
    better: str | None
    aggregates: tuple[str, ...]
    kind: Kind
    population: str = ""
    field: str | None = None
    numerator: str | None = None


def _value(name: str, label: str, unit_help: str, axis: str, population: str) -> Metric:
    return Metric(name, label, unit_help, "s", axis, "down", DURATION_AGGREGATES, Kind.VALUE, population, field=name)


def _ratio(name: str, label: str, text: str, better: str, *, population: str, numerator: str) -> Metric:
    return Metric(name, label, text, "ratio", "ended", better, ("ratio", "count"), Kind.RATIO, population, numerator=numerator)


def _level(name: str, label: str, text: str, unit: str, better: str | None) -> Metric:
    return Metric(name, label, text, unit, "at", better, ("last",), Kind.LEVEL)


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        _value("duration", "Duration", "Time spent running, all attempts together, by end of the run.", "ended", "is:finished started:*"),
        _value(
            "wait", "Wait", "From expected start to first running; of a due run, until now. Retries never count.", "scheduled", "wait:*"
        ),
        _value(
            "queue_wait",
            "Queue wait",
            "From expected start until a worker took the run, where that moment is known.",
            "scheduled",
            "queue_wait:*",
        ),
        _value("startup", "Startup", "From when a worker took the run until it ran, where that moment is known.", "scheduled", "startup:*"),
        _value("elapsed", "Elapsed", "From first running to the end, pauses and retry delays included.", "ended", "is:finished started:*"),
        _value("response", "Response", "From expected start to the end: what the caller waited.", "ended", "is:finished scheduled:*"),
        _value("lateness", "Lateness", "Wait beyond the threshold after which Prefect calls a run late.", "scheduled", "lateness:*"),
        Metric(
            "finished", "Finished runs", "Runs that reached a final state.", "runs", "ended", None, ("count",), Kind.COUNT, "is:finished"
        ),
        Metric("throughput", "Throughput", "Finished runs an hour.", "runs/h", "ended", "up", ("rate", "count"), Kind.RATE, "is:finished"),
        _ratio(
            "success_rate",
            "Success rate",
            "Completed runs as a share of completed, failed and crashed ones; cancelled runs are left out.",
            "up",
            population="outcome:success,failure",
            numerator="outcome:success",
        ),
        _ratio(
            "error_rate",
            "Error rate",
            "Failed and crashed runs as a share of completed, failed and crashed ones; cancelled runs are left out.",
            "down",
            population="outcome:success,failure",
            numerator="outcome:failure",
        ),
        _ratio(
            "retry_rate",
            "Retry rate",
            "Finished runs that took more than one attempt, as a share.",
            "down",
            population="is:finished",
            numerator="is:retried",
        ),
        _level("queue_depth", "Queue depth", "Runs due but not started, at the end of each bucket.", "runs", "down"),
        _level("running", "Running", "Runs started but not ended, at the end of each bucket.", "runs", None),
        _level("oldest_wait", "Oldest wait", "Age of the oldest run in the queue, at the end of each bucket.", "s", "down"),
        Metric("busy", "Busy", "Mean number of runs in progress during each bucket.", "runs", "at", None, ("mean",), Kind.BUSY),
    )
}


def metric_named(name: str) -> Metric:
    """The metric of that name. Raises InvalidInput with the names there are."""
    if name not in METRICS:
        raise InvalidInput(f"Unknown metric {name!r}", hint=f"Use one of {', '.join(METRICS)}.")
    return METRICS[name]


def aggregates_of(metric: Metric, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The aggregates asked for, or the metric's first; each once, in the order asked. Raises InvalidInput."""
    for name in wanted:
        if name not in metric.aggregates:
            raise InvalidInput(f"{metric.label} has no aggregate {name!r}", hint=f"Use {', '.join(metric.aggregates)}.")
    return tuple(dict.fromkeys(wanted)) or metric.aggregates[:1]


def unit_of(metric: Metric, aggregate: str) -> str:
    """The unit of that aggregate: a count is in runs whatever is counted."""
    return "runs" if aggregate == "count" else metric.unit
