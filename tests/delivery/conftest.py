"""A week of generated runs, a mail server, and a service that delivers to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from prefect_vantage.state.store import Store
from prefect_vantage.testing import FrozenClock
from tests.analytics.fleet import NOW, Fleet, make_fleet
from tests.delivery.post import Desk, PostOffice, desk, post_office

MAILS = [{"kind": "mail", "to": f"{name}@example.com"} for name in ("ada", "bo", "cy")]


@pytest.fixture(scope="session")
def fleet() -> Fleet:
    return make_fleet(600)


@pytest.fixture(scope="module")
def office_building() -> Iterator[PostOffice]:
    with post_office() as opened:
        yield opened


@pytest.fixture
def office(office_building: PostOffice) -> PostOffice:
    """The mail server, empty and willing."""
    office_building.letters.clear()
    office_building.at_rcpt.clear()
    office_building.at_data.clear()
    return office_building


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state store with its tables and nothing in it: to make them takes longer than a test."""
    path = tmp_path_factory.mktemp("fresh") / "state.sqlite"
    store = Store.at(path)
    store.check()
    store.close()
    return path


@pytest.fixture
def at_desk(tmp_path: Path, fleet: Fleet, office: PostOffice, fresh: Path) -> Iterator[Desk]:
    """A service with a daily report to three mailboxes."""
    with desk(tmp_path, fleet.mirror, office, FrozenClock(NOW), fresh) as made:
        made.keep(recipients=MAILS)
        yield made
