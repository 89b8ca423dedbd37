"""A plan as people and programs read it; the value of a secret is in neither."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.text import Text

from prefect_vantage.declared.secrecy import MASK
from prefect_vantage.declared.values import Change, FieldChange

if TYPE_CHECKING:
    from prefect_vantage.declared.plan import Plan

_SIGNS = {"add": ("+", "green"), "change": ("~", "yellow"), "remove": ("-", "red")}
_LONGEST = 100
_MOST_FIELDS = 12


def lines(plan: Plan) -> Iterator[Text]:
    """The plan, a change in a line with its fields below."""
    for change in plan.changes:
        yield headline(change)
        shown = change.fields if change.action == "change" else ()
        for field in shown[:_MOST_FIELDS]:
            yield _field(field)
        if len(shown) > _MOST_FIELDS:
            yield Text(f"      and {len(shown) - _MOST_FIELDS} more fields", style="dim")
    yield Text(summary(plan.changes), style="bold" if plan.changes else "")


def headline(change: Change) -> Text:
    """`+ pool batch  deployments/pools.yaml:4:5`."""
    sign, style = _SIGNS[change.action] if change.effective else ("=", "cyan")
    said = f"{sign} {change.ref.kind} {change.ref.name}"
    told = {"add": "removed by hand" if change.removed_by_hand else "", "remove": "no longer declared"}.get(change.action, "")
    place = str(change.place) if change.place else ""
    return Text.assemble((said, style), *((f"  {part}", "dim") for part in (place, told) if part))


def _field(field: FieldChange) -> Text:
    values = (
        _shown(field.after, field.secret) if field.kept else f"{_shown(field.before, field.secret)} → {_shown(field.after, field.secret)}"
    )
    told = "changed by hand; not declared, so apply leaves it" if field.kept else "changed by hand" if field.by_hand else ""
    return Text.assemble((f"      {field.path}: ", ""), values, (f"  {told}" if told else "", "magenta"))


def _shown(value: Any, secret: bool) -> str:
    if value is None:
        return "nothing"
    if secret:
        return MASK
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def summary(changes: tuple[Change, ...]) -> str:
    """`2 to add, 1 to change (1 changed by hand), 0 to remove`."""
    if not changes:
        return "No changes: the servers are as the folder declares."
    counts = counted(changes)
    parts = [f"{counts[name]} to {name}" for name in ("add", "change", "remove") if counts[name]]
    if counts["by_hand"]:
        parts.append(f"{counts['by_hand']} changed by hand since the last apply")
    return ", ".join(parts) + "."


def counted(changes: tuple[Change, ...]) -> dict[str, int]:
    """How many of each; `by_hand` are among the others, or need nothing done."""
    effective = [change for change in changes if change.effective]
    return {name: sum(change.action == name for change in effective) for name in ("add", "change", "remove")} | {
        "by_hand": sum(change.by_hand for change in changes)
    }


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan for programs: values of secrets are null."""
    return {
        "project": plan.project.name,
        "folder": str(plan.project.folder),
        "prefect": plan.prefect_url,
        "summary": counted(plan.changes),
        "changes": [_change(change) for change in plan.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    place = change.place
    return {
        "action": change.action if change.effective else "none",
        "kind": change.ref.kind,
        "name": change.ref.name,
        "place": {"file": place.file, "line": place.line, "column": place.column} if place else None,
        "by_hand": change.by_hand,
        "fields": [
            {
                "path": field.path,
                "before": None if field.secret else field.before,
                "after": None if field.secret else field.after,
                "secret": field.secret,
                "by_hand": field.by_hand,
                "kept": field.kept,
            }
            for field in change.fields
        ],
    }
