"""Every test of the state store runs on SQLite and on a PostgreSQL of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from benchmarks.postgres import Database, postgres
from prefect_vantage.state.store import Store


@pytest.fixture(scope="session")
def cluster() -> Iterator[Database]:
    with postgres() as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'deep' / 'state.sqlite'}"
    cluster: Database = request.getfixturevalue("cluster")
    name = f"state_{uuid4().hex}"
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return cluster.url.removesuffix("/postgres") + f"/{name}"


@pytest.fixture
def store(state_url: str) -> Iterator[Store]:
    opened = Store(state_url)
    yield opened
    opened.close()
