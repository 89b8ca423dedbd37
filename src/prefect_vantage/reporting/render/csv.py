"""CSV: one tidy table of every number of the report, a line each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from prefect_vantage.reporting.document import Document

COLUMNS = ("section", "item", "metric", "value", "unit", "previous", "change", "runs", "query", "note")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(document: Document, _templates: Path) -> bytes:
    """UTF-8 with a byte order mark, for spreadsheets; text that they would take for a formula gets an apostrophe. Empty and failed sections are lines too."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_safe(value) for value in row] for row in _rows(document))
    return out.getvalue().encode("utf-8-sig")


def _rows(document: Document) -> Iterator[tuple[object, ...]]:
    for section in document.sections:
        if section.status != "ok":
            yield section.title, "", "", "", "", "", "", "", "", f"{section.status}: {section.message}"
        for fact in section.facts():
            yield section.title, fact.item, fact.metric, fact.value, fact.unit, fact.previous, fact.change, fact.count, fact.query, ""


def _safe(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
