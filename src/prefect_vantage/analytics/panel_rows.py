"""A panel's numbers as rows, as its CSV has them: one row per mark of the chart, with the query of its runs. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from prefect_vantage.analytics.breakdown import Breakdown
from prefect_vantage.analytics.depth import Depth
from prefect_vantage.analytics.distribution import Distribution
from prefect_vantage.analytics.grid import Grid
from prefect_vantage.analytics.heatmap import Heatmap
from prefect_vantage.analytics.series import Series

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = tuple[object, ...]
Table = tuple[tuple[str, ...], Callable[[Any, str], Iterator[Row]]]


def panel_csv(kind: str, answer: Any, timezone: str) -> bytes:
    """UTF-8 with a byte order mark; times with their offset in the zone; what is not known is empty; no text is a formula."""
    columns, rows = TABLES[kind]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(value) for value in row] for row in rows(answer, timezone))
    return out.getvalue().encode("utf-8-sig")


def _safe(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _at(moment: datetime, timezone: str) -> str:
    return moment.astimezone(ZoneInfo(timezone)).isoformat()


def _series(answer: Series, timezone: str) -> Iterator[Row]:
    for line in answer.series:
        for at, bucket in enumerate(answer.buckets):
            span = _at(bucket.start, timezone), _at(bucket.end, timezone)
            yield *span, line.label, line.aggregate, line.values[at], line.unit, line.counts[at], answer.queries[at]


def _distribution(answer: Distribution, _timezone: str) -> Iterator[Row]:
    for one in answer.bins:
        yield one.from_, one.to, answer.unit, one.count, one.query


def _breakdown(answer: Breakdown, _timezone: str) -> Iterator[Row]:
    for row in (*answer.rows, *([answer.other] if answer.other else []), answer.total):
        yield row.label, row.number, answer.unit, row.count, row.previous, row.previous_count, row.query


def _heatmap(answer: Heatmap, _timezone: str) -> Iterator[Row]:
    for cell in answer.cells:
        yield cell.weekday, cell.hour, cell.value, answer.unit, cell.count, cell.query


def _grid(answer: Grid, timezone: str) -> Iterator[Row]:
    for row in answer.rows:
        for at, cell in enumerate(row.cells):
            bucket = answer.buckets[at]
            query = " ".join(part for part in (answer.queries[at], row.term) if part)
            yield _at(bucket.start, timezone), _at(bucket.end, timezone), row.label, cell.value, answer.unit, cell.count, query


def _depth(answer: Depth, timezone: str) -> Iterator[Row]:
    for line in answer.lines:
        for at, moment in enumerate(answer.at):
            queries = answer.queries[at]
            levels = line.queued[at], line.running[at], line.oldest_wait[at]
            yield _at(moment, timezone), line.label, *levels, queries.queued, queries.running


TABLES: Mapping[str, Table] = {
    "series": (("from", "to", "line", "aggregate", "value", "unit", "runs", "query"), _series),
    "distribution": (("from", "to", "unit", "runs", "query"), _distribution),
    "breakdown": (("value", "number", "unit", "runs", "previous", "previous_runs", "query"), _breakdown),
    "heatmap": (("weekday", "hour", "value", "unit", "runs", "query"), _heatmap),
    "grid": (("from", "to", "row", "value", "unit", "runs", "query"), _grid),
    "depth": (("at", "line", "queued", "running", "oldest_wait_seconds", "query_queued", "query_running"), _depth),
}
"""Columns and rows of each kind of panel."""
