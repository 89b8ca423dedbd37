"""A mirror in memory with generated runs, and the oracle over the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query.run import Queries
from tests.query.oracle import Oracle
from tests.query.population import LATE_AFTER, NOW, Row, deployments, runs


@dataclass(frozen=True)
class World:
    """The same runs twice: in a mirror, and as rows."""

    queries: Queries
    rows: list[Row]

    def oracle(self, timezone: str = "UTC") -> Oracle:
        return Oracle(self.rows, deployments(), timezone)

    def found(self, q: str, timezone: str = "UTC") -> set[str]:
        """Ids that the mirror finds."""
        with self.queries.export(self.queries.ask(q, timezone), ["id"]) as export:
            ids = [id_ for batch in export.batches for id_ in batch["id"].to_pylist()]
        assert len(ids) == len(set(ids)) == export.total
        return set(ids)

    def meant(self, q: str, timezone: str = "UTC") -> set[str]:
        """Ids that the oracle finds."""
        return set(self.oracle(timezone).ids(self.queries.ask(q, timezone).query))


def make_world(rows: list[Row]) -> tuple[Mirror, World]:
    mirror = Mirror.open(None, clock=lambda: NOW)
    mirror.apply(Batch(rows={"deployments": deployments(), "runs": rows}))
    return mirror, World(Queries(mirror, lambda: NOW, LATE_AFTER), rows)


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    mirror, made = make_world(runs(400))
    yield made
    mirror.close()
