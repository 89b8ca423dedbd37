"""What Alembic runs: the migrations, over the connection and inside the transaction that `upgrade` was given."""

from __future__ import annotations

from alembic import context

from prefect_vantage.state.columns import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite alters a table by making it anew
    transactional_ddl=True,
)
context.run_migrations()
