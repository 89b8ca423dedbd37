"""Builds a report for a period, and saves it in a folder or a filesystem block, or sends it to its recipients, each of whom gets it once."""

from __future__ import annotations

from typing import Any, Literal

from prefect import flow
from prefect.runtime import flow_run

from prefect_vantage.errands.places import open_place
from prefect_vantage.errands.report import build_report
from prefect_vantage.errands.report_sending import send_report
from prefect_vantage.errands.server import open_server


@flow(name="vantage-report")
def report(
    name: str = "task-performance",
    period: str | None = None,
    formats: list[Literal["pdf", "html", "csv", "json"]] = ["pdf"],  # noqa: B006 - Prefect shows it in a form, nothing changes it
    query: str = "",
    folder: str = "exports",
    block: str | None = None,
    file: str = "{report}_{period}.{format}",
    timezone: str | None = None,
    server: str | None = None,
    deliver: bool = False,
) -> dict[str, Any]:
    """Build a report in every format that is wanted. The key figures are left as an artifact of the run.

    Args:
        name: Name of the report, as `vantage report list` shows it.
        period: yesterday, last-week, last-month, last-30-days, or two dates 2026-11-01..2026-11-08. Empty: the report's own.
        formats: pdf to send, html to look at, csv and json to work with the numbers.
        query: Only over the runs that this query matches.
        folder: A folder of the machine where this runs, or below the root of the block.
        block: A filesystem block as type/name, such as s3-bucket/reports. Empty: the folder.
        file: Name of each file. Placeholders: {report} {period} {format}, and {date} {time} {week} {month} {year} of the moment.
        timezone: IANA zone whose days and weeks these are. Empty: the report's own, else the service's.
        server: Name of a Vantage Server block. Empty: VANTAGE_API_URL.
        deliver: Send it to the recipients that it names, in the formats that it names, for the period that this run was due for. Nobody gets the same period twice.
    """
    with open_server(server) as service:
        if deliver:
            return send_report(service, name=name, period=period, at=flow_run.scheduled_start_time, timezone=timezone)
        place = open_place(folder, block)
        return build_report(service, place, name=name, period=period, formats=formats, query=query, file=file, timezone=timezone)
