"""What the wall time of runs was spent on, per deployment and pool: parts that add up to it, each with the query of its runs.

    runs that ended in a period ─► by outcome and attempts ─► of those that completed after a retry: their states tell the failed attempts apart

Where the states of a retried run are not mirrored its time is `unknown`: it is not guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Double, Select, case, cast, func, literal, or_, select

from prefect_vantage.analytics.measure import SETTLED
from prefect_vantage.analytics.population import Population
from prefect_vantage.mirror.schema import RUNS, TRANSITIONS
from prefect_vantage.query.expressions import seconds_between

POPULATION = "is:finished started:*"
"""Runs whose wall time is over."""
Place = tuple[str | None, str | None, str | None]
"""Flow, deployment, pool."""
_run = RUNS.c
_NONE = literal(0.0, Double)
_MICROS = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Kind:
    """A part of the wall time: which runs it is of, whether they ran in it, and whether it was in vain (None: not known)."""

    key: str
    label: str
    term: str
    running: bool = True
    wasted: bool | None = False


KINDS = (
    Kind("first_attempts", "Completed at the first attempt", "outcome:success -is:retried"),
    Kind("last_attempts", "The attempt that completed", "outcome:success is:retried"),
    Kind("failed_attempts", "Attempts that failed before one completed", "outcome:success is:retried", wasted=True),
    Kind("failed_runs", "Runs that failed or crashed", "outcome:failure", wasted=True),
    Kind("cancelled", "Runs that were cancelled", "outcome:cancelled", wasted=True),
    Kind("unknown", "Retried runs whose attempts are not mirrored", "outcome:success is:retried", wasted=None),
    Kind("idle", "Paused, suspended or waiting for a retry", "", running=False),
)
_BY_TERM = {"first_attempts": "first", "failed_runs": "failed", "cancelled": "cancelled"}


@dataclass(slots=True)
class Use:
    """Seconds by the key of a kind, and how many runs they are of."""

    runs: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys((kind.key for kind in KINDS), 0.0))

    @property
    def wall(self) -> float:
        """All of it."""
        return sum(self.seconds.values())

    @property
    def running(self) -> float:
        """Time in RUNNING."""
        return sum(self.seconds[kind.key] for kind in KINDS if kind.running)

    @property
    def wasted(self) -> float:
        """Time that is known to have been in vain."""
        return sum(self.seconds[kind.key] for kind in KINDS if kind.wasted)

    def add(self, other: Use) -> None:
        """Take in the time of more runs."""
        self.runs += other.runs
        for key, seconds in other.seconds.items():
            self.seconds[key] += seconds


def time_use(base: Population) -> dict[Place, Use]:
    """The time of the runs of `base`, which is narrowed to a period and to POPULATION."""
    found: dict[Place, Use] = {}
    retried = {_place(row): row for row in base.rows(_attempts(base))}
    for row in sorted(base.rows(_by_outcome(base)), key=lambda row: [name or "" for name in _place(row)]):
        use = found.setdefault(_place(row), Use())
        use.runs += int(row["n"])
        micros = {key: int(row[name] or 0) for key, name in _BY_TERM.items()}
        told = retried.get(_place(row), {"total": 0, "last": 0})
        micros["last_attempts"] = int(told["last"])
        micros["failed_attempts"] = int(told["total"]) - int(told["last"])
        micros["unknown"] = int(row["retried"] or 0) - int(told["total"])
        micros["idle"] = int(row["idle"] or 0)
        for key, number in micros.items():
            use.seconds[key] += number / _MICROS
    return found


def total_of(uses: Iterable[Use]) -> Use:
    """All of them together."""
    whole = Use()
    for use in uses:
        whole.add(use)
    return whole


def _summed(seconds: ColumnElement[Any]) -> ColumnElement[Any]:
    """The sum in whole microseconds: parts add up to the last digit, and the same question has the same answer whatever thread adds first."""
    return func.sum(cast(func.round(seconds * literal(_MICROS, Double)), BigInteger))


def _by_outcome(base: Population) -> Select[Any]:
    ran = SETTLED["duration"]()
    # Clocks of workers differ: a run cannot have run for longer than it lasted.
    idle = func.greatest(func.coalesce(seconds_between(_run.started, _run.ended), _NONE) - ran, _NONE)
    sums: dict[str, ColumnElement[Any]] = {name: _summed(ran).filter(base.matching(_kind(key).term)) for key, name in _BY_TERM.items()}
    sums |= {"retried": _summed(ran).filter(base.matching(_kind("unknown").term)), "idle": _summed(idle)}
    columns = [_run.flow, _run.deployment, _run.pool]
    labelled = [value.label(name) for name, value in sums.items()]
    return select(*columns, func.count().label("n"), *labelled).where(base.predicate).group_by(*columns)


def _attempts(base: Population) -> Select[Any]:
    """Of retried runs that completed and whose states are all known: their run time, and that of the attempt that completed."""
    chosen = base.narrowed(_kind("unknown").term)
    runs = (
        select(_run.id, _run.flow, _run.deployment, _run.pool, _run.run_seconds).where(chosen.predicate, _run.states_complete).cte("chosen")
    )
    states = _states(select(runs.c.id))
    last = select(states.c.run_id, (func.sum(states.c.micros) / literal(_MICROS, Double)).label("seconds"))
    last_of = last.where(states.c.type == "RUNNING", states.c.is_last).group_by(states.c.run_id).subquery("last_of")
    keys = [runs.c.flow, runs.c.deployment, runs.c.pool]
    # A run without a RUNNING state of its own has told no attempts: all of it counts as the last one.
    seconds = func.least(func.coalesce(last_of.c.seconds, runs.c.run_seconds), runs.c.run_seconds)
    joined = runs.outerjoin(last_of, runs.c.id == last_of.c.run_id)
    return select(*keys, _summed(runs.c.run_seconds).label("total"), _summed(seconds).label("last")).select_from(joined).group_by(*keys)


def _states(run_ids: Select[Any]) -> Any:
    """Every state of the runs: how long it held, and whether no attempt failed after it. A pause is no end of an attempt."""
    at = TRANSITIONS.c
    failed: ColumnElement[Any] = case((or_(at.name == "AwaitingRetry", at.type.in_(["FAILED", "CRASHED"])), at.occurred))
    last_failure = func.max(failed).over(partition_by=at.run_id)
    following = func.lead(at.occurred).over(partition_by=at.run_id, order_by=(at.occurred, at.id))
    return (
        select(
            at.run_id,
            at.type,
            (func.epoch_us(following) - func.epoch_us(at.occurred)).label("micros"),
            or_(last_failure.is_(None), at.occurred >= last_failure).label("is_last"),
        )
        .where(at.run_id.in_(run_ids))
        .subquery("states")
    )


def _kind(key: str) -> Kind:
    return next(kind for kind in KINDS if kind.key == key)


def _place(row: Mapping[str, Any]) -> Place:
    return row["flow"], row["deployment"], row["pool"]
