"""`vantage search`: the runs that a query matches, as a table for people or as rows for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from prefect_vantage.cli import cells, wording
from prefect_vantage.cli.columns import chosen, value
from prefect_vantage.cli.connection import connect, timezone_of
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.faults import asking
from prefect_vantage.cli.options import ApiUrl, Columns, Format, Limit, Query, Timezone, listed, sentence
from prefect_vantage.cli.tables import table_of

if TYPE_CHECKING:
    from prefect_vantage.sdk.client import VantageClient
    from prefect_vantage.sdk.models import Json, Page

EXAMPLES = (
    ("vantage search 'state:failed at:-24h..'", "what failed in the last day"),
    ("vantage search 'flow:etl-* duration:>5m sort:-duration'", "the slowest runs of some flows"),
    ("vantage search '-tag:healthcheck \"connection reset\"' --format json", "as data, with every field"),
    ("vantage search 'is:late' --columns id,name,queue,wait", "with columns of your choice"),
)
_CSV_COLUMNS = (
    "id",
    "name",
    "state_name",
    "flow",
    "deployment",
    "pool",
    "queue",
    "scheduled",
    "started",
    "ended",
    "duration",
    "wait",
    "message",
)


def search(
    *query: Query,
    format: Format = "table",  # noqa: A002
    limit: Limit = 50,
    columns: Columns = None,
    timezone: Timezone = None,
    api_url: ApiUrl = None,
) -> None:
    """List the runs that a query matches."""
    text, zone, names = sentence(query), timezone_of(timezone), listed(columns)
    chosen(names)  # before anything is asked
    with connect(api_url) as client, asking(text):
        pages = _pages(client, text, zone, limit)
        if format == "table":
            _show(pages, names, ZoneInfo(zone))
        else:
            _write(pages, format, names)


def _pages(client: VantageClient, text: str, zone: str, limit: int) -> Iterator[Page]:
    from prefect_vantage.sdk.calls import Pager

    pager = Pager(text, timezone=zone, limit=limit)
    while call := pager.call:
        page = client.send(call)
        pager.take(page)
        yield page


def _write(pages: Iterator[Page], format: str, names: Sequence[str] | None) -> None:  # noqa: A002
    rows = (_picked(run.raw, names) for page in pages for run in page.runs)
    if format == "csv":
        cells.write_csv(rows, names or _CSV_COLUMNS)
    elif format == "json":
        cells.write_json(rows)
    else:
        cells.write_jsonl(rows)


def _picked(run: Json, names: Sequence[str] | None) -> Json:
    """The run's own object, or only the columns asked for."""
    return run if not names else {name: value(run, name) for name in names}


def _show(pages: Iterator[Page], names: Sequence[str] | None, zone: ZoneInfo) -> None:
    screen = data()
    columns = chosen(names)
    page = next(pages)
    runs = [*page.runs, *(run for later in pages for run in later.runs)]
    if runs:
        screen.print(table_of(runs, columns, screen.width, zone))
    notes().print(caption(len(runs), page, zone), style="dim")


def caption(shown: int, page: Page, zone: ZoneInfo) -> str:
    """`50 of 1,204 runs, searched back to 2025-11-01`, or why there is nothing to see."""
    if not page.mirrored:
        return "The mirror has no runs yet. `vantage sync` shows how reading them from Prefect goes."
    reach = f", searched back to {wording.day(page.searched_back_to, zone)}" if page.searched_back_to else ""
    if not page.total:
        return f"None of {wording.runs(page.mirrored)} matches{reach}"
    return f"{wording.number(shown)} of {wording.runs(page.total)}{reach} ({zone.key})"
