"""`vantage report`: what can be reported, and one report built for a period."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from prefect_vantage.cli import cells, wording
from prefect_vantage.cli.connection import connect, timezone_of
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.faults import asking
from prefect_vantage.cli.options import ApiUrl, Timezone
from prefect_vantage.errors import InvalidInput

LIST_EXAMPLES = (("vantage report list", "their names and what they tell"),)
BUILD_EXAMPLES = (
    ("vantage report build task-performance --period last-week", "a PDF of last week, in this folder"),
    ("vantage report build task-performance --period last-month --format html --output november.html", "a page for the browser"),
    ("vantage report build task-performance --query 'flow:etl-*' --format json --output -", "over some runs, as data"),
)


def list_reports(
    *,
    format: Annotated[Literal["table", "json"], Parameter(help="`table` for people, `json` for programs.")] = "table",  # noqa: A002
    api_url: ApiUrl = None,
) -> None:
    """List the reports that can be built."""
    with connect(api_url) as client:
        reports = client.reports()
    if format == "json":
        cells.write_json(reports)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for label in ("Name", "Title", "What it tells"):
        table.add_column(label)
    for one in reports:
        table.add_row(one["name"], one["title"], one["description"])
    data().print(table)


def build(
    name: Annotated[str, Parameter(help="Name of the report, as `vantage report list` shows it.")],
    /,
    *,
    period: Annotated[
        str | None,
        Parameter(
            help="What it covers: `yesterday`, `last-week`, `last-month`, `last-7-days`, `2026-11-01..2026-11-08` (default: the report's own)."
        ),
    ] = None,
    format: Annotated[Literal["pdf", "html", "csv", "json"], Parameter(help="What to write.")] = "pdf",  # noqa: A002
    query: Annotated[str, Parameter(help="Only over the runs that this query matches.", allow_leading_hyphen=True)] = "",
    output: Annotated[
        Path | None,
        Parameter(help="File to write, `-` for standard output (default: named after report and period).", allow_leading_hyphen=True),
    ] = None,
    timezone: Timezone = None,
    api_url: ApiUrl = None,
) -> None:
    """Build a report for a period and write it to a file."""
    zone = timezone_of(timezone)
    with connect(api_url) as client, asking(query):
        document = client.report(name, period=period, format=format, timezone=zone, q=query)
    if output == Path("-"):
        sys.stdout.buffer.write(document.content)
        sys.stdout.buffer.flush()
        return
    path = output or Path(document.name or f"{name}.{format}")
    _write_whole(path, document.content)
    notes().print(f"Wrote {path} ({wording.size(len(document.content))})", style="dim")
    if document.media_type == "application/zip" and path.suffix != ".zip":
        notes().print(f"{path.name} is a zip: the report has several tables", style="yellow")


def _write_whole(path: Path, content: bytes) -> None:
    """The file appears under its name only when all of it is there."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InvalidInput(
            f"{path} cannot be written: {error.strerror}", hint="Name a file in a folder that exists and is yours."
        ) from error
