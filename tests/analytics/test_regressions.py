"""Change points: found where one was put, with exact numbers on either side, and not where nothing changed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from prefect_vantage.analytics.change_point import CERTAIN, change_point
from prefect_vantage.analytics.regressions import RegressionsQuestion, regressions
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.testing.factories import run_row
from tests.analytics.fleet import NOW, Fleet, make_fleet

CHANGED = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
Fate = Callable[[random.Random, bool], tuple[str, float]]
FATES: dict[str, Fate] = {
    "slower": lambda dice, later: ("COMPLETED", dice.lognormvariate(4, 0.3) * (2.5 if later else 1)),
    "quicker": lambda dice, later: ("COMPLETED", dice.lognormvariate(4, 0.3) * (0.4 if later else 1)),
    "failing": lambda dice, later: ("FAILED" if dice.random() < (0.4 if later else 0.02) else "COMPLETED", dice.lognormvariate(4, 0.3)),
    "steady": lambda dice, _: ("FAILED" if dice.random() < 0.1 else "COMPLETED", dice.lognormvariate(4, 0.9)),
    "rare": lambda dice, later: ("COMPLETED", 100.0 if later else 10.0),
}


@pytest.fixture(scope="module")
def moved() -> Fleet:
    """Five deployments over two weeks; most of them change at CHANGED."""
    dice = random.Random(11)
    fleet = make_fleet(0)
    rows: list[dict[str, Any]] = []
    for number, (name, fate) in enumerate(FATES.items()):
        for _ in range(16 if name == "rare" else 400):
            at = NOW - timedelta(seconds=dice.uniform(600, 14 * 86400))
            state, seconds = fate(dice, at >= CHANGED)
            identity = {"deployment": name, "deployment_id": f"0000000{number}-0000-4000-8000-000000000000"}
            rows.append(
                run_row(state, at=at - timedelta(seconds=seconds + 1), seconds=seconds, version="v1" if at < CHANGED else "v2", **identity)
            )
    fleet.mirror.apply(Batch(rows={"runs": rows}))
    return Fleet(fleet.queries, fleet.mirror, pd.DataFrame(rows))


@pytest.mark.parametrize("timezone", ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"])
def test_what_changed_is_found_where_it_changed(moved: Fleet, timezone: str) -> None:
    answer = regressions(moved.queries, RegressionsQuestion(timezone=timezone))
    found = {(one.deployment, one.metric): one for one in answer.regressions}
    assert set(found) == {("etl/slower", "duration"), ("etl/quicker", "duration"), ("etl/failing", "error_rate")}
    assert [one.verdict for one in answer.regressions] == ["worse", "worse", "better"]
    for one in answer.regressions:
        assert abs(one.changed_at - CHANGED) < timedelta(hours=12), one.deployment
        assert (one.before.version, one.after.version) == ("v1", "v2")
    assert answer.looked_at == 4


def test_the_numbers_of_both_sides_equal_pandas_and_list_their_runs(moved: Fleet) -> None:
    start = (NOW - timedelta(days=14)).replace(tzinfo=None)
    for one in regressions(moved.queries, RegressionsQuestion()).regressions:
        runs = moved.frame[(moved.frame.deployment == one.deployment.removeprefix("etl/")) & (moved.frame.ended >= start)]
        edge = one.changed_at.replace(tzinfo=None)
        before, after = runs[runs.ended < edge], runs[runs.ended >= edge]
        means = []
        for side, part in ((one.before, before), (one.after, after)):
            failed = part.state_type == "FAILED"
            number = np.percentile(part.run_seconds, 95) if one.metric == "duration" else failed.mean()
            assert (side.number, side.count) == (pytest.approx(number), len(part))
            assert moved.queries.count(moved.queries.ask(side.query)) == side.count
            means.append(part.run_seconds.mean() if one.metric == "duration" else failed.mean())
        assert moved.queries.count(moved.queries.ask(one.query)) == one.before.count + one.after.count
        assert one.impact == pytest.approx((means[1] - means[0]) * len(after))


def test_impact_is_a_share_of_everything_that_is_asked_about(moved: Fleet) -> None:
    (one,) = regressions(moved.queries, RegressionsQuestion("deployment:slower", metric="duration")).regressions
    total = moved.frame[moved.frame.deployment == "slower"].run_seconds.sum()
    assert one.impact_share == pytest.approx(one.impact / total)
    assert regressions(moved.queries, RegressionsQuestion("deployment:slower", metric="error_rate")).regressions == ()


def test_no_runs_have_no_regressions(moved: Fleet) -> None:
    answer = regressions(moved.queries, RegressionsQuestion("flow:none"))
    assert (answer.regressions, answer.found, answer.looked_at) == ((), 0, 0)


def test_chance_alone_is_hardly_ever_certain() -> None:
    dice = random.Random(3)
    clearest = []
    for _ in range(300):
        counts = [dice.randint(0, 12) for _ in range(100)]
        hits = [sum(dice.random() < 0.1 for _ in range(count)) for count in counts]
        split = change_point(counts, hits, 20)
        assert split is not None
        clearest.append(abs(split.deviations))
    assert sum(one >= CERTAIN for one in clearest) <= 3


@pytest.mark.parametrize(
    ("counts", "hits", "expected"),
    [
        ([50, 50, 50, 50], [0, 0, 50, 50], 2),
        ([50, 50, 50, 50], [50, 0, 0, 0], 1),
        ([50, 50], [0, 0], None),
        ([50, 50], [50, 50], None),
        ([10, 10], [0, 10], None),
        ([], [], None),
    ],
)
def test_the_clearest_split_has_enough_on_either_side(counts: list[int], hits: list[int], expected: int | None) -> None:
    split = change_point(counts, hits, 20)
    assert (split and split.at) == expected
