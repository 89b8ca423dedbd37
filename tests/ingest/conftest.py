"""Ingest against the shipped fake Prefect: real HTTP, a real socket, a real DuckDB; the clock stands still and nothing waits for a rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from prefect_vantage.ingest.budget import Budget
from prefect_vantage.ingest.census import Census
from prefect_vantage.ingest.directory import Directory
from prefect_vantage.ingest.dirty import Dirty
from prefect_vantage.ingest.pipeline import Pipeline
from prefect_vantage.ingest.redact import Redactor
from prefect_vantage.ingest.reread import Reread
from prefect_vantage.ingest.source import Source
from prefect_vantage.ingest.transport import Address, Transport
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.settings import REDACTED_KEYS
from prefect_vantage.testing import FakePrefect, FrozenClock, flow_json
from prefect_vantage.testing.factories import FLOW_ID


class Seconds:
    """Monotonic seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Parts:
    """The parts of ingest over one fake Prefect and one mirror."""

    prefect: FakePrefect
    mirror: Mirror
    clock: FrozenClock
    source: Source
    pipeline: Pipeline
    dirty: Dirty
    reread: Reread
    census: Census
    seconds: Seconds = field(default_factory=Seconds)

    def rows(self, what: str = "*", rest: str = "") -> list[tuple[object, ...]]:
        """Rows of the mirror's runs."""
        with self.mirror.cursor() as cursor:
            found: list[tuple[object, ...]] = cursor.execute(f"SELECT {what} FROM runs {rest}").fetchall()
        return found

    def ids(self) -> set[str]:
        """Ids of runs that Prefect still has, as the mirror believes."""
        return {str(row[0]) for row in self.rows("id", "WHERE deleted IS NULL")}

    def states(self) -> dict[str, str]:
        """State type by run id."""
        return {str(row[0]): str(row[1]) for row in self.rows("id, state_type", "WHERE deleted IS NULL")}


def make_source(api_url: str, *, auth: str | None = None, page_size: int = 200, clock: FrozenClock | None = None) -> Source:
    """A source without a rate, with short pauses between attempts."""
    budget = Budget(1_000_000.0, 8)
    transport = Transport(Address(api_url, api_url, auth), budget, timeout=10, clock=clock or FrozenClock(), first_pause=0.001)
    return Source(transport, page_size=page_size)


def make_parts(prefect: FakePrefect, mirror: Mirror, clock: FrozenClock, *, page_size: int = 200) -> Parts:
    """Ingest's parts, made as `Ingest` makes them."""
    source = make_source(prefect.api_url, auth=prefect.auth, page_size=page_size, clock=clock)
    dirty = Dirty()
    pipeline = Pipeline(mirror, Directory(mirror, source), Redactor(REDACTED_KEYS))
    return Parts(prefect, mirror, clock, source, pipeline, dirty, Reread(source, pipeline, dirty), Census(mirror))


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def prefect() -> Iterator[FakePrefect]:
    with FakePrefect() as fake:
        fake.flows[FLOW_ID] = flow_json("etl", id=FLOW_ID)
        yield fake


@pytest.fixture
def mirror(tmp_path: Path, clock: FrozenClock) -> Iterator[Mirror]:
    opened = Mirror.open(tmp_path / "mirror.duckdb", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def parts(prefect: FakePrefect, mirror: Mirror, clock: FrozenClock) -> Iterator[Parts]:
    made = make_parts(prefect, mirror, clock)
    yield made
    made.source.close()
