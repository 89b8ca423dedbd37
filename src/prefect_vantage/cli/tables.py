"""A table of runs that fits the terminal it is shown on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from prefect_vantage.cli.columns import Column
from prefect_vantage.cli.layout import GAP, Wish, fit

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from prefect_vantage.sdk.models import Run


def table_of(runs: Sequence[Run], columns: Sequence[Column], width: int, zone: ZoneInfo) -> Table:
    """The runs (at least one) in those columns; what does not fit `width` characters is cut or left out."""
    from rich.table import Table

    rows = [[column.text(run, zone) for column in columns] for run in runs]
    wishes = [_wish(column, [row[number] for row in rows]) for number, column in enumerate(columns)]
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    shown = fit(wishes, width)
    for number, size in shown.items():
        table.add_column(columns[number].label, justify=columns[number].align, no_wrap=True, overflow="ellipsis", width=size)
    for row in rows:
        table.add_row(*(row[number] for number in shown))
    return table


def _wish(column: Column, cells: Sequence[Text]) -> Wish:
    natural = max(len(column.label), *(cell.cell_len for cell in cells))
    return Wish(natural, natural if column.least is None else min(natural, column.least), column.rank)
