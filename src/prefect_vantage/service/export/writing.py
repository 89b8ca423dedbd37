"""One export written to a file: under another name until it is whole, counted as it goes, told of once a second."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from prefect_vantage.query.export import Export
from prefect_vantage.query.run import Queries
from prefect_vantage.service.export.formats import FORMATS, Style
from prefect_vantage.service.export.stream import pieces
from prefect_vantage.state.exports import ExportRow

TELL_EVERY = 1.0
"""Seconds between two words on how far it is."""
Told = Callable[[int, int, int], bool]
"""Told rows, rows in all, and bytes; answers whether to go on."""


class Broken(Exception):
    """It is not to be written any further."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the file has."""

    rows: int
    bytes: int


def write(queries: Queries, row: ExportRow, path: Path, told: Told) -> Written:
    """Write the file; calendar words of the query mean what they meant when it was asked for.

    Raises Broken when `told` says so, InvalidInput and QueryError, MirrorError, OSError; nothing is left of a file that is not whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    asked = queries.ask(row.q, row.timezone, now=row.created_at)
    try:
        with queries.export(asked, row.columns) as export:
            written = _fill(part, row, export, told)
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return written


def _fill(part: Path, row: ExportRow, export: Export, told: Told) -> Written:
    read = size = 0

    def counted(batch: pa.RecordBatch) -> pa.RecordBatch:
        nonlocal read
        read += batch.num_rows
        return batch

    watched = Export(export.total, (counted(batch) for batch in export.batches), export.columns, export.version)
    writer = FORMATS[row.format].writer(Style(row.timezone, row.bom, not row.raw_formulas))
    last: float | None = None
    with part.open("wb") as out:
        for piece in pieces(writer, watched):
            size += out.write(piece)
            now = time.monotonic()
            if last is None or now - last >= TELL_EVERY:
                last = now
                if not told(read, export.total, size):
                    raise Broken
        out.flush()
        os.fsync(out.fileno())
    return Written(read, size)
