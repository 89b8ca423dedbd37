"""`vantage audit`: who did what to which runs, and what became of each."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from cyclopts import Parameter
from cyclopts.validators import Number

from prefect_vantage.cli import cells, wording
from prefect_vantage.cli.acting import summary
from prefect_vantage.cli.connection import connect, timezone_of
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.options import ApiUrl, Format, Timezone
from prefect_vantage.errors import InvalidInput
from prefect_vantage.times import iso, parse_duration, utc_now

if TYPE_CHECKING:
    from prefect_vantage.sdk.action_calls import Action
    from prefect_vantage.sdk.client import VantageClient

EXAMPLES = (
    ("vantage audit", "the latest actions"),
    ("vantage audit --since 7d --kind delete --format json", "what was deleted this week"),
    ("vantage audit --run 0192f5a1-7c1e-7b39-a5b4-6f1f0f3c2a11", "what was done to a run"),
    ("vantage audit 5b1c9f1e-7f3f-4c39-9a55-0d3c8d1f6a20 --status failed", "what failed in one action, run by run"),
)
_COLUMNS = ("id", "created_at", "person", "kind", "query", "reason", "status", "total", "done", "skipped", "failed", "finished_at")
_RUN_COLUMNS = ("position", "run_id", "name", "flow", "state", "status", "message", "new_run_id", "at")


def audit(
    action: Annotated[
        str | None, Parameter(name="ACTION", help="An action's id: its runs, one by one. Without: the list of actions.")
    ] = None,
    /,
    *,
    since: Annotated[str | None, Parameter(help="Only actions younger than this: `24h`, `7d`.")] = None,
    kind: Annotated[str | None, Parameter(help="Only these kinds: `cancel,retry,delete,set_state,set_tags,resubmit`.")] = None,
    person: Annotated[str | None, Parameter(help="Only those of this person.")] = None,
    run: Annotated[str | None, Parameter(help="Only those that touched this run.")] = None,
    status: Annotated[
        str | None,
        Parameter(help="Only actions that are `running,finished,stopped`; of one action only runs that are `done,skipped,failed`."),
    ] = None,
    stop: Annotated[bool, Parameter(help="Stop the action: what was done stays done, the rest is left alone.", negative=())] = False,
    format: Format = "table",  # noqa: A002
    limit: Annotated[int, Parameter(help="Show at most this many.", validator=Number(gte=1))] = 50,
    timezone: Timezone = None,
    api_url: ApiUrl = None,
) -> None:
    """Show who did what to runs, newest first; of one action, what became of each run."""
    zone = ZoneInfo(timezone_of(timezone))
    with connect(api_url) as client:
        if action is None:
            if stop:
                raise InvalidInput("Say which action to stop", hint="`vantage audit --status running` lists them.")
            began = iso(utc_now() - timedelta(seconds=parse_duration(since))) if since else None
            found = client.actions.list(limit=limit, since=began, kind=kind, person=person, run=run, status=status)
            _list(found, format, zone)
        elif stop:
            data().print(f"Stopping: {summary(client.actions.stop(action), 'done')} so far")
        else:
            _one(client, client.actions.get(action), status or "", format, limit, zone)


def _list(actions: tuple[Action, ...], format: str, zone: ZoneInfo) -> None:  # noqa: A002
    rows = [one.raw | {"person": one.person} for one in actions]
    if format != "table":
        _write(rows if format == "csv" else [one.raw for one in actions], format, _COLUMNS)
        return
    if not actions:
        notes().print("No action.", style="dim")
        return
    _table(
        ("When", "Who", "What", "Runs", "Outcome", "Why", "Id"),
        [
            (
                wording.moment(one.created, zone),
                one.person,
                one.label,
                one.query if one.query is not None else "named one by one",
                _how(one),
                one.reason or "",
                one.id,
            )
            for one in actions
        ],
    )


def _how(action: Action) -> str:
    return summary(action, "done") if action.has_ended else f"{wording.number(action.settled)} of {wording.number(action.total)} so far"


def _one(client: VantageClient, action: Action, status: str, format: str, limit: int, zone: ZoneInfo) -> None:  # noqa: A002
    rows = list(islice(client.actions.runs(action.id, status=status), limit))
    if format != "table":
        _write([row.raw for row in rows], format, _RUN_COLUMNS)
        return
    screen = notes()
    screen.print(f"{action.label} by {action.person} on {wording.moment(action.created, zone)} ({zone.key}): {_how(action)}")
    if action.reason:
        screen.print(f"Reason: {action.reason}")
    if action.query is not None:
        screen.print(f"Query: {action.query or 'every run'} (as of version {action.mirror_version} of the mirror)")
    _table(
        ("Outcome", "Name", "Flow", "Was", "Message", "At", "Run"),
        [
            (
                row.status,
                row.name,
                row.flow or "",
                row.state or "",
                row.message or "",
                wording.moment(row.at, zone),
                row.new_run_id or row.run_id,
            )
            for row in rows
        ],
    )


def _write(rows: list[dict[str, object]], format: str, columns: tuple[str, ...]) -> None:  # noqa: A002
    if format == "csv":
        cells.write_csv(rows, columns)
    elif format == "json":
        cells.write_json(rows)
    else:
        cells.write_jsonl(rows)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for head in heads:
        table.add_column(head, no_wrap=head in ("When", "At", "Id", "Run"), overflow="fold")
    for row in rows:
        table.add_row(*row)
    data().print(table)
