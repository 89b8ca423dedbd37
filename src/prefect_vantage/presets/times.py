"""A range of times as Prefect's Runs page takes it: one of its words where one fits, else a start and an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from prefect_vantage.presets.saved_searches import Lost
from prefect_vantage.query.context import Context
from prefect_vantage.query.moments import interval, is_relative
from prefect_vantage.query.nodes import Between, Compare, Exact, Term, Value
from prefect_vantage.times import parse_duration

_WORDS = {3600.0: "past-hour", 86_400.0: "past-24-hours", 604_800.0: "past-7-days", 2_592_000.0: "past-30-days"}
_BEGINNING = datetime(1970, 1, 1)
_FUTURE = timedelta(days=365)
_FROZEN = "The link names the times of now; later it does not move on."


def time_range(term: Term, context: Context) -> tuple[dict[str, str], str]:
    """Parameters of the page for the term's one value, and why they are not quite the same. Raises Lost."""
    low, high = _ends(term.values[0])
    word = _word(low, high, past=term.field != "scheduled" or bool(high))
    if word:
        return {"range": word}, ""
    start, end = _instants(term.values[0], context)
    if end <= start:
        raise Lost("It ends before it begins.")
    frozen = any(text and is_relative(text) for text in (low, high)) or not high
    return {"start": _iso(start), "end": _iso(end)}, _FROZEN if frozen else ""


def _ends(value: Value) -> tuple[str, str]:
    """Both ends as written, "" for an open one. Raises Lost."""
    match value:
        case Exact(text):
            return text, text
        case Between(low, high):
            return low or "", high or ""
        case Compare(operator, text):
            return (text, "") if operator.startswith(">") else ("", text)
    raise Lost("Prefect's page takes a range of times.")


def _word(low: str, high: str, *, past: bool) -> str | None:
    """One of Prefect's words: `-24h..now`, or `-24h..` on an axis that has no future."""
    if low == "today" and high in ("today", "now"):
        return "today"
    if low[:1] != "-" or high not in ("", "now") or not past:
        return None
    return _WORDS.get(parse_duration(low[1:]))


def _instants(value: Value, context: Context) -> tuple[datetime, datetime]:
    """Both ends as times, as the query language reads them; an open one lies far away."""
    low, high = _ends(value)
    start = interval(low, context).start if low else _BEGINNING
    end = interval(high, context).start if high else context.moment + _FUTURE
    if isinstance(value, Exact) or (isinstance(value, Compare) and value.operator == "<=" and interval(high, context).whole):
        end = interval(high, context).end
    if isinstance(value, Compare) and value.operator == ">" and interval(low, context).whole:
        start = interval(low, context).end
    return start, end


def _iso(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
