"""Two hundred editions with whatever can go wrong, in any order: none lost, none doubled, every end seen."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from prefect_vantage.errors import PrefectUnreachable, StateError
from prefect_vantage.reporting.deliver.courier import Courier
from prefect_vantage.reporting.deliver.job import HandOver, Job, Sent, Tools, TransportError, Unconfirmed
from prefect_vantage.testing import FrozenClock
from tests.analytics.fleet import NOW, Fleet
from tests.delivery.post import Desk, PostOffice, desk

CASES = 200
FAULTS = ("fine", "fine", "fine", "later", "refused", "dies first", "dies leaving", "dies after", "hangs up")


class Killed(BaseException):
    """The process is gone."""


class Weather:
    """A transport whose next fault is drawn; `arrived` is what its recipients have."""

    def __init__(self, dice: random.Random) -> None:
        self.arrived: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self._dice = dice

    def can(self, job: Job, tools: Tools) -> bool:
        return True

    def send(self, job: Job, tools: Tools, hand_over: HandOver) -> Sent:
        fault = self._dice.choice(FAULTS)
        self.faults[fault] += 1
        if fault == "later":
            raise TransportError("451 later", permanent=False)
        if fault == "refused":
            raise TransportError("550 no", permanent=True)
        if fault == "dies first":
            raise Killed
        hand_over()
        if fault == "dies leaving":
            raise Killed
        self.arrived[job.id] += 1
        if fault == "dies after":
            raise Killed
        if fault == "hangs up":
            raise Unconfirmed("lost")
        return Sent("250 OK", 1)


@pytest.fixture
def storm(tmp_path: Path, fleet: Fleet, office: PostOffice, fresh: Path) -> Iterator[Desk]:
    with desk(tmp_path, fleet.mirror, office, FrozenClock(NOW), fresh) as made:
        made.keep(recipients=[{"kind": "mail", "to": f"{name}@example.com"} for name in ("a", "b")])
        yield made


def test_two_hundred_random_runs_lose_nothing_and_double_nothing(storm: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(20261124)
    weather = Weather(dice)
    tools = Tools(storm.settings, storm.blocks, storm.settings.data_dir)
    courier = Courier(storm.parts.ledger(), tools, {"mail": weather})
    document = storm.parts.editions.document(storm.open(at=NOW - timedelta(days=400)).edition)
    monkeypatch.setattr(storm.parts.editions, "document", lambda _edition: document)

    def attempt(delivery_id: str) -> None:
        """One try of a worker or a service, which may be the last thing that it does; now and then its store is away for the outcome."""
        try:
            with monkeypatch.context() as broken:
                if dice.random() < 0.08:
                    broken.setattr(storm.parts.deliveries, "record", _away)
                courier.deliver(delivery_id)
        except (Killed, StateError):
            pass

    def tell(events: Sequence[dict[str, Any]]) -> None:
        """Prefect is away now and then, also right after it has taken them."""
        if dice.random() < 0.2:
            raise PrefectUnreachable("Prefect restarts")
        told.update(one["id"] for one in events)
        if dice.random() < 0.2:
            raise PrefectUnreachable("Prefect restarts")

    told: Counter[str] = Counter()
    storm.parts.deliveries._emit = tell
    storm.parts.deliveries.deliver_with(attempt)
    for number in range(CASES):
        opened = storm.open(at=NOW - timedelta(days=number))
        if dice.random() < 0.9:  # else the worker dies before it has rendered anything
            storm.render(opened.edition.id, f"worker-{number}")
            for one in opened.deliveries if dice.random() < 0.9 else ():  # else it dies between rendering and its first claim
                attempt(one.id)
    for _ in range(60):
        storm.later(minutes=15)
        with suppress(PrefectUnreachable):
            while storm.parts.deliveries.tick():
                pass
    regular = storm.rows()
    assert len(regular) == 2 * (CASES + 1)
    assert {one.status for one in regular} <= {"sent", "failed", "unconfirmed"}, "nothing is left lying"
    assert max(weather.arrived.values()) == 1, "nobody has one twice"
    by_status = {status: [one for one in regular if one.status == status] for status in ("sent", "failed", "unconfirmed")}
    assert all(weather.arrived[one.id] == 1 for one in by_status["sent"])
    assert all(weather.arrived[one.id] == 0 for one in by_status["failed"])
    assert all(one.reason for one in (*by_status["failed"], *by_status["unconfirmed"]))
    assert weather.faults.keys() == set(FAULTS), "everything was tried"
    assert len(told) == len(regular), "every end is told to Prefect, under an id that is the same however often"


def _away(*_given: object, **_more: object) -> str:
    raise StateError("The state store is away")
