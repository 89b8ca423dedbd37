"""HTML: one self-contained file, good as a page, in a mail and on paper; the PDF is made from it."""

from __future__ import annotations

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape
from markupsafe import Markup

from prefect_vantage.errors import ReportError
from prefect_vantage.language import speech_of
from prefect_vantage.reporting.document import Document
from prefect_vantage.reporting.render.markdown import to_markup

FONTS = (("Geist", 400, "Geist-Regular.woff2"), ("Geist", 500, "Geist-Medium.woff2"), ("Geist", 600, "Geist-SemiBold.woff2"))
TEMPLATE = "report.html"


def to_html(document: Document, templates: Path) -> bytes:
    """The page. Raises ReportError when the template cannot be filled in."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    speech = speech_of(document.language, document.locale)
    environment.filters["moment"] = lambda value: speech.moment(value, document.timezone)
    # The chart's SVG is drawn by us and its texts are escaped there.
    environment.filters["drawing"] = Markup
    environment.filters["markdown"] = to_markup
    try:
        page = environment.get_template(TEMPLATE).render(
            document=document, speech=speech, say=speech.say, fonts=Markup(_font_faces(templates / "fonts")), style=_style(templates)
        )
    except (TemplateError, OSError) as error:
        raise ReportError(
            f"The page of {document.name} could not be written: {error}", hint=f"Check {TEMPLATE} in {templates.name}/."
        ) from error
    return page.encode()


def _style(templates: Path) -> Markup:
    return Markup((templates / "report.css").read_text(encoding="utf-8"))


def _font_faces(folder: Path) -> str:
    """The fonts inside the file; one that is missing falls back to the reader's own."""
    faces = [(family, weight, folder / name) for family, weight, name in FONTS if (folder / name).is_file()]
    return "\n".join(
        f"@font-face {{ font-family: {family}; font-weight: {weight}; src: url(data:font/woff2;base64,{base64.b64encode(path.read_bytes()).decode()}) format('woff2'); }}"
        for family, weight, path in faces
    )
