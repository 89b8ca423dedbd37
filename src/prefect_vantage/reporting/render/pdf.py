"""PDF from the HTML and its print style; nothing is fetched from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect_vantage.errors import ReportError
from prefect_vantage.reporting.document import Document
from prefect_vantage.reporting.render.html import to_html


def to_pdf(document: Document, templates: Path) -> bytes:
    """A4 pages, tagged, with bookmarks, by the standard that the report names (PDF/UA-1, PDF/A-2u, PDF/A-3u). Raises ReportError when the page cannot be set."""
    import weasyprint  # a second and 60 MB, which whoever renders no PDF is spared

    # Data that the page carries itself; everything else stays outside.
    only_inside = weasyprint.URLFetcher(allowed_protocols=["data"])
    page = to_html(document, templates).decode()
    try:
        written: Any = weasyprint.HTML(string=page, url_fetcher=only_inside).write_pdf(pdf_variant=f"pdf/{document.pdf}", pdf_tags=True)
    except Exception as error:  # WeasyPrint has no error class of its own
        raise ReportError(f"The PDF of {document.name} could not be written: {error}", hint="Build it as html to see the page.") from error
    return bytes(written)
