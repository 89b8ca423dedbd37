"""Makes Prefect's tables in an empty database, with Prefect's own migrations in a process of their own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from prefect_vantage.demo.store import database_url
from prefect_vantage.errors import PrefectError


def ensure_schema(url: str, environment: Mapping[str, str] | None = None) -> bool:
    """Whether the tables had to be made in the database at `url`; `environment` is for Prefect's process (default: this one's).

    Raises PrefectError when the database cannot be reached or migrated.
    """
    parsed = database_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    if asyncio.run(_has_runs_table(parsed)):
        return False
    settings = dict(environment or os.environ) | {"PREFECT_API_DATABASE_CONNECTION_URL": parsed.render_as_string(hide_password=False)}
    command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
    # In a session of its own, so that a Ctrl-C does not tear a migration apart.
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False, start_new_session=True)
    if done.returncode != 0:
        raise PrefectError("Prefect's tables could not be made.", hint=(done.stderr or done.stdout).strip().splitlines()[-1])
    return True


async def _has_runs_table(url: sa.URL) -> bool:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(lambda sync: sa.inspect(sync).has_table("flow_run"))
    except (sa.exc.SQLAlchemyError, OSError) as error:
        raise PrefectError(f"Prefect's database does not answer: {error}", hint="Is the address right, and is the server up?") from error
    finally:
        await engine.dispose()
