"""A SQLAlchemy statement as DuckDB takes it: text with `$1`, and its parameters in order."""

from __future__ import annotations

from typing import Any

from duckdb_sqlalchemy import Dialect
from sqlalchemy.sql import ClauseElement


def to_sql(statement: ClauseElement) -> tuple[str, list[Any]]:
    """Text and parameters of the statement."""
    compiled: Any = statement.compile(dialect=Dialect(paramstyle="numeric_dollar"), compile_kwargs={"render_postcompile": True})
    return compiled.string, [compiled.params[name] for name in compiled.positiontup or ()]
