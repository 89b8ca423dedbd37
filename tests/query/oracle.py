"""What a query means, said a second time in plain Python over plain rows: slow, obvious, and sharing no code with the compiler.

It reads the parsed nodes (how text becomes nodes is tested by a table of its own) and gives every value a meaning from scratch.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from prefect_vantage.query.nodes import And, Anything, Between, Compare, Exact, Like, Node, Not, Or, Query, Regex, Term, Value, Word
from tests.query.population import LATE_AFTER, NOW, TERMINAL, Row

NOW_NAIVE = NOW.replace(tzinfo=None)
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def seconds(text: str) -> float:
    return (
        float(text) if re.fullmatch(r"[\d.]+", text) else sum(float(n) * UNITS[u] for n, u in re.findall(r"([\d.]+)(ms|s|m|h|d|w)", text))
    )


def gap(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None:
        return None
    return max(round((end - start) / timedelta(microseconds=1)), 0) / 1e6


class Oracle:
    """Answers for one set of rows and one zone."""

    def __init__(self, rows: Sequence[Row], deployments: Sequence[Row], timezone: str = "UTC") -> None:
        self.rows = rows
        self.zone = ZoneInfo(timezone)
        self.descriptions = {row["id"]: row["description"] for row in deployments}

    def ids(self, query: Query) -> list[str]:
        return [row["id"] for row in self.rows if query.where is None or self.holds(query.where, row)]

    def holds(self, node: Node, row: Row) -> bool:
        match node:
            case And(parts):
                return all(self.holds(part, row) for part in parts)
            case Or(parts):
                return any(self.holds(part, row) for part in parts)
            case Not(part):
                return not self.holds(part, row)
            case Word():
                return self.word(node, row)
            case Term():
                return any(self.term(node, value, row) for value in node.values)

    # values of a row

    def field(self, name: str, row: Row) -> Any:
        done = row["state_type"] in TERMINAL
        present = row["deleted"] or NOW_NAIVE
        due = not done and row["scheduled"] is not None and row["scheduled"] <= present
        wait = gap(row["scheduled"], row["started"]) if row["started"] else gap(row["scheduled"], present) if due else None
        begun = row["started"] or row["scheduled"]
        known: dict[str, Callable[[], Any]] = {
            "outcome": lambda: {"COMPLETED": "success", "FAILED": "failure", "CRASHED": "failure", "CANCELLED": "cancelled"}.get(
                row["state_type"], "unfinished"
            ),
            "at": lambda: (row["ended"] or begun) if done else begun,
            "duration": lambda: (
                None
                if row["started"] is None
                else row["run_seconds"] + ((gap(row["state_at"], present) or 0.0) if row["state_type"] == "RUNNING" else 0.0)
            ),
            "elapsed": lambda: gap(row["started"], row["ended"] if done else present),
            "wait": lambda: wait,
            "queue_wait": lambda: gap(row["scheduled"], row["pending"]),
            "startup": lambda: gap(row["pending"], row["started"]),
            "response": lambda: gap(row["scheduled"], row["ended"]) if done else gap(row["scheduled"], present) if due else None,
            "lateness": lambda: None if wait is None else max(wait - LATE_AFTER, 0.0),
            "description": lambda: self.descriptions.get(row["deployment_id"]),
            "parent": lambda: row["parent_id"],
            "root": lambda: row["root_id"],
        }
        return known[name]() if name in known else row[name]

    # terms

    def term(self, term: Term, value: Value, row: Row) -> bool:
        special: dict[str, Callable[[], bool]] = {
            "is": lambda: isinstance(value, Exact) and self.flag(value.text, row),
            "tag": lambda: self.tag(term.path, value, row),
            "param": lambda: self.parameter(term.path, value, row),
            "params": lambda: row["parameters"] is not None and matches(row["parameters"], anywhere(value)),
            "state": lambda: any_matches([row["state_type"], row["state_name"]], value),
            "deployment": lambda: any_matches([row["deployment"], row["deployment"] and f"{row['flow']}/{row['deployment']}"], value),
        }
        name = term.field
        if name in ("flow", "deployment", "pool", "queue") and isinstance(value, Exact) and value.text.lower() == row[f"{name}_id"]:
            return True
        return special[name]() if name in special else self.compared(name, self.field(name, row), value)

    def compared(self, name: str, found: Any, value: Value) -> bool:
        if found is None:
            return False
        if isinstance(found, datetime):
            return self.time(found, value)
        if isinstance(found, int | float):
            return number(
                found, value, seconds if name in ("duration", "elapsed", "wait", "queue_wait", "startup", "response", "lateness") else float
            )
        return matches(found, value)

    def flag(self, name: str, row: Row) -> bool:
        here = row["deleted"] is None
        duration = self.field("duration", row)
        flags: dict[str, Callable[[], bool]] = {
            "late": lambda: (
                row["state_type"] in ("SCHEDULED", "PENDING") and row["started"] is None and here and (self.field("lateness", row) or 0) > 0
            ),
            "stuck": lambda: (
                row["state_type"] == "RUNNING"
                and here
                and duration is not None
                and duration > max(600.0, 3 * self.p95(row["deployment_id"]))
            ),
            "retried": lambda: row["attempts"] > 1,
            "subflow": lambda: row["parent_id"] is not None,
            "root": lambda: row["parent_id"] is None,
            "scheduled": lambda: row["state_type"] == "SCHEDULED" and here,
            "running": lambda: row["state_type"] == "RUNNING" and here,
            "finished": lambda: row["state_type"] in TERMINAL,
            "deleted": lambda: not here,
        }
        return flags[name]()

    def p95(self, deployment_id: str | None) -> float:
        since = NOW_NAIVE - timedelta(days=30)
        past = sorted(
            row["run_seconds"]
            for row in self.rows
            if deployment_id
            and row["deployment_id"] == deployment_id
            and row["state_type"] in TERMINAL
            and row["started"]
            and row["ended"]
            and row["ended"] >= since
        )
        if not past:
            return 0.0
        place = 0.95 * (len(past) - 1)
        low, high = past[math.floor(place)], past[math.ceil(place)]
        return float(low + (high - low) * (place - math.floor(place)))

    def tag(self, path: tuple[str, ...], value: Value, row: Row) -> bool:
        if path:
            key = ".".join(path).lower()
            values = [tag[len(key) + 1 :] for tag in row["tags"] if tag.lower().startswith((f"{key}:", f"{key}="))]
            return any(matches(one, value) for one in values)
        if isinstance(value, Exact) and not value.strict and "=" in value.text:
            return any(matches(tag, value) or matches(tag, Exact(value.text.replace("=", ":", 1))) for tag in row["tags"])
        return any(matches(tag, value) for tag in row["tags"])

    def parameter(self, path: tuple[str, ...], value: Value, row: Row) -> bool:
        found = json.loads(row["parameters"]) if row["parameters"] else None
        for part in path:
            if isinstance(found, dict):
                found = found.get(part)
            elif isinstance(found, list):
                found = found[int(part)] if part.isdigit() and int(part) < len(found) else None
            else:
                found = None
        if found is None:
            return False
        text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        wanted = [text for text in (getattr(value, name, None) for name in ("text", "low", "high")) if text is not None]
        if isinstance(value, Compare | Between) or (isinstance(value, Exact) and not value.strict):
            if all(is_number(one) for one in wanted):
                if is_number(text):
                    return number(float(text), value, float) or (isinstance(value, Exact) and matches(text, value))
                return isinstance(value, Exact) and matches(text, value)
            if not isinstance(value, Exact):
                return number(text.lower(), value, str.lower)
        return matches(text, value)

    def word(self, word: Word, row: Row) -> bool:
        if isinstance(word.value, Anything):
            return True
        value: Value = word.value
        texts = [row[name] for name in ("name", "flow", "deployment", "worker", "message", "error", "parameters")]
        texts += [*row["tags"], self.field("description", row)]
        if isinstance(value, Regex):
            return any(text is not None and matches(text, value) for text in texts)
        inside = anywhere(value)
        assert isinstance(inside, Like)
        between = inside.pieces
        if len(between) == 3 and re.fullmatch(r"[0-9a-fA-F-]{6,36}", between[1]):
            texts.append(row["id"])
        return any(text is not None and matches(text, inside) for text in texts)

    def time(self, found: datetime, value: Value) -> bool:
        match value:
            case Exact(text):
                start, end, _whole = self.interval(text)
                return start <= found < end
            case Compare(operator, text):
                start, end, whole = self.interval(text)
                return {
                    ">": found >= end if whole else found > start,
                    ">=": found >= start,
                    "<": found < start,
                    "<=": found < end if whole else found <= start,
                }[operator]
            case Between(low, high):
                return (not low or found >= self.interval(low)[0]) and (not high or found < self.interval(high)[0])
        return True

    def interval(self, text: str) -> tuple[datetime, datetime, bool]:
        if text == "now":
            return NOW_NAIVE, NOW_NAIVE, False
        if text[0] in "+-":
            moment = NOW_NAIVE + timedelta(seconds=seconds(text[1:])) * (1 if text[0] == "+" else -1)
            return moment, moment, False
        today = NOW.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
        days = {
            "today": (today, today + timedelta(days=1)),
            "yesterday": (today - timedelta(days=1), today),
            "this-week": (monday, monday + timedelta(days=7)),
            "last-week": (monday - timedelta(days=7), monday),
            "this-month": (first, (first + timedelta(days=32)).replace(day=1)),
            "last-month": ((first - timedelta(days=1)).replace(day=1), first),
        }
        if text in days:
            return self.utc(days[text][0]), self.utc(days[text][1]), True
        if len(text) == 10:
            day = datetime.fromisoformat(text)
            return self.utc(day), self.utc(day + timedelta(days=1)), True
        moment = datetime.fromisoformat(text)
        start = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else self.utc(moment)
        width = (
            timedelta(microseconds=1)
            if "." in text
            else timedelta(seconds=1)
            if text.count(":") - ("+" in text) >= 2
            else timedelta(minutes=1)
        )
        return start, start + width, False

    def utc(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)


def is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", text) is not None


def number(found: Any, value: Value, read: Callable[[str], Any]) -> bool:
    match value:
        case Exact(text):
            return bool(found == read(text))
        case Compare(operator, text):
            wanted = read(text)
            return bool({">": found > wanted, ">=": found >= wanted, "<": found < wanted, "<=": found <= wanted}[operator])
        case Between(low, high):
            return (low is None or found >= read(low)) and (high is None or found <= read(high))
    return True


def anywhere(value: Value) -> Value:
    """The value found anywhere inside a text."""
    if isinstance(value, Exact):
        return Like(("", value.text, ""))
    return Like(("", *(one for one in value.pieces if one), "")) if isinstance(value, Like) else value


def any_matches(texts: Sequence[str | None], value: Value) -> bool:
    return any(text is not None and matches(text, value) for text in texts)


def matches(text: str, value: Value) -> bool:
    match value:
        case Exact(wanted, strict):
            return text == wanted if strict else text.lower() == wanted.lower()
        case Like(pieces):
            return re.fullmatch(".*".join(re.escape(piece.lower()) for piece in pieces), text.lower(), re.DOTALL) is not None
        case Regex(pattern, ignore_case):
            return re.search(pattern, text, re.IGNORECASE if ignore_case else 0) is not None
        case Anything():
            return True
    raise AssertionError(value)


def ordered(rows: Iterable[Row], keys: Sequence[tuple[Callable[[Row], Any], bool]]) -> list[Row]:
    """Rows by several keys, missing values last in either direction, ties by id."""
    found = sorted(rows, key=lambda row: str(row["id"]))
    for read, descending in reversed(keys):
        known = [(read(row), row) for row in found if read(row) is not None]
        known.sort(key=lambda pair: _Reversed(pair[0]) if descending else pair[0])
        found = [row for _value, row in known] + [row for row in found if read(row) is None]
    return found


class _Reversed:
    """Compares the other way round, so that equal rows keep their order (`reverse=True` does too, but not for ties by id)."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: _Reversed) -> bool:
        return bool(other.value < self.value)
