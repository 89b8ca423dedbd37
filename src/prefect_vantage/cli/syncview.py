"""How `vantage sync` looks: a bar and three lines that stay in place on a terminal, a line per change elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from rich.table import Table

    from prefect_vantage.cli.syncing import Standing

Show = Callable[["Standing"], None]


@contextmanager
def open_view(screen: Console) -> Iterator[Show]:
    """The function that shows the present standing, for as long as the view is open."""
    if not screen.is_terminal:
        yield _line_by_line(screen)
        return
    from rich.live import Live

    with Live(console=screen, auto_refresh=False) as live:
        yield lambda standing: live.update(_panel(standing), refresh=True)


def _line_by_line(screen: Console) -> Show:
    said: set[str] = set()

    def show(standing: Standing) -> None:
        for line in (f"Backfill  {standing.backfill}", f"Events    {standing.stream}", f"Drift     {standing.comparison}"):
            if line not in said:
                said.add(line)
                screen.print(line)

    return show


def _panel(standing: Standing) -> Table:
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_row("Backfill", ProgressBar(total=standing.total, completed=standing.done, width=40, pulse=standing.total is None))
    grid.add_row("", Text(standing.backfill, style="red" if standing.failed else ""))
    grid.add_row("Events", Text(standing.stream))
    grid.add_row("Drift", Text(standing.comparison, style="green" if standing.whole else ""))
    return grid
