"""Reports: definitions as code, built from one snapshot into frozen documents, rendered as CSV, JSON, HTML and PDF."""

from prefect_vantage.reporting.document import Document
from prefect_vantage.reporting.render import Rendered
from prefect_vantage.reporting.reports import Listed, Reports

__all__ = ["Document", "Listed", "Rendered", "Reports"]
