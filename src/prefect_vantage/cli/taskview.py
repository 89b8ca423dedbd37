"""Runs as they change: a table that stays in place on a terminal, a line for each change elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.console import Console

from prefect_vantage.cli import wording
from prefect_vantage.cli.columns import COLUMNS, chosen
from prefect_vantage.cli.tables import table_of
from prefect_vantage.errors import TaskTimeout
from prefect_vantage.sdk.submit.models import FINAL_TYPES

if TYPE_CHECKING:
    from rich.console import RenderableType

    from prefect_vantage.sdk.models import Run

LOOK_EVERY = 1.0
TASK_COLUMNS = ("state", "name", "flow", "deployment", "queue", "at", "duration", "why")

Look = Callable[[], Sequence["Run"]]
Show = Callable[[Sequence["Run"]], None]


def watch_runs(look: Look, zone: ZoneInfo, *, limit: float | None, screen: Console, names: Sequence[str] | None = None) -> Sequence[Run]:
    """Show what `look` finds until all of it has ended; answers that. Raises TaskTimeout after `limit` seconds (None: never)."""
    until = None if limit is None else time.monotonic() + limit
    with _open_view(screen, zone, names) as show:
        while True:
            runs = look()
            show(runs)
            if all(ended(run) for run in runs):
                return runs
            if until is not None and time.monotonic() >= until:
                left = sum(not ended(run) for run in runs)
                raise TaskTimeout(
                    f"{wording.runs(left)} of {len(runs)} not ended after {wording.duration(limit)}", hint="They go on in Prefect."
                )
            time.sleep(LOOK_EVERY)


def watch_on(look: Look, zone: ZoneInfo, *, screen: Console, names: Sequence[str] | None = None) -> None:
    """Show what `look` finds until Ctrl-C."""
    with _open_view(screen, zone, names) as show:
        while True:
            show(look())
            time.sleep(LOOK_EVERY)


def picture(runs: Sequence[Run], width: int, zone: ZoneInfo, names: Sequence[str] | None = None) -> RenderableType:
    """The table of the runs, or that there are none."""
    if not runs:
        return "No run"
    columns = chosen(names) if names else tuple(COLUMNS[name] for name in TASK_COLUMNS)
    return table_of(runs, columns, width, zone)


def ended(run: Run) -> bool:
    """Whether the run has ended."""
    return run.state_type in FINAL_TYPES


@contextmanager
def _open_view(screen: Console, zone: ZoneInfo, names: Sequence[str] | None) -> Iterator[Show]:
    if not screen.is_terminal:
        yield _line_by_line(screen)
        return
    from rich.live import Live

    with Live(console=screen, auto_refresh=False) as live:
        yield lambda runs: live.update(picture(runs, screen.width, zone, names), refresh=True)


def _line_by_line(screen: Console) -> Show:
    said: dict[str, str | None] = {}

    def show(runs: Sequence[Run]) -> None:
        for run in runs:
            if said.get(run.id) != run.state_name:
                said[run.id] = run.state_name
                why = f": {run.message}" if run.message else ""
                of = "/".join(name for name in (run.flow, run.deployment) if name)
                screen.print(f"{run.name} ({of}) {run.state_name}{why}")

    return show
