from __future__ import annotations

from collections.abc import Iterator

import pytest

from prefect_vantage.state import actions
from prefect_vantage.state.actions import Action, ActionRun
from prefect_vantage.state.people import ANONYMOUS
from tests.service.served import NOW, Served, run_id, service

ACTION = "ac700000-0000-4000-8000-000000000001"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with service() as running:
        keep_an_action(running)
        yield running


def keep_an_action(running: Served) -> None:
    """Somebody has cancelled a run."""
    action = Action(ACTION, "cancel", "finished", ANONYMOUS, None, "flow:etl", "UTC", {}, 1, 1, NOW, skipped=1, finished_at=NOW)
    run = ActionRun(0, run_id(3), "run-3", "etl", "Failed", "skipped", "Already Failed", at=NOW)
    with running.app.state.parts.state.transaction() as connection:
        actions.add(connection, action, [run])
