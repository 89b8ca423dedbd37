"""The state store keeps what it is given, on SQLite and PostgreSQL alike, and is nobody's problem when it is away."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text, update

from benchmarks.postgres import Database
from prefect_vantage import state
from prefect_vantage.errors import Conflict, SettingsError, StateError
from prefect_vantage.state import migrations
from prefect_vantage.state.actions import ACTIONS
from prefect_vantage.state.columns import METADATA
from prefect_vantage.state.store import Store
from tests.service.served import service
from tests.truth import wait

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ROW = {
    "id": "a" * 36, "kind": "cancel", "status": "running", "person_id": "ada", "person_name": "Ada", "person_source": "said",
    "timezone": "UTC", "options": {"nested": [1, None, "ü"]}, "mirror_version": 1, "total": 0, "done": 0, "skipped": 0, "failed": 0, "created_at": AT,
}  # fmt: skip


def kept(store: Store) -> list[tuple[str, int]]:
    with store.reading() as connection:
        return [(row.id, row.done) for row in connection.execute(select(ACTIONS.c.id, ACTIONS.c.done))]


def test_what_is_written_is_there_after_opening_again(store: Store, state_url: str) -> None:
    with store.transaction() as connection:
        connection.execute(insert(ACTIONS).values(ROW))
    store.close()
    again = Store(state_url)
    with again.reading() as connection:
        row = connection.execute(select(ACTIONS)).one()
    again.close()
    assert (row.created_at, row.options) == (AT, {"nested": [1, None, "ü"]})
    assert row.created_at.tzinfo is not None


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(insert(ACTIONS).values(ROW))
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"), store.transaction() as connection:
        fail(connection)
    assert kept(store) == []


def test_the_same_id_twice_is_a_conflict(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute(insert(ACTIONS).values(ROW))
    with pytest.raises(Conflict), store.transaction() as connection:
        connection.execute(insert(ACTIONS).values(ROW))
    assert kept(store) == [(ROW["id"], 0)]


def test_many_threads_count_to_the_sum(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute(insert(ACTIONS).values(ROW))

    def count() -> None:
        for _ in range(20):
            with store.transaction() as connection:
                before = connection.execute(select(ACTIONS.c.done).with_for_update()).scalar_one()
                connection.execute(update(ACTIONS).values(done=before + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert kept(store) == [(ROW["id"], 80)]


def test_two_processes_that_open_an_empty_database_at_once_both_find_it_whole(state_url: str) -> None:
    stores = [Store(state_url, busy_seconds=60) for _ in range(3)]
    failures: list[Exception] = []

    def opening(store: Store) -> None:
        try:
            store.check()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=opening, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert failures == []
    for store in stores:
        store.close()


def test_the_migrations_make_what_the_tables_say(store: Store) -> None:
    for module in pkgutil.iter_modules(state.__path__):
        importlib.import_module(f"{state.__name__}.{module.name}")
    with store.transaction() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, METADATA) == []
        assert migrations.present(connection) == migrations.newest()


def test_a_database_of_a_newer_vantage_is_refused_and_left_alone(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StateError, match="9999") as refused:
        store.check()
    assert "newer Vantage" in str(refused.value.hint)


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute(insert(ACTIONS).values(ROW))
        assert kept(store) == []
    assert kept(store) == [(ROW["id"], 0)]


def test_a_locked_file_is_an_error_that_passes(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    store = Store(f"sqlite:///{path}", busy_seconds=0.05)
    store.check()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StateError, match="locked"):
        store.check()
    with pytest.raises(StateError, match="locked"), store.transaction():
        pass
    holder.execute("ROLLBACK")
    store.check()
    assert kept(store) == []
    holder.close()
    store.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://ada:secret@db/x", "mysql is not supported"),
        ("nonsense", "no address"),
        ("postgresql://ada:secret@db:port/x", "no address"),
    ],
)
def test_a_wrong_address_is_refused_without_telling_its_password(url: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        Store(url)
    assert "secret" not in f"{refused.value.message} {refused.value.hint}"


def test_a_database_that_does_not_answer_is_told_without_its_password() -> None:
    store = Store("postgresql://ada:secret@127.0.0.1:1/x", busy_seconds=1)
    with pytest.raises(StateError) as away:
        store.check()
    assert "127.0.0.1" in away.value.message
    assert "secret" not in away.value.message


def faults(url: str) -> list[str]:
    return [fault["part"] for fault in httpx.get(f"{url}/api/v1/system", timeout=30).json()["faults"]]


def broken_folder(path: Path) -> Callable[[], None]:
    """A file stands where the store's folder should be; answers what mends it."""
    path.write_text("in the way", encoding="utf-8")
    return path.unlink


def test_a_store_that_cannot_be_opened_shows_on_the_system_page_and_heals_while_runs_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prefect_vantage.app.STATE_CHECK_SECONDS", 0.1)
    mend = broken_folder(tmp_path / "state")
    with service(runs=3, state_url=f"sqlite:///{tmp_path / 'state' / 'state.sqlite'}") as served:
        wait(lambda: faults(served.url) == ["state"], 60, "the fault is not shown")
        assert served.get("/api/v1/runs").json()["runs"]
        mend()
        wait(lambda: faults(served.url) == [], 60, "the fault does not heal")
    assert (tmp_path / "state" / "state.sqlite").exists()


def test_connections_that_the_server_ended_are_replaced(cluster: Database) -> None:
    store = Store(cluster.url)
    store.check()
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vantage'")
    assert kept(store) == []
    store.close()
