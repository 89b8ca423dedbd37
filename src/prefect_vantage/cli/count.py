"""`vantage count`: how many runs a query matches, in one number or in groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from prefect_vantage.cli import cells, wording
from prefect_vantage.cli.connection import connect, timezone_of
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.faults import asking
from prefect_vantage.cli.options import ApiUrl, Format, Query, Timezone, sentence

if TYPE_CHECKING:
    from prefect_vantage.sdk.models import Counted, Group

EXAMPLES = (
    ("vantage count 'state:failed at:-24h..'", "one number"),
    ("vantage count --by state", "how many runs in each state"),
    ("vantage count 'flow:etl' --by ended:day --timezone Europe/Berlin --format json", "per local day, as data"),
    ("vantage count 'outcome:failure' --by error_type --format csv", "failures by their cause"),
)
By = Annotated[
    str | None,
    Parameter(help="Count in groups of this field; a time takes `:hour`, `:day`, `:week` or `:month`, such as `ended:day`."),
]


def count(
    *query: Query,
    by: By = None,
    format: Format = "table",  # noqa: A002
    timezone: Timezone = None,
    api_url: ApiUrl = None,
) -> None:
    """Count the runs that a query matches, in all or in groups.

    All groups are listed and every number is exact.
    """
    text, zone = sentence(query), timezone_of(timezone)
    with connect(api_url) as client, asking(text):
        if by is None:
            data().print(client.count(text, timezone=zone))
        else:
            _write(client.groups(text, by=by, timezone=zone), by, format)


def _write(counted: Counted, by: str, format: str) -> None:  # noqa: A002
    rows = [{"value": group.value, "count": group.count} for group in counted.groups]
    if format == "csv":
        cells.write_csv(rows, ("value", "count"))
    elif format == "json":
        cells.write_json(rows)
    elif format == "jsonl":
        cells.write_jsonl(rows)
    else:
        _show(counted.groups, by)
        notes().print(wording.runs(counted.count), style="dim")


def _show(groups: Sequence[Group], by: str) -> None:
    from rich.table import Table
    from rich.text import Text

    if not groups:
        return
    largest = max(group.count for group in groups)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(by, no_wrap=True, overflow="ellipsis")
    table.add_column("Runs", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for group in groups:
        value = Text("(none)", style="dim") if group.value is None else Text(str(group.value))
        table.add_row(value, wording.number(group.count), Text(bar(group.count, largest), style="blue"))
    data().print(table)


def bar(value: int, largest: int, *, width: int = 24) -> str:
    """A bar as long as `value` is to `largest`, at least a sliver for what is not zero."""
    eighths = max(1 if value else 0, round(width * 8 * value / largest)) if largest else 0
    return "█" * (eighths // 8) + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[eighths % 8]
