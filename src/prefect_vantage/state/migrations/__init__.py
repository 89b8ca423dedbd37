"""Brings a database of the state store to the newest shape: `upgrade(connection)`, inside the caller's transaction.

A migration is a file `versions/v<NNNN>_<noun>.py` with `revision = "<NNNN>"`, `down_revision = "<the one before>"` and `upgrade()`; one after the
other, never edited once released. There is no way down: an older Vantage refuses a newer database rather than damage it.
"""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from prefect_vantage.errors import StateError

_LOCK = 0x56414E54  # PostgreSQL's advisory lock of whoever migrates; SQLite has the transaction's own
_FILE = re.compile(r"v(\d{4})_\w+\.py")


def newest() -> str:
    """The revision that this version of Vantage works with."""
    names = (file.name for file in resources.files(f"{__package__}.versions").iterdir())
    return max(found[1] for name in names if (found := _FILE.fullmatch(name)))


def present(connection: Connection) -> str | None:
    """The revision that the database has; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def upgrade(connection: Connection) -> None:
    """Create or alter what is missing. Raises StateError for a database of a newer Vantage."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    have, want = present(connection), newest()
    if have == want:
        return
    if have is not None and have > want:
        raise StateError(
            f"The state store has revision {have}, this Vantage knows {want}",
            hint="Start the newer Vantage again, or go back to the backup that you made before.",
        )
    _run(connection, want)


def _run(connection: Connection, target: str) -> None:
    from alembic import command  # half a second, which a start with nothing to do is spared
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)
