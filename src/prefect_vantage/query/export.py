"""Every run of a question as Arrow batches, in constant memory: what the query counts, row for row, from one snapshot.

Without a sort the rows stream in the mirror's own order (roughly by time). With one, only the sort keys are held and ordered; whole rows
are then read a few thousand at a time. Blocks that DuckDB keeps of what was read once are given back as the export goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select

from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.schema import DEPLOYMENTS, RUNS
from prefect_vantage.query.asked import Asked
from prefect_vantage.query.cache import BlockCache
from prefect_vantage.query.compile import predicate
from prefect_vantage.query.context import Context
from prefect_vantage.query.expressions import id_text
from prefect_vantage.query.lexemes import NAME, read_name
from prefect_vantage.query.pages import counting
from prefect_vantage.query.paginate import sort_keys
from prefect_vantage.query.parameters import parameter
from prefect_vantage.query.rows import COLUMNS, ID_COLUMNS, ROWID, column
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.query.texts import text_bind

CHUNK = 25_000
EXPORT_SECONDS = 3600.0
_BATCH = 1024
_EVICT_EVERY = 5


@dataclass(frozen=True, slots=True)
class Export:
    """`total` rows, all from one snapshot, in `batches` of Arrow (ids and parameters as text, times in UTC), readable while the export is open."""

    total: int
    batches: Iterator[pa.RecordBatch]
    columns: tuple[str, ...]
    version: int


def open_export(view: Snapshot, cache: BlockCache, asked: Asked, names: Sequence[str]) -> Export:
    """The export of those columns. Raises InvalidInput for a column that does not exist."""
    wanted = tuple(dict.fromkeys(names)) or COLUMNS
    statement = _select(asked.context, wanted)
    if asked.query.sort:
        order = _order(view, cache, asked)
        return Export(len(order), _in_order(view, cache, statement, order), wanted, view.version)
    total, version = view.number(counting(asked)), view.version
    return Export(total, _streamed(view, cache, statement.where(predicate(asked.query, asked.context))), wanted, version)


def check_columns(asked: Asked, names: Sequence[str]) -> None:
    """Raises InvalidInput for a column that does not exist."""
    _select(asked.context, tuple(names) or COLUMNS)


def _select(context: Context, names: Sequence[str]) -> Select[Any]:
    columns = [_column(name, context).label(name) for name in names]
    source = RUNS.outerjoin(DEPLOYMENTS, DEPLOYMENTS.c.id == RUNS.c.deployment_id) if "description" in names else RUNS
    return select(*columns).select_from(source)


def _column(name: str, context: Context) -> ColumnElement[Any]:
    if name == "description":
        return DEPLOYMENTS.c.description
    if name in COLUMNS:
        found = column(name, context)
        return id_text(found) if name in ID_COLUMNS else found
    field, path = read_name(name) if NAME.fullmatch(name) else (name, ())
    if field != "param" or not path:
        raise InvalidInput(f"There is no column {name!r}", hint=f"Columns: {', '.join(COLUMNS)}, and param.NAME for one parameter.")
    return parameter(path)


def _streamed(view: Snapshot, cache: BlockCache, statement: Select[Any]) -> Iterator[pa.RecordBatch]:
    """The rows in the mirror's own order, the cache staying small."""
    for index, batch in enumerate(view.stream(statement, _BATCH)):
        if index % _EVICT_EVERY == 0:
            cache.release()
        yield _in_utc(batch)


def _order(view: Snapshot, cache: BlockCache, asked: Asked) -> pa.Array:
    """Row numbers in the order of the query's sort: missing values last, then by id."""
    keys = sort_keys(asked.query, asked.context)
    columns = [key.column.label(f"key{index}") for index, key in enumerate(keys)]
    bytes_ = func.from_hex(func.replace(id_text(RUNS.c.id), text_bind("-"), text_bind("")))
    found = select(*columns, bytes_.label("id"), ROWID.label("row")).select_from(RUNS).where(predicate(asked.query, asked.context))
    batches = list(_streamed(view, cache, found))
    if not batches:
        return pa.array([], pa.int64())
    table = pa.Table.from_batches(batches)
    by = [*((f"key{index}", "descending" if key.descending else "ascending") for index, key in enumerate(keys)), ("id", "ascending")]
    return table["row"].take(pc.sort_indices(table, sort_keys=by)).combine_chunks()


def _in_order(view: Snapshot, cache: BlockCache, statement: Select[Any], order: pa.Array) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(order), CHUNK):
        rows = order.slice(start, CHUNK)
        listed = text_bind(",".join(map(str, rows.to_pylist())))  # one text: a list parameter would cost a kilobyte a row
        wanted = select(cast(func.unnest(func.string_split(listed, text_bind(","))), BigInteger))
        found = view.arrow(statement.add_columns(ROWID.label("_row")).where(ROWID.in_(wanted)))
        places = pc.index_in(rows, value_set=found["_row"].combine_chunks())
        cache.release()
        found = found.drop_columns(["_row"])
        for first in range(0, len(places), _BATCH):
            for batch in found.take(places.slice(first, _BATCH)).combine_chunks().to_batches():
                yield _in_utc(batch)


def _in_utc(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with its times marked as the UTC that they are."""
    fields = [pa.field(field.name, pa.timestamp("us", "UTC")) if pa.types.is_timestamp(field.type) else field for field in batch.schema]
    return batch.cast(pa.schema(fields))
