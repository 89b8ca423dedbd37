"""Columns as text, a batch at a time (Arrow's kernels, so that a million rows take seconds): times with an offset, lists joined, formulas defused. Pure."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from prefect_vantage.query.zones import offsets

FORMULA = r"^[=+\-@\t\r]"
"""What a spreadsheet would run rather than show."""


def times_in(column: pa.Array, timezone: str) -> pa.Array:
    """UTC timestamps as ISO 8601 text with the zone's offset: `2026-11-24T08:00:00.000000+01:00`; null stays null."""
    column = column.cast(pa.timestamp("us"))
    span = pc.min_max(column).as_py()
    if span["min"] is None:
        return pa.nulls(len(column), pa.string())
    (_, first), *changes = offsets(timezone, span["min"], span["max"])
    local = _shift(column, first)
    suffix: pa.Array | pa.Scalar = pa.scalar(_offset_text(first))
    for start, offset in changes:
        later = pc.greater_equal(column, pa.scalar(start, column.type))
        local = pc.if_else(later, _shift(column, offset), local)
        suffix = pc.if_else(later, pa.scalar(_offset_text(offset)), suffix)
    return pc.binary_join_element_wise(_iso(local), suffix, "")


def times_utc(column: pa.Array) -> pa.Array:
    """UTC timestamps as ISO 8601 text with Z."""
    return pc.binary_join_element_wise(_iso(column.cast(pa.timestamp("us"))), "Z", "")


def _iso(column: pa.Array) -> pa.Array:
    return pc.replace_substring(column.cast(pa.string()), " ", "T", max_replacements=1)


def _shift(column: pa.Array, offset: timedelta) -> pa.Array:
    return pc.add(column, pa.scalar(offset, pa.duration("us"))) if offset else column


def _offset_text(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def joined(column: pa.Array) -> pa.Array:
    """Lists of text as `a, b`."""
    return pc.binary_join(column, ", ")


def defused(column: pa.Array) -> pa.Array:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; the rest stays."""
    return pc.if_else(pc.match_substring_regex(column, FORMULA), pc.binary_join_element_wise("'", column, ""), column)
