"""The formats of an export: each writes a head, batches, a foot; `broken` is the last thing that a reader sees when the stream ends early."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import orjson
import pyarrow as pa
import pyarrow.csv as pa_csv

from prefect_vantage.service.export.cells import defused, joined, times_in, times_utc

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_BOM = "\ufeff".encode()


@dataclass(frozen=True, slots=True)
class Style:
    """How text formats write: the zone of times, a byte order mark for Excel, whether formulas are defused."""

    timezone: str = "UTC"
    bom: bool = False
    defuse: bool = True


class Writer(Protocol):
    """Turns record batches into bytes; `schema` is given before the first batch."""

    rows_at_once: int

    def head(self, schema: pa.Schema) -> bytes: ...

    def rows(self, batch: pa.RecordBatch) -> bytes: ...

    def foot(self) -> bytes: ...

    def broken(self, sent: int, total: int) -> bytes: ...


class Csv:
    """Comma-separated; text is quoted, numbers are not, unknown is an empty cell without quotes."""

    rows_at_once = 1_024

    def __init__(self, style: Style) -> None:
        self._style = style

    def head(self, schema: pa.Schema) -> bytes:
        """The names, after a byte order mark if one is wanted."""
        names = ",".join(f'"{name}"' for name in schema.names) + "\n"
        return (_BOM if self._style.bom else b"") + names.encode()

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """The lines of a batch."""
        columns = [self._column(column) for column in batch.columns]
        out = io.BytesIO()
        pa_csv.write_csv(pa.RecordBatch.from_arrays(columns, names=batch.schema.names), out, pa_csv.WriteOptions(include_header=False))
        return out.getvalue()

    def _column(self, column: pa.Array) -> pa.Array:
        if pa.types.is_timestamp(column.type):
            return times_in(column, self._style.timezone)
        text = joined(column) if pa.types.is_list(column.type) else column
        return defused(text) if self._style.defuse and _is_text(text.type) else text

    def foot(self) -> bytes:
        """Nothing."""
        return b""

    def broken(self, sent: int, total: int) -> bytes:
        """A last line that says so."""
        return f'"incomplete: the export broke after {sent} of {total} rows"\n'.encode()


class JsonLines:
    """One object per line, lossless: UTC times with Z, tags as arrays, parameters as objects, unknown as null."""

    rows_at_once = 1_024

    def __init__(self, style: Style) -> None:
        self._style = style

    def head(self, schema: pa.Schema) -> bytes:  # noqa: ARG002 - every line names its columns
        """Nothing."""
        return b""

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """The lines of a batch."""
        names = batch.schema.names
        columns = [_values(name, column) for name, column in zip(names, batch.columns, strict=True)]
        option = orjson.OPT_APPEND_NEWLINE
        return b"".join(orjson.dumps(dict(zip(names, row, strict=True)), option=option) for row in zip(*columns, strict=True))

    def foot(self) -> bytes:
        """Nothing."""
        return b""

    def broken(self, sent: int, total: int) -> bytes:
        """A last line that says so."""
        return orjson.dumps({"incomplete": True, "rows": sent, "of": total}, option=orjson.OPT_APPEND_NEWLINE)


class Parquet:
    """Columns with their types, times in UTC, a row group per batch. A broken file has no foot, so no reader takes it for whole."""

    rows_at_once = 32_768

    def __init__(self, style: Style) -> None:
        self._style = style
        self._drain = _Drain()
        self._writer: pq.ParquetWriter | None = None
        self._schema = pa.schema([])

    def head(self, schema: pa.Schema) -> bytes:
        """The magic number."""
        import pyarrow.parquet as pq  # 16 MB that other formats are spared

        self._schema = schema
        self._writer = pq.ParquetWriter(pa.PythonFile(self._drain, mode="w"), self._schema, compression="zstd")
        return self._drain.taken()

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """One row group."""
        assert self._writer is not None
        self._writer.write_batch(batch)
        return self._drain.taken()

    def foot(self) -> bytes:
        """The index of row groups."""
        assert self._writer is not None
        self._writer.close()
        return self._drain.taken()

    def broken(self, sent: int, total: int) -> bytes:  # noqa: ARG002
        """Nothing: without a foot it is no Parquet file."""
        return b""


class _Drain(io.RawIOBase):
    """A file that keeps what is written until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._written = io.BytesIO()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._written.write(data)

    def taken(self) -> bytes:
        content = self._written.getvalue()
        self._written = io.BytesIO()
        return content


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _values(name: str, column: pa.Array) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        column = times_utc(column)
    values: list[Any] = column.to_pylist()
    return [_parsed(value) for value in values] if name == "parameters" else values


def _parsed(text: str | None) -> Any:
    """Parameters as the object that they are, none as an empty one; text that is no JSON stays text."""
    try:
        return orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        return text


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be asked for: its media type, the ending of its files, how to make its writer."""

    media_type: str
    ending: str
    writer: Callable[[Style], Writer]


FORMATS: dict[str, Format] = {
    "csv": Format("text/csv; charset=utf-8; header=present", "csv", Csv),
    "jsonl": Format("application/x-ndjson", "jsonl", JsonLines),
    "parquet": Format("application/vnd.apache.parquet", "parquet", Parquet),
}
