"""Exports what a query matches to a file, on whatever schedule: in a folder of the worker's machine, any filesystem block of Prefect, or at the service."""

from __future__ import annotations

from typing import Any, Literal

from prefect import flow
from prefect.runtime import flow_run

from prefect_vantage.errands.export import export_runs
from prefect_vantage.errands.export_kept import keep_export
from prefect_vantage.errands.places import open_place
from prefect_vantage.errands.server import open_server
from prefect_vantage.errands.showing import progress, show_text


@flow(name="vantage-export")
def export(
    query: str = "",
    format: Literal["csv", "jsonl", "parquet"] = "csv",  # noqa: A002 - the word of the API
    folder: str = "exports",
    block: str | None = None,
    file: str = "runs-{date}.{format}",
    columns: list[str] | None = None,
    timezone: str | None = None,
    bom: bool = False,
    server: str | None = None,
    keep: bool = False,
    job: str | None = None,
) -> dict[str, Any]:
    """Export all runs that a query matches. The file appears when it is whole, with as many runs as the service counts.

    Args:
        query: Which runs, in the query language. Words such as last-week mean what they mean when the export runs. Empty: every run.
        format: csv for spreadsheets, parquet for pandas and DuckDB, jsonl for programs that read line by line.
        folder: A folder of the machine where this runs, or below the root of the block.
        block: A filesystem block as type/name, such as s3-bucket/reports. Empty: the folder.
        file: Name of the file. Placeholders: {date} {time} {yesterday} {week} {last_week} {month} {last_month} {year} {format}. A / makes folders.
        columns: Columns in this order. Empty: all.
        timezone: IANA zone of calendar words, of the file's name, and of times in CSV. Empty: the service's.
        bom: Begin CSV with a byte order mark, for a spreadsheet that gets umlauts wrong.
        server: Name of a Vantage Server block. Empty: VANTAGE_API_URL.
        keep: Let the service keep the file for some days, and leave a link to it, rather than put it in a folder.
        job: An export that was asked for at the service already, which this run then follows; the service fills this in.
    """
    with open_server(server) as service:
        if keep:
            with progress("Export") as tell:
                asked = {"query": query, "format": format, "columns": columns, "timezone": timezone, "bom": bom, "job": job}
                return keep_export(service, tell, show_text, flow_run=flow_run.id, **asked)
        place = open_place(folder, block)
        return export_runs(service, place, query=query, format=format, file=file, columns=columns, timezone=timezone, bom=bom)
