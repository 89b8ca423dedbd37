"""A progress bar for work that counts: on a terminal it moves on stderr, elsewhere nothing is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prefect_vantage.cli import wording
from prefect_vantage.cli.console import notes


@contextmanager
def counting(label: str) -> Iterator[Callable[[int, int], None]]:
    """A function that is told (done, total) as the work goes on."""
    screen = notes()
    if not screen.is_terminal:
        yield lambda _done, _total: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=screen, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(
            task, completed=done, total=total or None, description=f"{label}: {wording.number(done)} of {wording.number(total)}"
        )
