"""A report with a schedule as a deployment: cron and zone of Prefect, of the flow that renders and sends it.

reports/weekly.yaml (schedule) ─► deployment vantage-report/report-weekly, seen, paused and run again in Prefect's UI
"""

from __future__ import annotations

from typing import Any

from prefect_vantage.declared.models import Deployment

ENTRYPOINT = "flows/report.py:report"


def scheduled_deployment(report: Any) -> Deployment:
    """The deployment of a report that has a schedule."""
    schedule = report.schedule
    timing = {"cron": schedule.cron, "timezone": schedule.timezone or report.timezone or "UTC", "active": schedule.active, "slug": "report"}
    return Deployment.model_validate(
        {
            "name": f"report-{report.name}",
            "description": report.description or report.title,
            "entrypoint": ENTRYPOINT,
            "parameters": {"name": report.name, "deliver": True},
            "tags": ["vantage", "report"],
            "schedules": [timing],
            "work_pool": {"name": schedule.pool, "work_queue_name": schedule.queue},
        }
    )
