"""CSV: a tidy table for each section, a line for each of its numbers; several tables are several files in one zip.

one section with numbers ─► report.csv;   several ─► report.zip: 01-totals.csv, 02-outcomes.csv, …

Which of the two it is depends on the definition only, never on the data: an empty or failed section is a table that says so.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from prefect_vantage.reporting.document import Document, Section

COLUMNS = ("section", "item", "metric", "value", "unit", "previous", "change", "runs", "query", "note")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can tell: the same report is the same file, whenever it is written."""


def to_csv(document: Document, _templates: Path) -> bytes:
    """Numbers with a point, times in ISO 8601, names of columns in English, whatever the report's language. Text that a spreadsheet would take
    for a formula gets an apostrophe."""
    tables = _tables(document)
    if not is_zipped(document):
        return _table(tables[0]) if tables else _table(None)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, section in enumerate(tables, 1):
            entry = zipfile.ZipInfo(f"{number:02d}-{section.kind}.csv", _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, _table(section))
    return out.getvalue()


def is_zipped(document: Document) -> bool:
    """Whether there are several tables."""
    return len(_tables(document)) > 1


def _tables(document: Document) -> list[Section]:
    return [section for section in document.sections if section.kind != "text"]


def _table(section: Section | None) -> bytes:
    """UTF-8 with a byte order mark, for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    if section:
        writer.writerows([_safe(value) for value in row] for row in _rows(section))
    return out.getvalue().encode("utf-8-sig")


def _rows(section: Section) -> Iterator[tuple[object, ...]]:
    if section.status != "ok":
        yield section.title, "", "", "", "", "", "", "", "", f"{section.status}: {section.message}"
    for fact in section.facts():
        yield section.title, fact.item, fact.metric, fact.value, fact.unit, fact.previous, fact.change, fact.count, fact.query, ""


def _safe(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
