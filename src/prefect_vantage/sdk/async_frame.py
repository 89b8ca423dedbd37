"""The frame of `frame.py` for async code: the same questions, awaited."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from prefect_vantage.sdk.async_client import AsyncVantageClient
from prefect_vantage.sdk.frame import DEFAULT_FACETS, as_pandas, read_table
from prefect_vantage.sdk.models import Counted, Facet, Run

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class AsyncFrame:
    """A query and where to ask it; methods, answers and errors are Frame's, and it is iterated with `async for`."""

    def __init__(self, client: AsyncVantageClient, query: str, timezone: str) -> None:
        self._client = client
        self.query = query
        self.timezone = timezone

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.query!r}, timezone={self.timezone!r})"

    def __aiter__(self) -> AsyncIterator[Run]:
        return self._client.search(self.query, timezone=self.timezone)

    async def first(self, limit: int) -> list[Run]:
        """See Frame.first."""
        return [run async for run in self._client.search(self.query, timezone=self.timezone, limit=limit)]

    async def count(self) -> int:
        """See Frame.count."""
        return await self._client.count(self.query, timezone=self.timezone)

    async def groups(self, by: str) -> Counted:
        """See Frame.groups."""
        return await self._client.groups(self.query, by=by, timezone=self.timezone)

    async def facets(self, *fields: str, limit: int = 12, prefix: str | None = None) -> tuple[Facet, ...]:
        """See Frame.facets."""
        wanted = fields or DEFAULT_FACETS
        return await self._client.facets(self.query, fields=wanted, timezone=self.timezone, limit=limit, prefix=prefix)

    async def to_arrow(self, columns: Sequence[str] | None = None) -> pa.Table:
        """See Frame.to_arrow."""
        held = io.BytesIO()
        done = await self._client.export(self.query, held, format="parquet", columns=columns, timezone=self.timezone)
        return read_table(held, done.rows)

    async def to_pandas(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """See Frame.to_pandas."""
        frame: pd.DataFrame = as_pandas(await self.to_arrow(columns))
        return frame
