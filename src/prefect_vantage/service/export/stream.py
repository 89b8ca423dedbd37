"""An export on its way to a client: one batch in memory at a time, pulled when the client has taken the one before.

batches (DuckDB, one snapshot) ─► as large as the writer likes ─► Writer ─► client;  a break is told in the last line and by a cut connection
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

import pyarrow as pa
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from prefect_vantage.errors import MirrorError
from prefect_vantage.query.export import Export
from prefect_vantage.service.export.formats import Writer

logger = logging.getLogger(__name__)

TAKE_WITHIN = 60.0
"""Seconds that a client may take for one piece; whoever stands still for longer is let go, with the snapshot that the export holds."""


def pieces(writer: Writer, export: Export) -> Iterator[bytes]:
    """The export's bytes. A failure is written down in the format's way and raised, so that the connection is cut rather than ended."""
    sent = 0
    try:
        batches = _at_once(export.batches, writer.rows_at_once)
        first = next(batches, None)
        yield writer.head(first.schema if first else pa.schema([(name, pa.null()) for name in export.columns]))
        for batch in chain([first] if first else [], batches):
            yield writer.rows(batch)
            sent += batch.num_rows
        if sent != export.total:
            raise MirrorError(f"{export.total} rows were counted and {sent} were read")
    except Exception:
        logger.exception("An export broke after %s of %s rows", sent, export.total)
        yield writer.broken(sent, export.total)
        raise
    yield writer.foot()


def _at_once(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """The same rows in batches of at least `rows`, the last one excepted."""
    kept: list[pa.RecordBatch] = []
    for batch in batches:
        if batch.num_rows:
            kept.append(batch)
        if sum(one.num_rows for one in kept) >= rows:
            yield pa.concat_batches(kept)
            kept = []
    if kept:
        yield pa.concat_batches(kept)


class ExportResponse(StreamingResponse):
    """Streams `pieces` and calls `close` when all is sent, the stream breaks, or the client is gone."""

    def __init__(self, content: Iterator[bytes], close: Callable[[], object], *, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__((piece for piece in content if piece), media_type=media_type, headers=headers)
        self._close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(TAKE_WITHIN):
                await send(message)

        try:
            await super().__call__(scope, receive, send_in_time)
        finally:
            await run_in_threadpool(self._close)
