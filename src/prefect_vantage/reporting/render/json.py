"""JSON: the document, whole."""

from __future__ import annotations

from pathlib import Path

import orjson

from prefect_vantage.reporting.document import Document


def to_json(document: Document, _templates: Path) -> bytes:
    """Every field of the document; times in UTC with Z."""
    return orjson.dumps(document, option=orjson.OPT_UTC_Z | orjson.OPT_INDENT_2)
