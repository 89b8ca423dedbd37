"""Words of whoever wrote the report."""

from __future__ import annotations

import re

from prefect_vantage.reporting.definition import TextSection
from prefect_vantage.reporting.document import Section
from prefect_vantage.reporting.sections.brief import Brief


def build(definition: TextSection, brief: Brief) -> Section:  # noqa: ARG001 - every kind is built alike
    """Paragraphs, as they were written."""
    paragraphs = tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", definition.text.strip()) if part.strip())
    return Section("text", definition.title or "", note=definition.note, paragraphs=paragraphs)
