"""`vantage exports`: files that the service writes while nobody waits, shown, fetched, cancelled, deleted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from prefect_vantage.cli import cells, wording
from prefect_vantage.cli.connection import connect
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.options import ApiUrl
from prefect_vantage.cli.progress import counting

LIST_EXAMPLES = (
    ("vantage exports list", "the newest"),
    ("vantage exports list --format json", "for programs"),
)
FETCH_EXAMPLES = (
    ("vantage exports fetch 3f0c2a52-6f0e-4f57-9d2d-0c9ff2b1e7aa", "when it is done, under the name that the service gave it"),
    ("vantage exports fetch 3f0c2a52-6f0e-4f57-9d2d-0c9ff2b1e7aa --output november.csv", "under another one"),
)
CANCEL_EXAMPLES = (("vantage exports cancel 3f0c2a52-6f0e-4f57-9d2d-0c9ff2b1e7aa", "write it no further"),)
DELETE_EXAMPLES = (("vantage exports delete 3f0c2a52-6f0e-4f57-9d2d-0c9ff2b1e7aa", "with its file"),)
_COLUMNS = (("Asked", "created"), ("Query", "q"), ("Format", "format"), ("Status", "status"))

_Id = Annotated[str, Parameter(help="Id of the export, as `vantage exports list` shows it.")]


def list_exports(
    *,
    limit: Annotated[int, Parameter(help="At most so many, 1 to 500.")] = 50,
    format: Annotated[Literal["table", "json"], Parameter(help="`table` for people, `json` for programs.")] = "table",  # noqa: A002
    api_url: ApiUrl = None,
) -> None:
    """List exports in the background, the newest first."""
    with connect(api_url) as client:
        found = client.exports.list(limit)
    if format == "json":
        cells.write_json(found)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for label in (*(label for label, _key in _COLUMNS), "Runs", "Id", "What was said"):
        table.add_column(label)
    for one in found:
        texts = [str(one["created"])[:19], one["q"] or "every run", one["format"], one["status"]]
        table.add_row(*texts, _rows(one), one["id"], one["reason"] or "")
    data().print(table)


def fetch(
    export_id: _Id,
    /,
    *,
    output: Annotated[
        Path | None, Parameter(help="File to write, `-` for standard output (default: as the service named it).", allow_leading_hyphen=True)
    ] = None,
    api_url: ApiUrl = None,
) -> None:
    """Wait until an export is done and write its file.

    The file appears under its name only when it is whole: its rows are checked against the service's own count.
    """
    with connect(api_url) as client:
        with counting("Exporting") as tell:
            job = client.exports.wait(export_id, watch=lambda job: tell(job["rows"], job["total"] or 0))
        path = output or Path(Path(job["file"]).name)
        with counting("Fetching") as tell:
            to = sys.stdout.buffer if path == Path("-") else path
            done = client.exports.fetch(export_id, to, progress=lambda flow: tell(flow.rows, flow.total or 0))
    where = f" to {done.path}" if done.path else ""
    notes().print(f"Wrote {wording.runs(done.rows)} ({wording.size(done.bytes)}){where}", style="dim")


def cancel(export_id: _Id, /, *, api_url: ApiUrl = None) -> None:
    """Write an export no further; one that has ended stays as it is."""
    with connect(api_url) as client:
        notes().print(f"The export is {client.exports.cancel(export_id)['status']}", style="dim")


def delete(export_id: _Id, /, *, api_url: ApiUrl = None) -> None:
    """Take an export away with its file, at once and for good."""
    with connect(api_url) as client:
        client.exports.delete(export_id)
    notes().print("Deleted", style="dim")


def _rows(job: dict[str, Any]) -> str:
    if job["status"] == "done" or job["total"] is None:
        return wording.number(job["rows"])
    return f"{wording.number(job['rows'])} of {wording.number(job['total'])}"
