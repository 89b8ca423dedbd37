"""What `deliver_report` needs of a run of Prefect: its progress bar, its artifact, and the blocks of its server."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from prefect_vantage import project
from prefect_vantage.errands.report_delivery import deliver_report
from prefect_vantage.errands.server import Service
from prefect_vantage.errands.showing import progress, show_text
from prefect_vantage.reporting.deliver.blocks import PrefectBlocks
from prefect_vantage.reporting.deliver.job import Tools
from prefect_vantage.settings import load_settings


def send_report(service: Service, *, name: str, period: str | None, at: datetime | None, timezone: str | None) -> dict[str, Any]:
    """See `deliver_report`."""
    settings = load_settings()
    tools = Tools(settings, PrefectBlocks(settings), project.folder(settings.project) / "reports" / "templates")
    with progress("Report") as tell:
        return deliver_report(service, tools, tell, show_text, name=name, period=period, at=at, timezone=timezone)
