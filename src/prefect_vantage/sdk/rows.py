"""How many rows went past in a flow of bytes: the check that an export is whole, whatever its format."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from prefect_vantage.sdk.calls import ExportFormat

_PARQUET_END = b"PAR1"


class RowCounter(Protocol):
    """Counts data rows in a flow of bytes."""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""

    def seen(self) -> int:
        """Rows so far."""

    def total(self, path: Path | None) -> int | None:
        """Rows in all once the flow has ended (`path`: the file it was written to); None when this cannot be told; raises ValueError when it is cut short."""


class CsvRows:
    """Counts CSV records (line breaks inside quotes end none), the header left out."""

    def __init__(self) -> None:
        self._lines = 0
        self._quoted = False

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes. A doubled quote flips twice, so it needs no case of its own."""
        for number, part in enumerate(chunk.split(b'"')):
            if number:
                self._quoted = not self._quoted
            if not self._quoted:
                self._lines += part.count(b"\n")

    def seen(self) -> int:
        """Records without the header."""
        return max(0, self._lines - 1)

    def total(self, path: Path | None) -> int:  # noqa: ARG002
        """Records without the header."""
        if self._quoted:
            raise ValueError("it ends inside a quoted value")
        return self.seen()


class JsonLinesRows:
    """Counts lines."""

    def __init__(self) -> None:
        self._lines = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._lines += chunk.count(b"\n")

    def seen(self) -> int:
        """Lines so far."""
        return self._lines

    def total(self, path: Path | None) -> int:  # noqa: ARG002
        """Lines in all."""
        return self._lines


class ParquetRows:
    """Parquet writes its count last: it is read from the file's footer, and in a stream only the end mark can be checked."""

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._tail = (self._tail + chunk[-len(_PARQUET_END) :])[-len(_PARQUET_END) :]

    def seen(self) -> int:
        """Unknown before the end: 0."""
        return 0

    def total(self, path: Path | None) -> int | None:
        """The footer's count; None for a stream."""
        if self._tail != _PARQUET_END:
            raise ValueError("its end is missing")
        if path is None:
            return None
        from pyarrow import ArrowException, parquet

        try:
            return int(parquet.read_metadata(path).num_rows)
        except (ArrowException, OSError) as error:
            raise ValueError(str(error)) from error


_COUNTERS: dict[str, type[CsvRows] | type[JsonLinesRows] | type[ParquetRows]] = {
    "csv": CsvRows,
    "jsonl": JsonLinesRows,
    "parquet": ParquetRows,
}


def row_counter(format: ExportFormat) -> RowCounter:  # noqa: A002
    """A fresh counter for that format."""
    return _COUNTERS[format]()
