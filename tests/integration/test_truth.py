"""The mirror equals SQL on Prefect's own database: after a killed backfill, after a cut socket, after deletions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.truth import Plan, Truth

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

PLAN = Plan(runs=2_000, days=20, cut_runs=80, deletions=40, rate=10.0, reconcile_seconds=5.0, patience=150.0)


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Truth]:
    with Truth(tmp_path_factory.mktemp("truth"), PLAN, say=print) as made:
        yield made


def test_counts_equal_prefects_database_through_a_kill_a_cut_and_deletions(truth: Truth) -> None:
    assert truth.backfill_with_a_kill() == {}
    assert truth.runs_while_the_socket_is_cut() == {}
    assert truth.deletions() == {}
