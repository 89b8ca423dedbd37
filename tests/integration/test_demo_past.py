"""The sample fleet's past as a story: repeatable, exact in number, wholly past, with things to find in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

import pytest

from prefect_vantage.demo.catalogue import read_catalogue
from prefect_vantage.demo.history import whole_families
from prefect_vantage.demo.past import past_runs
from prefect_vantage.demo.profiles import OUTAGES, PROFILES, TROUBLES
from prefect_vantage.demo.records import PastRun
from prefect_vantage.demo.rhythm import DAY, HOUR, SECOND, Span

NOW = int(datetime(2026, 11, 24, 6, 0, tzinfo=UTC).timestamp()) * SECOND
SPAN = Span(NOW - 60 * DAY, NOW - 300 * SECOND)


@pytest.fixture(scope="module")
def runs() -> list[PastRun]:
    return list(past_runs(read_catalogue(), SPAN, 12_000, seed=7))


@pytest.mark.parametrize("count", [1, 2, 7, 50, 999])
def test_exactly_as_many_runs_are_told_as_were_asked_for(count: int) -> None:
    assert len(list(past_runs(read_catalogue(), SPAN, count, seed=1))) == count


def test_the_same_seed_tells_the_same_past_and_another_seed_another(runs: list[PastRun]) -> None:
    assert list(past_runs(read_catalogue(), SPAN, 12_000, seed=7)) == runs
    assert list(past_runs(read_catalogue(), SPAN, 12_000, seed=8)) != runs


def test_every_run_has_ended_before_now(runs: list[PastRun]) -> None:
    assert max(run.states[-1].at for run in runs) < NOW
    assert {run.states[-1].type for run in runs} == {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


def test_states_of_a_run_follow_each_other(runs: list[PastRun]) -> None:
    for run in runs:
        for states in (run.states, *(task.states for task in run.tasks)):
            assert all(before.at < after.at for before, after in pairwise(states)), states


def test_ids_are_unique(runs: list[PastRun]) -> None:
    ids = [run.id for run in runs] + [task.id for run in runs for task in run.tasks]
    assert len(set(ids)) == len(ids)


def test_subflow_runs_lie_within_their_parent_and_refer_to_its_task_run(runs: list[PastRun]) -> None:
    parents = {task.id: run for run in runs for task in run.tasks if task.child}
    children = [run for run in runs if run.parent_task]
    assert len(children) == len(parents) > 500
    for child in children:
        parent = parents[child.parent_task or ""]
        assert parent.started is not None
        assert parent.started < child.states[0].at
        assert child.states[-1].at <= parent.states[-1].at


def test_every_deployment_of_the_fleet_has_a_past() -> None:
    assert {profile.deployment for profile in PROFILES} == {entry.name for entry in read_catalogue().deployments}


def test_an_incident_is_a_burst_of_one_error(runs: list[PastRun]) -> None:
    for trouble in TROUBLES:
        due = [run for run in runs if run.deployment == trouble.deployment and SPAN.within(run.expected, trouble.at, trouble.hours)]
        hit = [run for run in due if trouble.fault in (run.states[-1].message or "")]
        assert len(hit) >= max(2, len(due) // 2), trouble


def test_an_outage_lets_runs_wait_until_it_is_over(runs: list[PastRun]) -> None:
    outage = OUTAGES[0]
    over = SPAN.at(outage.at) + int(outage.hours * HOUR)
    waited = [
        run for run in runs if run.worker and run.worker.startswith(outage.pool) and SPAN.within(run.expected, outage.at, outage.hours)
    ]
    assert waited
    assert all(run.started is None or run.started >= over - 10 * SECOND for run in waited)
    assert any(state.name == "Late" for run in waited for state in run.states)


def test_a_regression_makes_one_deployment_slower(runs: list[PastRun]) -> None:
    profile = next(profile for profile in PROFILES if profile.regression)
    assert profile.regression
    since = SPAN.at(profile.regression.at)
    spent: dict[bool, list[int]] = defaultdict(list)
    for run in runs:
        if run.deployment == profile.deployment and run.states[-1].type == "COMPLETED" and run.started:
            spent[run.started >= since].append(run.total)
    assert median(spent[True]) > 1.5 * median(spent[False])


Key = Callable[[datetime], int]


@pytest.mark.parametrize(
    ("deployment", "key", "busy", "quiet"),
    [
        ("crm-acme", lambda moment: moment.hour, 14, 2),
        ("crm-acme", lambda moment: moment.weekday(), 1, 6),
        ("nightly-sales", lambda moment: moment.hour, 2, 12),
        ("payments", lambda moment: moment.weekday(), 5, 0),
    ],
)
def test_work_follows_the_hours_of_day_and_week(runs: list[PastRun], deployment: str, key: Key, busy: int, quiet: int) -> None:
    counted = Counter(key(datetime.fromtimestamp(run.expected / SECOND, UTC)) for run in runs if run.deployment == deployment)
    assert counted[busy] > 1.3 * counted[quiet]


def test_batches_never_tear_a_family_apart(runs: list[PastRun]) -> None:
    batches = list(whole_families(iter(runs), 500))
    assert [run for batch in batches for run in batch] == runs
    assert all(batch[0].parent_task is None for batch in batches)
