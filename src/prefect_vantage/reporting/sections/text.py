"""Words of whoever wrote the report, with values of the report in them."""

from __future__ import annotations

from sqlalchemy import func, select

from prefect_vantage.analytics.population import within
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.reporting.definition import TextSection
from prefect_vantage.reporting.document import Section
from prefect_vantage.reporting.sections.brief import Brief
from prefect_vantage.reporting.sections.spoken import spoken
from prefect_vantage.reporting.templating import fill


def build(definition: TextSection, brief: Brief) -> Section:
    """Markdown as it was written, its values filled in. Raises InvalidInput for a template that cannot be."""
    text = definition.text
    if "{" in text:
        covered = brief.base.narrowed("is:finished", within("ended", brief.period.window))
        runs = int(covered.rows(select(func.count().label("n")).select_from(RUNS).where(covered.predicate))[0]["n"])
        text = fill(text, spoken(brief, runs))
    return Section("text", definition.title or "", note=definition.note, markdown=text.strip())
