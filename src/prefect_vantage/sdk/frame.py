"""A frame: the runs that a query matches, asked of a Vantage service when they are needed, for plain code.

frame.to_arrow() ─► export as Parquet ─► pyarrow.Table        iteration ─► pages ─► Run
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from prefect_vantage.errors import VantageError
from prefect_vantage.sdk.client import VantageClient
from prefect_vantage.sdk.models import Counted, Facet, Run

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

DEFAULT_FACETS = ("state", "flow", "deployment", "pool", "queue", "tag")


class Frame:
    """A query and where to ask it; nothing is asked before one of its methods is called, and each asks anew.

    Methods raise QueryError for a query that is none, ServiceUnreachable when no service answers.
    """

    def __init__(self, client: VantageClient, query: str, timezone: str) -> None:
        self._client = client
        self.query = query
        self.timezone = timezone

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.query!r}, timezone={self.timezone!r})"

    def __iter__(self) -> Iterator[Run]:
        return self._client.search(self.query, timezone=self.timezone)

    def first(self, limit: int) -> list[Run]:
        """The first runs in the order of the query, at most `limit`."""
        return list(self._client.search(self.query, timezone=self.timezone, limit=limit))

    def count(self) -> int:
        """How many runs match, exactly."""
        return self._client.count(self.query, timezone=self.timezone)

    def groups(self, by: str) -> Counted:
        """How many runs match per value of `by`: a field, or a time with `:hour`, `:day`, `:week` or `:month`."""
        return self._client.groups(self.query, by=by, timezone=self.timezone)

    def facets(self, *fields: str, limit: int = 12, prefix: str | None = None) -> tuple[Facet, ...]:
        """The most frequent values of those fields (none: state, flow, deployment, pool, queue, tag), each ignoring its own terms."""
        return self._client.facets(self.query, fields=fields or DEFAULT_FACETS, timezone=self.timezone, limit=limit, prefix=prefix)

    def to_arrow(self, columns: Sequence[str] | None = None) -> pa.Table:
        """All matching runs as a pyarrow table: the columns of an export, times as UTC timestamps, durations in seconds."""
        held = io.BytesIO()
        done = self._client.export(self.query, held, format="parquet", columns=columns, timezone=self.timezone)
        return read_table(held, done.rows)

    def to_pandas(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """All matching runs as a pandas data frame; see `to_arrow`."""
        frame: pd.DataFrame = as_pandas(self.to_arrow(columns))
        return frame


def read_table(held: io.BytesIO, rows: int) -> Any:
    """The pyarrow table of a Parquet export. Raises VantageError when it has not all the rows that were announced."""
    from pyarrow import ArrowException, parquet

    try:
        table = parquet.read_table(held)
    except ArrowException as error:
        raise VantageError(f"The export came incomplete: {error}", hint="Ask again.") from error
    if table.num_rows != rows:
        raise VantageError(f"The export came incomplete: {table.num_rows:,} of {rows:,} rows", hint="Ask again.")
    return table


def as_pandas(table: Any) -> Any:
    """The table as a pandas data frame. Raises VantageError when pandas is not installed."""
    try:
        import pandas  # noqa: F401
    except ImportError as error:
        raise VantageError("pandas is not installed", hint="pip install 'prefect-vantage[pandas]', or use to_arrow().") from error
    return table.to_pandas()
