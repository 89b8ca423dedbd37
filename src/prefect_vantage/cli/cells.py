"""Rows as CSV, JSON or JSON lines on stdout. Text that a spreadsheet would run as a formula is made harmless in CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value: object) -> object:
    """`value` as a CSV cell: lists and objects as JSON, text that begins like a formula behind an apostrophe, None empty."""
    if isinstance(value, (list, tuple, dict)):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def write_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """The columns of `rows` under a header line."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe(row.get(name)) for name in columns])


def write_json(rows: Iterable[Mapping[str, Any]]) -> None:
    """One JSON array, one object on each line of it."""
    lines = ",\n".join(" " + json.dumps(row, ensure_ascii=False) for row in rows)
    sys.stdout.write(f"[\n{lines}\n]\n" if lines else "[]\n")


def write_jsonl(rows: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object per line, written as they come."""
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
