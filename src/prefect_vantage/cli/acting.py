"""What `vantage cancel`, `retry`, `delete` and `tag` have in common: show, ask, follow, sum up.

preview ─► table and counts ─► ask ─► confirm (the set is frozen) ─► progress ─► outcome, exit code 1 when a run failed
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from prefect_vantage.cli import wording
from prefect_vantage.cli.connection import connect, timezone_of
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.faults import FAILED, asking
from prefect_vantage.cli.options import agreed, sentence
from prefect_vantage.cli.progress import counting
from prefect_vantage.errors import InvalidInput

if TYPE_CHECKING:
    from prefect_vantage.sdk.action_calls import Action, ActionKind, ActionPreview, Reason
    from prefect_vantage.sdk.client import VantageClient

Matching = Annotated[
    str,
    Parameter(
        name="QUERY", allow_leading_hyphen=True, help="Which runs, in the query language; quote it, so that the shell leaves it alone."
    ),
]
Reasoned = Annotated[str | None, Parameter(name="--reason", help="Why: for the audit log, and for the state's message in Prefect.")]
All = Annotated[bool, Parameter(name="--all", help="Without a query: every run there is.", negative=())]
NoWait = Annotated[bool, Parameter(name="--no-wait", help="Begin, and leave the rest to the service.", negative=())]

_SHOWN = 10
_WITHOUT = "Add --yes to act without being asked."


@dataclass(frozen=True, slots=True)
class Words:
    """What an action is called on the terminal: `Cancel`, `Cancelling`, `cancelled`."""

    verb: str
    doing: str
    done: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for."""

    kind: ActionKind
    words: Words
    query: tuple[str, ...]
    everything: bool
    yes: bool
    no_wait: bool
    reason: str | None
    timezone: str | None
    api_url: str | None


def act(wish: Wish, **options: Any) -> int:
    """Carry the wish out; answers the exit code."""
    text = sentence(wish.query)
    if bool(text.strip()) == wish.everything:
        raise InvalidInput("A query or --all, not both" if text.strip() else "Say which runs: a query, or --all")
    zone = timezone_of(wish.timezone)
    with connect(wish.api_url) as client, asking(text):
        seen = client.actions.preview(wish.kind, text, timezone=zone, **options)
        _show(seen, wish.words)
        if not seen.affected:
            return 0
        if not wish.yes and not agreed(f"{wish.words.verb} {wording.runs(seen.affected)}?", without=_WITHOUT):
            notes().print("Nothing was done.", style="dim")
            return 0
        action = client.actions.confirm(wish.kind, text, timezone=zone, reason=wish.reason, expected_count=seen.total, **options)
        return _begun(action) if wish.no_wait else _follow(client, action, wish.words)


def _show(seen: ActionPreview, words: Words) -> None:
    screen = notes()
    if not seen.total:
        screen.print("No run matches.", style="dim")
        return
    shown = [run for run in seen.runs if run.skip is None][:_SHOWN]
    if shown:
        from rich.table import Table

        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for name in ("State", "Name", "Flow", "Id"):
            table.add_column(name, no_wrap=True, overflow="ellipsis")
        for run in shown:
            table.add_row(run.state_name or wording.NOTHING, run.name, run.flow or wording.NOTHING, run.id)
        screen.print(table)
    rest = seen.affected - len(shown)
    if rest > 0 and shown:
        screen.print(f"… and {wording.number(rest)} more", style="dim")
    screen.print(f"{words.verb}: {wording.number(seen.affected)} of {wording.runs(seen.total)}")
    _tell(seen.skips)


def _tell(reasons: Sequence[Reason]) -> None:
    """Why runs are left alone, or failed."""
    for one in reasons:
        style = "red" if one.status == "failed" else "dim"
        notes().print(f"  {wording.number(one.count)} {one.status}: {one.message or 'no reason given'}", style=style)


def _begun(action: Action) -> int:
    data().print(action.id)
    notes().print(f"Begun; `vantage audit {action.id}` shows how it goes.", style="dim")
    return 0


def _follow(client: VantageClient, action: Action, words: Words) -> int:
    """Show how the action goes until it has ended. Ctrl-C leaves it to the service."""
    try:
        with counting(words.doing) as tell:
            ended = client.actions.wait(action.id, progress=lambda now: tell(now.settled, now.total))
    except KeyboardInterrupt:
        notes().print(f"It goes on. `vantage audit {action.id}` shows how, `vantage audit {action.id} --stop` ends it.")
        raise
    data().print(summary(ended, words.done))
    _tell(ended.outcomes)
    return FAILED if ended.failed else 0


def summary(action: Action, done: str) -> str:
    """`1,204 cancelled, 3 skipped, 1 failed`."""
    parts = [f"{wording.number(action.done)} {done}"]
    parts += [f"{wording.number(count)} {name}" for name, count in (("skipped", action.skipped), ("failed", action.failed)) if count]
    stopped = f" (stopped by {action.stopped_by})" if action.status == "stopped" else ""
    return ", ".join(parts) + stopped
