"""Counts what has been written of a history and reports it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from prefect_vantage.demo.profiles import OUTAGES, PROFILES, TROUBLES
from prefect_vantage.demo.records import PastRun
from prefect_vantage.demo.rhythm import Span
from prefect_vantage.demo.rows import moment

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """What was written: `runs` counts subflow runs too, `by_state` counts runs by state name, `highlights` are sentences for people.

    `first` and `last` bound the moments at which runs were due (aware, UTC); `seconds` is wall time; `into` is sqlite, postgresql or api.
    """

    runs: int
    subflow_runs: int
    task_runs: int
    states: int
    by_state: dict[str, int]
    first: datetime
    last: datetime
    highlights: tuple[str, ...]
    into: str
    seconds: float


@dataclass(slots=True)
class Tally:
    """The count so far; `progress(done, total)` is told after each addition."""

    total: int
    progress: Progress
    runs: int = 0
    subflow_runs: int = 0
    task_runs: int = 0
    states: int = 0
    by_state: Counter[str] = field(default_factory=Counter)

    def add(self, runs: Sequence[PastRun]) -> None:
        """Count written runs."""
        self.runs += len(runs)
        self.subflow_runs += sum(run.parent_task is not None for run in runs)
        self.task_runs += sum(len(run.tasks) for run in runs)
        self.states += sum(len(run.states) for run in runs)
        self.by_state.update(run.states[-1].name for run in runs)
        self.progress(self.runs, self.total)

    def report(self, span: Span, into: str, seconds: float) -> HistoryReport:
        """The report of a finished writing."""
        return HistoryReport(
            runs=self.runs,
            subflow_runs=self.subflow_runs,
            task_runs=self.task_runs,
            states=self.states,
            by_state=dict(self.by_state),
            first=moment(span.start),
            last=moment(span.end),
            highlights=tuple(_highlights(span)),
            into=into,
            seconds=seconds,
        )


def _highlights(span: Span) -> list[str]:
    """What there is to find in the history, with its dates."""
    return [
        *(f"{_day(span, each.at)}: {each.deployment} fails for {each.hours:g} hours" for each in TROUBLES),
        *(f"{_day(span, each.at)}: no worker serves {each.pool} for {each.hours:g} hours" for each in OUTAGES),
        *(
            f"{_day(span, each.regression.at)}: {each.deployment} becomes {each.regression.factor:g} times slower"
            for each in PROFILES
            if each.regression
        ),
        *(f"all along: {each.deployment} grows slower by {each.weekly_growth:.0%} a week" for each in PROFILES if each.weekly_growth),
    ]


def _day(span: Span, share: float) -> str:
    return moment(span.at(share)).strftime("%Y-%m-%d %H:%M UTC")
