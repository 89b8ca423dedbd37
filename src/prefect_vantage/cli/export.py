"""`vantage export`: every run that a query matches, as one file that is whole or not there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from prefect_vantage.cli import wording
from prefect_vantage.cli.columns import api_name
from prefect_vantage.cli.connection import connect, timezone_of
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.faults import asking
from prefect_vantage.cli.options import ApiUrl, Columns, Query, Timezone, listed, sentence
from prefect_vantage.cli.progress import counting
from prefect_vantage.errors import InvalidInput

if TYPE_CHECKING:
    from prefect_vantage.sdk.download import Flow

ExportFormat = Literal["csv", "jsonl", "parquet"]

EXAMPLES = (
    ("vantage export 'ended:last-month' --output november.csv", "the format follows from the name"),
    ("vantage export 'flow:etl' --format parquet --output etl.parquet", "for pandas, DuckDB, Spark"),
    ("vantage export 'state:failed' --columns id,flow,ended,message | head", "to the next program"),
    ("vantage export --background --format parquet", "write every run while nobody waits; `vantage exports fetch` gets the file"),
    ("vantage export 'state:failed ended:last-week' --schedule '0 6 * * 1' --name weekly-failures", "every Monday, by Prefect"),
    ("vantage export --output all.csv --bom", "for a spreadsheet that needs a byte order mark"),
)
_STDOUT = Path("-")
_BY_SUFFIX: dict[str, ExportFormat] = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


def export(
    *query: Query,
    output: Annotated[Path, Parameter(help="File to write, `-` for standard output.", allow_leading_hyphen=True)] = _STDOUT,
    format: Annotated[ExportFormat | None, Parameter(help="Default: by the file's name, else csv.")] = None,  # noqa: A002
    columns: Columns = None,
    bom: Annotated[bool, Parameter(help="Begin CSV with a byte order mark.", negative=())] = False,
    background: Annotated[
        bool, Parameter(help="Let the service write the file while nobody waits, and print the id to fetch it by.", negative=())
    ] = False,
    schedule: Annotated[
        str | None, Parameter(help="Do so again and again, at the times of this cron, as a deployment of Prefect; needs --name.")
    ] = None,
    name: Annotated[str | None, Parameter(help="Name of the schedule: small letters, digits and hyphens.")] = None,
    timezone: Timezone = None,
    api_url: ApiUrl = None,
) -> None:
    """Write all runs that a query matches to a file.

    The file appears under its name only when it is whole: its rows are checked against the service's own count.
    """
    text, zone, names = sentence(query), timezone_of(timezone), listed(columns)
    kind = format or _BY_SUFFIX.get(output.suffix.lower(), "csv")
    chosen = None if names is None else tuple(api_name(name) for name in names)
    if schedule is not None:
        _schedule(text, schedule, name, output, kind, chosen, bom, zone, api_url)
        return
    if background:
        _leave(text, output, kind, chosen, bom, zone, api_url)
        return
    if kind == "parquet" and output == _STDOUT and sys.stdout.isatty():
        raise InvalidInput("Parquet is not for a terminal", hint="Name a file with --output, or pipe it into a program.")
    with connect(api_url) as client, asking(text), _progress() as progress:
        done = client.export(
            text,
            sys.stdout.buffer if output == _STDOUT else output,
            format=kind,
            columns=chosen,
            timezone=zone,
            bom=bom,
            progress=progress,
        )
    where = f" to {done.path}" if done.path else ""
    notes().print(f"Wrote {wording.runs(done.rows)} ({wording.size(done.bytes)}){where}", style="dim")


def _schedule(
    query: str,
    cron: str,
    name: str | None,
    output: Path,
    kind: ExportFormat,
    columns: tuple[str, ...] | None,
    bom: bool,
    zone: str,
    api_url: str | None,
) -> None:
    """Make the deployment and say when it runs."""
    if name is None:
        raise InvalidInput("A schedule needs a name", hint="Give it one with --name, such as weekly-failures.")
    if output != _STDOUT:
        raise InvalidInput("An export on a schedule has no file here", hint="Leave --output to `vantage exports fetch`.")
    with connect(api_url) as client, asking(query):
        made = client.exports.schedule(name, cron, query, format=kind, columns=columns, timezone=zone, bom=bom)
    data().print(made["deployment"])
    notes().print(f"Next at {made['next'][0]}; pause, run or delete it in Prefect. `vantage exports list` shows its files.", style="dim")


def _leave(
    query: str, output: Path, kind: ExportFormat, columns: tuple[str, ...] | None, bom: bool, zone: str, api_url: str | None
) -> None:
    """Ask for it and say how to get it."""
    if output != _STDOUT:
        raise InvalidInput("An export in the background has no file here yet", hint="Leave --output to `vantage exports fetch`.")
    with connect(api_url) as client, asking(query):
        job = client.exports.start(query, format=kind, columns=columns, timezone=zone, bom=bom)
    data().print(job["id"])
    notes().print(f"`vantage exports fetch {job['id']}` waits for the file and gets it.", style="dim")


@contextmanager
def _progress() -> Iterator[Callable[[Flow], None]]:
    """Rows as they come; Parquet tells its rows only at the end, so its bar just moves."""
    with counting("Exporting") as tell:
        yield lambda flow: tell(flow.rows, flow.total or 0)
