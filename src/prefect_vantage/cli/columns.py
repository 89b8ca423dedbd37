"""The columns of a table of runs: a registry of label, text and style, and how they give way on a narrow terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Literal
from zoneinfo import ZoneInfo

from rich.text import Text

from prefect_vantage.cli import wording
from prefect_vantage.errors import InvalidInput
from prefect_vantage.sdk.models import RUN_FIELDS, Json, Run

_STATE_STYLES = {
    "COMPLETED": "green",
    "FAILED": "bold red",
    "CRASHED": "bold dark_orange",
    "RUNNING": "blue",
    "SCHEDULED": "yellow",
    "PENDING": "magenta",
    "PAUSED": "magenta",
    "CANCELLED": "dim",
    "CANCELLING": "dim",
}
_STATE_MARKS = {"COMPLETED": "✓", "FAILED": "✗", "CRASHED": "✗", "RUNNING": "●", "CANCELLED": "⊘", "CANCELLING": "⊘"}
_OTHER_MARK = "○"


@dataclass(frozen=True, slots=True)
class Column:
    """`text` makes the cell. `rank`: of the columns that a table shows by itself, those with a high one are the first to be left out (None: never)."""

    name: str
    label: str
    text: Callable[[Run, ZoneInfo], Text]
    align: Literal["left", "right"] = "left"
    rank: int | None = None
    least: int | None = None
    """Fewest characters that are of use when a terminal is narrow; None: cells are never cut."""


def _state(run: Run, _zone: ZoneInfo) -> Text:
    kind = run.state_type or ""
    text = Text(f"{_STATE_MARKS.get(kind, _OTHER_MARK)} {run.state_name or kind or wording.NOTHING}", style=_STATE_STYLES.get(kind, ""))
    return text.append(" (deleted)", style="dim") if run.deleted else text


def _why(run: Run, _zone: ZoneInfo) -> Text:
    return Text((run.error or run.message or "").split("\n")[0])


def _plain(name: str) -> Callable[[Run, ZoneInfo], Text]:
    return lambda run, _zone: _shown(getattr(run, name))


def _time(name: str) -> Callable[[Run, ZoneInfo], Text]:
    return lambda run, zone: Text(wording.moment(getattr(run, name), zone))


def _seconds(name: str) -> Callable[[Run, ZoneInfo], Text]:
    return lambda run, _zone: Text(wording.duration(getattr(run, name)))


_TIMES = ("state_at", "scheduled", "started", "ended", "created", "updated", "at", "deleted")
_SECONDS = ("duration", "elapsed", "wait", "response", "lateness")
_NUMBERS = ("priority", "attempts")

_SHOWN = (
    Column("state", "State", _state),
    Column("name", "Name", _plain("name"), least=12),
    Column("flow", "Flow", _plain("flow"), rank=3, least=8),
    Column("deployment", "Deployment", _plain("deployment"), rank=5, least=10),
    Column("at", "At", _time("at"), rank=1),
    Column("duration", "Duration", _seconds("duration"), "right", rank=2),
    Column("wait", "Wait", _seconds("wait"), "right", rank=6),
    Column("why", "Message", _why, rank=4, least=24),
)
"""What a table shows by itself, in this order."""

COLUMNS: dict[str, Column] = {
    **{name: Column(name, name.replace("_", " ").capitalize(), _plain(name), least=12) for name in RUN_FIELDS},
    **{name: Column(name, name.replace("_", " ").capitalize(), _time(name)) for name in _TIMES},
    **{name: Column(name, name.capitalize(), _seconds(name), "right") for name in _SECONDS},
    **{name: Column(name, name.capitalize(), _plain(name), "right") for name in _NUMBERS},
    **{column.name: column for column in _SHOWN},
    "id": Column("id", "Id", _plain("id")),
}


_ALIASES = {"state": "state_name", "why": "message"}
_PARAMETER = "param."


def chosen(names: Sequence[str] | None) -> tuple[Column, ...]:
    """The columns of those names, or those that a table shows by itself. Raises InvalidInput with a suggestion."""
    return _SHOWN if not names else tuple(replace(_named(name), rank=None) for name in names)


def api_name(name: str) -> str:
    """The name under which the service writes that column: `state` is `state_name` there."""
    return _ALIASES.get(name, name)


def value(run: Json, name: str) -> Any:
    """What the service wrote for that column; `param.a.b` leads into the parameters."""
    found: Any = run
    for step in ["parameters", *name.split(".")[1:]] if name.startswith(_PARAMETER) else [api_name(name)]:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _named(name: str) -> Column:
    if name.startswith(_PARAMETER) and name != _PARAMETER:
        return Column(name, name, lambda run, _zone: _shown(value(run.raw, name)), least=8)
    if name not in COLUMNS:
        near = get_close_matches(name, COLUMNS, n=1)
        others = f"Columns: {', '.join(COLUMNS)}, and param.NAME."
        raise InvalidInput(f"There is no column {name!r}", hint=f"Did you mean {near[0]}?" if near else others)
    return COLUMNS[name]


def _shown(found: Any) -> Text:
    if found is None or found in ("", [], (), {}):
        return Text(wording.NOTHING, style="dim")
    if isinstance(found, (list, tuple)) and all(isinstance(one, str) for one in found):
        return Text(", ".join(found))
    return Text(" ".join(found.split()) if isinstance(found, str) else json.dumps(found, ensure_ascii=False, default=str))
