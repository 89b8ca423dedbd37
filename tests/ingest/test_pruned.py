"""What was pruned on purpose stays away: it is neither read back nor called drift, and nothing else is lost for it."""

from __future__ import annotations

from datetime import UTC, timedelta

from prefect_vantage.mirror.retention import prune
from prefect_vantage.testing import FrozenClock, run_json
from prefect_vantage.testing.factories import BEGIN
from tests.ingest.conftest import Parts
from tests.ingest.test_reconcile import _no_settling, filled, make, many, settle, sweep_all

__all__ = ["_no_settling"]


def test_pruned_runs_are_neither_read_back_nor_drift(parts: Parts, clock: FrozenClock) -> None:
    parts.prefect.add(*many(20, step=86_400), run_json("RUNNING", at=BEGIN - timedelta(days=15)))
    reconcile = make(parts, filled(parts))
    list(prune(parts.mirror, (BEGIN - timedelta(days=9, hours=12)).replace(tzinfo=UTC)))
    kept = parts.ids()
    assert len(kept) == 11
    settle(reconcile, clock)
    sweep_all(parts, clock)
    assert parts.ids() == kept
    assert reconcile.drift().total == 0


def test_a_deletion_and_a_new_run_are_still_found_after_pruning(parts: Parts, clock: FrozenClock) -> None:
    runs = many(20, step=86_400)
    parts.prefect.add(*runs)
    reconcile = make(parts, filled(parts))
    list(prune(parts.mirror, (BEGIN - timedelta(days=9, hours=12)).replace(tzinfo=UTC)))
    del parts.prefect.runs[str(runs[3]["id"])]
    fresh = run_json("FAILED", at=BEGIN - timedelta(days=1))
    parts.prefect.add(fresh)
    settle(reconcile, clock)
    assert fresh["id"] in parts.ids()
    assert len(parts.ids()) == 10
    assert reconcile.drift().total == 0
