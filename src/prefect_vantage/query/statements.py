"""A SQLAlchemy statement as DuckDB takes it: text with `$1`, and its parameters in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duckdb_sqlalchemy import Dialect
from sqlalchemy.sql import ClauseElement


class Prepared:
    """A statement compiled once (which takes longer than many a statement runs) and asked again with other values of its named parameters."""

    def __init__(self, statement: ClauseElement) -> None:
        self._text, self._names, self._values = _compile(statement)

    def with_values(self, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """Text and parameters, those of `values` by name."""
        return self._text, [values[name] if name in values else self._values[name] for name in self._names]


def to_sql(statement: ClauseElement) -> tuple[str, list[Any]]:
    """Text and parameters of the statement."""
    text, names, values = _compile(statement)
    return text, [values[name] for name in names]


def _compile(statement: ClauseElement) -> tuple[str, list[str], dict[str, Any]]:
    compiled: Any = statement.compile(dialect=Dialect(paramstyle="numeric_dollar"), compile_kwargs={"render_postcompile": True})
    return compiled.string, list(compiled.positiontup or ()), compiled.params
