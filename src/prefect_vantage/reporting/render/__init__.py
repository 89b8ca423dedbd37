"""Renderers: one row per format, each a pure function from the document (and the templates' folder) to bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from prefect_vantage.errors import InvalidInput
from prefect_vantage.reporting.document import Document
from prefect_vantage.reporting.render.csv import is_zipped, to_csv
from prefect_vantage.reporting.render.html import to_html
from prefect_vantage.reporting.render.json import to_json
from prefect_vantage.reporting.render.pdf import to_pdf


@dataclass(frozen=True, slots=True)
class Rendered:
    """A report as a file."""

    content: bytes
    media_type: str
    file_name: str


@dataclass(frozen=True, slots=True)
class Renderer:
    """A format; `zipped` tells for which documents it is a zip of several files."""

    name: str
    media_type: str
    write: Callable[[Document, Path], bytes]
    zipped: Callable[[Document], bool] = lambda _document: False


RENDERERS: Mapping[str, Renderer] = {
    renderer.name: renderer
    for renderer in (
        Renderer("csv", "text/csv; charset=utf-8", to_csv, is_zipped),
        Renderer("json", "application/json", to_json),
        Renderer("html", "text/html; charset=utf-8", to_html),
        Renderer("pdf", "application/pdf", to_pdf),
    )
}


def render(document: Document, format: str, *, templates: Path) -> Rendered:  # noqa: A002 - the word of the API
    """Write the document. Raises InvalidInput for an unknown format, ReportError when it cannot be written."""
    if format not in RENDERERS:
        raise InvalidInput(f"Unknown report format {format!r}", hint=f"Use {', '.join(RENDERERS)}.")
    renderer = RENDERERS[format]
    content = renderer.write(document, templates)
    if renderer.zipped(document):
        return Rendered(content, "application/zip", f"{document.file_name}.zip")
    return Rendered(content, renderer.media_type, f"{document.file_name}.{format}")
