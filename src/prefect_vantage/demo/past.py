"""What happened to the sample fleet before today: a deterministic stream of finished runs with states, subflows and tasks (pure).

    profiles ──► rhythm (when) ──► Storyteller (what happened) ──► PastRun ──► rows ──► store

The same catalogue, span, count and seed give the same runs, and everything lies in the past.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from random import Random
from typing import Any

from prefect_vantage.demo.catalogue import Catalogue, SampleDeployment
from prefect_vantage.demo.endings import Ending, draw_ending
from prefect_vantage.demo.naming import run_name, time_ordered_id
from prefect_vantage.demo.parts import with_subflows, with_tasks
from prefect_vantage.demo.profiles import PROFILES, Profile
from prefect_vantage.demo.records import PastRun, PastState
from prefect_vantage.demo.rhythm import DAY, HOUR, SECOND, WEEK, Span, load, moments, outage_at, subflow_share, trouble_at

LATE_AFTER = 15 * SECOND
LONGEST_WAIT = 60 * SECOND
SCHEDULE_STEP = 10 * SECOND
DETAILED_EVERY = 20  # every 20th run carries its task runs, and so does every run of the last day


def past_runs(catalogue: Catalogue, span: Span, count: int, seed: int) -> Iterator[PastRun]:
    """Exactly `count` runs, subflow runs included; oldest first, but for a last few that make up the number."""
    story = Storyteller(catalogue, span, seed)
    top = int(count / (1 + subflow_share(PROFILES, span)))
    told = 0
    for at, profile in moments(PROFILES, span, top, story.random):
        family = story.family(profile, at)
        if told + len(family) <= count:
            yield from family
            told += len(family)
    childless = [profile for profile in PROFILES if not profile.subflows]
    for at, profile in moments(childless, span, count - told, story.random):
        yield from story.family(profile, at)


class Storyteller:
    """Draws what happened to a run that was due at a moment; the generator is its only state."""

    def __init__(self, catalogue: Catalogue, span: Span, seed: int) -> None:
        self.random = Random(seed)
        self._span = span
        self._deployments: Mapping[str, SampleDeployment] = {entry.name: entry for entry in catalogue.deployments}
        self._workers = {pool.name: [f"{pool.name}-{number + 1}" for number in range(pool.worker_limit)] for pool in catalogue.pools}

    def family(self, profile: Profile, at: int) -> list[PastRun]:
        """The run that was due at `at`, followed by its subflow runs."""
        run = self._run(profile, self._deployments[profile.deployment], at)
        if run.started is None:
            return [run]
        if profile.subflows:
            return with_subflows(run, profile, self.random)
        detailed = at > self._span.end - DAY or self.random.randrange(DETAILED_EVERY) == 0
        return [with_tasks(run, profile, self.random) if detailed and profile.tasks else run]

    def _run(self, profile: Profile, entry: SampleDeployment, at: int) -> PastRun:
        random = self.random
        by_schedule = random.random() >= profile.manual
        expected = at - at % SCHEDULE_STEP if by_schedule else at
        created = expected - random.randint(60, 600) * SECOND if by_schedule else expected
        parameters = self._parameters(profile, entry)
        ending = draw_ending(profile, trouble_at(profile, self._span, at), random, parameters)
        waited = self._waited(profile, entry.pool, expected, created, by_schedule)
        states = self._lived(profile, ending, waited, expected) if ending.way.began else _gone(ending, waited)
        running = [state.at for state in states if state.type == "RUNNING"]
        return PastRun(
            id=time_ordered_id(created, random),
            name=run_name(random),
            flow=entry.flow,
            deployment=entry.name,
            created=created,
            expected=expected,
            started=running[0] if running else None,
            total=_time_running(states),
            attempts=len(running),
            states=tuple(states),
            parameters=parameters,
            by_schedule=by_schedule,
            worker=random.choice(self._workers[entry.pool]) if ending.way.taken else None,
            pid=random.randint(2_000, 60_000) if running else None,
            parent_task=None,
            tasks=(),
        )

    def _parameters(self, profile: Profile, entry: SampleDeployment) -> dict[str, Any]:
        return entry.parameters | {name: self.random.choice(values) for name, values in profile.varied.items()}

    def _waited(self, profile: Profile, pool: str, expected: int, created: int, by_schedule: bool) -> list[PastState]:
        """States up to the worker's submission; a worker looks ahead, so a scheduled run may be taken a little early."""
        ahead = 2 * SECOND if by_schedule else 0
        taken = max(expected + self._queued(profile, pool, expected) - ahead, created + 200_000)
        states = [PastState("SCHEDULED", "Scheduled", created, "Flow run scheduled" if by_schedule else None, expected)]
        if taken - expected > LATE_AFTER + 6 * SECOND:
            states.append(PastState("SCHEDULED", "Late", expected + LATE_AFTER + int(self.random.random() * 5 * SECOND), None, expected))
        submitted = taken + self.random.randint(40_000, 120_000)
        return [
            *states,
            PastState("PENDING", "Pending", taken, None, expected),
            PastState("PENDING", "Submitting", submitted, None, expected),
        ]

    def _queued(self, profile: Profile, pool: str, expected: int) -> int:
        """Time in the queue: longer in busy hours, and to its end when nobody serves the pool."""
        if outage := outage_at(pool, self._span, expected):
            over = self._span.at(outage.at) + int(outage.hours * HOUR)
            return over - expected + int(self.random.random() * 240 * SECOND)
        return min(int(self.random.expovariate(1 / profile.wait) * load(profile, expected) * SECOND), LONGEST_WAIT)

    def _lived(self, profile: Profile, ending: Ending, waited: list[PastState], expected: int) -> list[PastState]:
        """All states of a run that began: the wait, each attempt with its retry, and the end."""
        at = max(waited[-1].at + int(self.random.lognormvariate(math.log(3.1), 0.2) * SECOND), expected + 30_000)
        states = list(waited)
        for message in ending.retried:
            failed = at + self._duration(profile, at)
            due = failed + int(profile.retry_delay * SECOND)
            states += [PastState("RUNNING", "Running", at), PastState("SCHEDULED", "AwaitingRetry", failed, message, due)]
            at = due + self.random.randint(10_000, 40_000)
        way = ending.way
        end = at + (int(profile.time_limit * SECOND) if way.name == "TimedOut" else self._duration(profile, at))
        states.append(PastState("RUNNING", "Running", at))
        if way.type == "CANCELLED":
            states.append(PastState("CANCELLING", "Cancelling", end))
            end += self.random.randint(1, 9) * SECOND
        return [*states, PastState(way.type, way.name, end, ending.message)]

    def _duration(self, profile: Profile, at: int) -> int:
        """Time of one attempt: slower from week to week, and after the regression."""
        median = profile.seconds * (1 + profile.weekly_growth) ** -((self._span.end - at) / WEEK)
        if profile.regression and at < self._span.at(profile.regression.at):
            median /= profile.regression.factor
        return max(int(self.random.lognormvariate(math.log(median), profile.spread) * SECOND), 20_000)


def _gone(ending: Ending, waited: list[PastState]) -> list[PastState]:
    """All states of a run that never began: lost by its worker, or called off before one took it."""
    kept = waited if ending.way.taken else [state for state in waited if state.type == "SCHEDULED"]
    pause = 4 * SECOND if ending.way.taken else 1 * SECOND
    return [*kept, PastState(ending.way.type, ending.way.name, kept[-1].at + pause, ending.message)]


def _time_running(states: list[PastState]) -> int:
    """Time between each RUNNING state and the state after it."""
    return sum(after.at - state.at for state, after in pairwise(states) if state.type == "RUNNING")
