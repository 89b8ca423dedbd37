"""`vantage report send` and `vantage report deliveries`: send one now, try how it looks, see what became of each sending."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from cyclopts import Parameter

from prefect_vantage.cli import cells
from prefect_vantage.cli.connection import connect
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.options import ApiUrl
from prefect_vantage.errors import InvalidInput

SEND_EXAMPLES = (
    ("vantage report send weekly-digest --test me@example.com", "to yourself only, to see how it looks"),
    ("vantage report send weekly-digest --period last-week", "to its recipients; who has that period gets it not again"),
)
DELIVERIES_EXAMPLES = (
    ("vantage report deliveries", "the newest"),
    ("vantage report deliveries weekly-digest --status unconfirmed", "those that may have arrived or not"),
    ("vantage report deliveries --resend 3f0c2a52-6f0e-4f57-9d2d-0c9ff2b1e7aa", "send one that has ended once more"),
)
_Status = Literal["rendering", "queued", "sending", "sent", "unconfirmed", "failed", "skipped"]
_COLUMNS = (("Made", "created"), ("Report", "report"), ("Period", "period"), ("To", "address"), ("Status", "status"), ("Id", "id"))


def send(
    name: Annotated[str, Parameter(help="Name of the report, as `vantage report list` shows it.")],
    /,
    *,
    test: Annotated[str | None, Parameter(help="Only to this mail address, to see how it looks.")] = None,
    period: Annotated[str | None, Parameter(help="What it covers: `last-week`, `2026-11`, … (default: the report's own).")] = None,
    api_url: ApiUrl = None,
) -> None:
    """Have the service render a report and send it now."""
    if test is not None and period is not None:
        raise InvalidInput("A test is of the report's own period", hint="Leave --period out.")
    with connect(api_url) as client:
        found = [client.catalogue.test(name, test)] if test is not None else list(client.catalogue.send(name, period)["deliveries"])
    if not found:
        raise InvalidInput(f"Nobody is named to get {name}", hint="Add recipients to its definition, or try it with --test.")
    _show(found)
    notes().print("`vantage report deliveries` shows what becomes of them.", style="dim")


def deliveries(
    name: Annotated[str | None, Parameter(help="Only of this report.")] = None,
    /,
    *,
    status: Annotated[_Status | None, Parameter(help="Only those that are so.")] = None,
    limit: Annotated[int, Parameter(help="At most so many, 1 to 500.")] = 50,
    resend: Annotated[str | None, Parameter(help="Send the one with this id, which has ended, once more.")] = None,
    format: Annotated[Literal["table", "json"], Parameter(help="`table` for people, `json` for programs.")] = "table",  # noqa: A002
    api_url: ApiUrl = None,
) -> None:
    """Show what became of every sending of a report, the newest first."""
    with connect(api_url) as client:
        if resend is not None:
            found = [client.deliveries.resend(resend)]
        else:
            found = list(client.deliveries.list(name, status=status, limit=limit)["deliveries"])
    if format == "json":
        cells.write_json(found)
    else:
        _show(found)


def _show(found: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for label, _key in (*_COLUMNS, ("What was said", "")):
        table.add_column(label)
    for one in found:
        table.add_row(
            *(str(one[key])[:19] if key == "created" else str(one[key]) for _label, key in _COLUMNS), one["reason"] or one["reply"] or ""
        )
    data().print(table)
