"""An export on its way to a file: written beside it under another name, counted while it flows, renamed only when it is whole.

response ─► Download ─► feed(chunk) … ─► finish ─► final name      (anything else ─► the partial file is removed)
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from prefect_vantage.errors import InvalidInput, VantageError
from prefect_vantage.sdk.calls import ExportFormat
from prefect_vantage.sdk.rows import row_counter

ROWS_HEADER = "X-Vantage-Rows"


@dataclass(frozen=True, slots=True)
class Flow:
    """How far an export is: rows so far of `total` (Parquet tells its rows at the end only), and bytes."""

    rows: int
    total: int | None
    bytes: int


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: `path` is None when it went to a stream."""

    path: Path | None
    rows: int
    bytes: int


Progress = Callable[[Flow], None]


class Download:
    """Context manager around one export. `to` is a path, or an open binary stream that gets the bytes as they come."""

    def __init__(self, to: Path | BinaryIO, format: ExportFormat, *, total: int | None, progress: Progress | None = None) -> None:  # noqa: A002
        self._path = to if isinstance(to, Path) else None
        self._part = to.with_name(f".{to.name}.{os.getpid()}.part") if isinstance(to, Path) else None
        self._out: BinaryIO = _create(self._part) if self._part else to  # type: ignore[assignment]
        self._counter = row_counter(format)
        self._total = total
        self._progress = progress
        self._bytes = 0

    def __enter__(self) -> Download:
        return self

    def feed(self, chunk: bytes) -> None:
        """Write the next bytes. Raises VantageError when the disk refuses them."""
        try:
            self._out.write(chunk)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _refused(self._path, error) from error
        self._counter.feed(chunk)
        self._bytes += len(chunk)
        if self._progress:
            self._progress(Flow(self._counter.seen(), self._total, self._bytes))

    def finish(self) -> Exported:
        """Check that all rows came and give the file its name. Raises VantageError when it is not whole."""
        self._out.flush()
        rows = self._check()
        if self._part and self._path:
            os.fsync(self._out.fileno())
            self._part.replace(self._path)
        return Exported(self._path, rows, self._bytes)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._part:
            self._out.close()
            with suppress(FileNotFoundError):
                self._part.unlink()

    def _check(self) -> int:
        try:
            rows = self._counter.total(self._part)
        except ValueError as error:
            raise VantageError(f"The export came incomplete: {error}", hint="Run it again.") from error
        if rows is not None and self._total is not None and rows != self._total:
            raise VantageError(f"The export came incomplete: {rows:,} of {self._total:,} rows", hint="Run it again.")
        return self._total or 0 if rows is None else rows


def _create(part: Path) -> BinaryIO:
    try:
        return part.open("wb")
    except OSError as error:
        raise InvalidInput(
            f"{part.parent} cannot be written to: {error.strerror}", hint="Name a file in a folder that exists and is yours."
        ) from error


def _refused(path: Path | None, error: OSError) -> VantageError:
    return VantageError(f"{path or 'The output'} could not be written: {error.strerror}", hint="Is the disk full?")
