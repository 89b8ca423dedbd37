"""How a mirror that an earlier Vantage wrote becomes one of the present schema: a row of statements per step, in one transaction.

What cannot be worked out from the rows has no step: such a mirror is moved away and filled anew from Prefect.
"""

from __future__ import annotations

import duckdb

from prefect_vantage.errors import MirrorError
from prefect_vantage.mirror.schema import FOLDED_TAGS, SCHEMA_VERSION

_STEPS: dict[int, tuple[str, ...]] = {
    1: ("ALTER TABLE runs ADD COLUMN folded_tags VARCHAR", f"UPDATE runs SET folded_tags = {FOLDED_TAGS}"),
}
"""From version to the statements that lead to the next one."""


def upgrade(connection: duckdb.DuckDBPyConnection, found: int) -> None:
    """Bring the mirror from schema `found` to the present one. Raises MirrorError when there is no way."""
    if found == SCHEMA_VERSION:
        return
    if not all(version in _STEPS for version in range(found, SCHEMA_VERSION)) or found > SCHEMA_VERSION:
        raise MirrorError(
            f"The mirror has schema {found}, this Vantage needs {SCHEMA_VERSION}",
            hint="Move the file away; ingest fills a new one from Prefect.",
        )
    try:
        connection.execute("BEGIN")
        for statement in (one for version in range(found, SCHEMA_VERSION) for one in _STEPS[version]):
            connection.execute(statement)
        connection.execute("UPDATE meta SET value = ? WHERE name = 'schema'", [SCHEMA_VERSION])
        connection.execute("COMMIT")
    except duckdb.Error as error:
        raise MirrorError(
            f"The mirror could not be brought from schema {found} to {SCHEMA_VERSION}: {error}",
            hint="Is the disk full? It is as it was; or move the file away: ingest fills a new one from Prefect.",
        ) from error
