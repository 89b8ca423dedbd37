"""A generated fleet with a planted slow-down, and the reports of this project over it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from prefect_vantage import project
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query.run import Queries
from prefect_vantage.reporting import Reports
from prefect_vantage.settings import load_settings
from tests.analytics.fleet import NOW

BEFORE, WEEK, AFTER = datetime(2026, 10, 19), datetime(2026, 10, 26), datetime(2026, 11, 2)
SLOWER = {"steady": 1.0, "doubled": 2.0, "tripled": 3.0, "quicker": 0.5, "rare": 9.0, "a bit": 1.04}


@pytest.fixture(scope="session")
def planted() -> Mirror:
    """Two weeks: in the second, deployments are slower by the factor of their name; "rare" has too few runs to say so."""
    mirror = Mirror.open(None, clock=lambda: NOW)
    mirror.apply(Batch(rows={"runs": list(_runs())}))
    return mirror


@pytest.fixture(scope="session")
def queries(planted: Mirror) -> Queries:
    return Queries(planted, lambda: NOW)


@pytest.fixture(scope="session")
def reports(queries: Queries) -> Reports:
    return Reports(project.root() / "reports", queries, lambda: NOW, load_settings(api_url="https://vantage.example/"), drift=lambda: 0)


def _runs() -> Iterator[dict[str, Any]]:
    dice = random.Random(3)
    for name, factor in SLOWER.items():
        for week, grown in ((BEFORE, 1.0), (WEEK, factor)):
            for number in range(4 if name == "rare" else 40):
                scheduled = week + timedelta(minutes=5 + number * 250)
                lasted = (60 + number) * grown
                failed = number % 10 == 0
                error = "<b>ValueError</b>: =HYPERLINK(1)" if name == "tripled" else "TimeoutError: took too long"
                yield {
                    "id": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
                    "name": f"{name}-{number}",
                    "flow": "load",
                    "deployment": name,
                    "state_type": "FAILED" if failed else "COMPLETED",
                    "state_name": "Failed" if failed else "Completed",
                    "error": error if failed else None,
                    "error_group": error if failed else None,
                    "error_type": error.split(":", maxsplit=1)[0] if failed else None,
                    "tags": [],
                    "attempts": 1,
                    "scheduled": scheduled,
                    "started": scheduled + timedelta(seconds=3),
                    "ended": scheduled + timedelta(seconds=3 + lasted),
                    "run_seconds": lasted,
                    "auto_scheduled": True,
                    "states_complete": True,
                }
