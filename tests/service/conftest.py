from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from prefect_vantage.mirror.store import Mirror
from prefect_vantage.reporting.editions import Rendering
from prefect_vantage.state import actions, deliveries, error_statuses, exports
from prefect_vantage.state.actions import Action, ActionRun
from prefect_vantage.state.deliveries import Delivery, Edition
from prefect_vantage.state.error_statuses import StatusRow, error_id
from prefect_vantage.state.exports import ExportRow
from prefect_vantage.state.people import ANONYMOUS
from prefect_vantage.state.store import Store
from tests.analytics.fleet import make_fleet
from tests.service.exporting import Desk, exporting
from tests.service.served import NOW, Served, run_id, service

DELIVERY, EDITION, TOKEN = "de110000-0000-4000-8000-000000000001", "ed170000-0000-4000-8000-000000000001", "a-word-that-only-ada-has"
EXPORT = "e8900000-0000-4000-8000-000000000001"
EMBED_SECRET = "only these tests know it"
ERROR = error_id("ValueError: no")
ACTION = "ac700000-0000-4000-8000-000000000001"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with service(data_dir=tmp_path_factory.mktemp("data"), embed_secret=EMBED_SECRET) as running:
        keep_an_action(running)
        keep_a_delivery(running)
        keep_an_export(running)
        keep_a_status(running)
        yield running


def keep_an_action(running: Served) -> None:
    """Somebody has cancelled a run."""
    action = Action(ACTION, "cancel", "finished", ANONYMOUS, None, "flow:etl", "UTC", {}, 1, 1, NOW, skipped=1, finished_at=NOW)
    run = ActionRun(0, run_id(3), "run-3", "etl", "Failed", "skipped", "Already Failed", at=NOW)
    with running.app.state.parts.state.transaction() as connection:
        actions.add(connection, action, [run])


def keep_a_delivery(running: Served) -> None:
    """Somebody was sent a report, whose files are there."""
    parts = running.app.state.parts
    recipient = {"kind": "mail", "to": "ada@example.com"}
    definition = {"name": "task-performance", "title": "Sent", "sections": [{"kind": "totals"}], "formats": ["json"]}
    edition = Edition(
        EDITION, "task-performance", 0, definition, NOW - timedelta(days=1), NOW, "2026-11-23..2026-11-24", "23 November", "UTC", "", NOW
    )
    delivery = Delivery(DELIVERY, EDITION, "mailto:ada@example.com", "", recipient, "sent", "<id@example.com>", TOKEN, NOW, NOW, told=True)
    with parts.state.transaction() as connection:
        deliveries.add_edition(connection, edition)
        deliveries.add(connection, delivery)
    parts.editions.put(EDITION, "attempt-1", "sent.json", parts.editions.document(edition))
    parts.editions.seal(EDITION, Rendering("attempt-1", complete=True, empty=False))


def keep_an_export(running: Served) -> None:
    """Somebody has exported in the background, and the file is there."""
    parts = running.app.state.parts
    done = {"status": "done", "via": "service", "ended_at": NOW, "rows": 1, "total": 1, "bytes": 5, "file": "runs.csv"}
    with parts.state.transaction() as connection:
        exports.add(connection, ExportRow(EXPORT, "flow:etl", "csv", "UTC", NOW, NOW, **done))
    folder = parts.settings.exports_path / EXPORT
    folder.mkdir(parents=True)
    (folder / "runs.csv").write_text('"id"\n')


def keep_a_status(running: Served) -> None:
    """Somebody has resolved an error."""
    row = StatusRow(ERROR, "ValueError: no", "resolved", None, None, None, 0, NOW, "Ada")
    with running.app.state.parts.state.transaction() as connection:
        error_statuses.change(connection, row, 0)


@pytest.fixture(scope="session")
def fleet_of_exports() -> Mirror:
    return make_fleet(600).mirror


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state store with its tables and nothing in it: to make them takes longer than a test."""
    path = tmp_path_factory.mktemp("fresh") / "state.sqlite"
    store = Store.at(path)
    store.check()
    store.close()
    return path


@pytest.fixture
def desk(tmp_path: Path, fleet_of_exports: Mirror, fresh: Path) -> Iterator[Desk]:
    """A service whose exports are written when a test says so."""
    with exporting(tmp_path, fleet_of_exports, fresh) as made:
        yield made
