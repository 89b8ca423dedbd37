"""Prefect's own saved searches as queries: what can be taken over, and a report of what cannot.

saved search (a name and filters) ─► one rule per filter ─► terms of a query + notes: taken over, taken over in other words, lost

Two shapes exist. Prefect's UI of today writes `{object: flowRun, property, value}`; the first UI of Prefect 2 wrote an operation too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from prefect_vantage.errors import QueryError
from prefect_vantage.presets.view import View, view_of
from prefect_vantage.query.lexemes import write_like, write_value
from prefect_vantage.times import iso

Fate = Literal["kept", "changed", "lost"]
"""kept: it finds the same runs; changed: it finds nearly the same, and the note says how it differs; lost: it is left out."""

_STARTS = "Prefect looks at the start of a run; Vantage at the end of one that is over."
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_OLD_UNITS = {"h": ("h", 1), "d": ("d", 1), "w": ("w", 1), "m": ("d", 30), "y": ("d", 365)}


@dataclass(frozen=True, slots=True)
class Names:
    """What the mirror calls the flows and deployments that Prefect names by id."""

    flows: Mapping[str, str] = field(default_factory=dict)
    deployments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """What became of one filter: `filter` as Prefect has it in words, `term` of the query, `why` it is not the same."""

    filter: str
    fate: Fate
    term: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A saved search as a view; `view` is None when nothing of it could be taken over."""

    id: str
    name: str
    view: View | None
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a saved search, as Prefect keeps it."""

    object: str
    property: str
    operation: str
    value: Any

    def words(self) -> str:
        """`flow run tag: a, b`."""
        values = self.value if isinstance(self.value, list) else [self.value]
        shown = ", ".join(_shown(one) for one in values)
        what = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", f"{self.object} {self.property} {self.operation}").lower()
        return f"{' '.join(what.split())}: {shown}"[:300]


def _shown(value: Any) -> str:
    return ", ".join(f"{name} {inner}" for name, inner in value.items()) if isinstance(value, dict) else str(value)


class Lost(Exception):
    """The filter cannot be said in the query language; the message says why."""


Said = tuple[str, str]
"""A term and why it is not quite the same ("" when it is)."""
Rule = Callable[[Filter, Names], Said]


def mapped(id_: str, name: str, filters: Sequence[Filter], names: Names) -> Mapped:
    """The saved search in our words."""
    notes = tuple(_note(one, names) for one in filters)
    terms = list(dict.fromkeys(note.term for note in notes if note.term))
    view = view_of(" ".join(terms)) if terms or not filters else None
    return Mapped(id_, name, view, notes)


def _note(one: Filter, names: Names) -> Note:
    """What becomes of one filter; whatever Prefect holds, it is told and never an error."""
    rule = _rule(one)
    if rule is None:
        return Note(one.words(), "lost", why=f"Vantage knows no filter on {one.property!r} of {one.object!r}.")
    try:
        term, why = rule(one, names)
        view_of(term)
    except Lost as lost:
        return Note(one.words(), "lost", why=str(lost))
    except QueryError as error:
        return Note(one.words(), "lost", why=error.message)
    return Note(one.words(), "changed" if why else "kept", term, why)


def _rule(one: Filter) -> Rule | None:
    object_ = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", one.object).lower()
    old = bool(one.operation)
    if object_ == "task_run":
        return _task_run
    return (_OLD if old else _NEW).get((object_, one.property))


def _texts(one: Filter) -> list[str]:
    """The values, which are one text or several. Raises Lost."""
    values = one.value if isinstance(one.value, list) else [one.value]
    texts = [value for value in values if isinstance(value, str) and value]
    if not texts or len(texts) != len(values):
        raise Lost("Its value is not text.")
    return texts


def _list(name: str, texts: Sequence[str]) -> str:
    return f"{name}:{','.join(write_value(text) for text in texts)}"


def _by_id(field_name: str, known: Callable[[Names], Mapping[str, str]]) -> Rule:
    def rule(one: Filter, names: Names) -> Said:
        ids = _texts(one)
        missing = [id_ for id_ in ids if id_ not in known(names)]
        why = f"Vantage does not know {', '.join(missing)}, so the id stands for it." if missing else ""
        return _list(field_name, [known(names).get(id_, id_) for id_ in ids]), why

    return rule


def _by_name(field_name: str) -> Rule:
    return lambda one, _names: (_list(field_name, _texts(one)), "")


def _tags(one: Filter, _names: Names) -> Said:
    """Prefect wants all of them."""
    return " ".join(_list("tag", [text]) for text in _texts(one)), ""


def _range(one: Filter, _names: Names) -> Said:
    value = one.value if isinstance(one.value, dict) else {}
    match value:
        case {"type": "span", "seconds": int() | float() as seconds} if seconds and abs(seconds) < 3.2e9:
            text = _offset(abs(seconds))
            return (f"at:-{text}..now" if seconds < 0 else f"at:now..+{text}"), _STARTS
        case {"type": "period", "period": "Today"}:
            return "at:today", _STARTS
        case {"type": "range", "startDate": str() as start, "endDate": str() as end}:
            return f"at:{write_value(iso(_moment(start)))}..{write_value(iso(_moment(end)))}", _STARTS
        case {"type": "around", "date": str() as date, "unit": str() as unit, "quantity": int() | float() as quantity} if unit in _SECONDS:
            centre = _moment(date)
            try:
                width = timedelta(seconds=abs(quantity) * _SECONDS[unit])
                return f"at:{write_value(iso(centre - width))}..{write_value(iso(centre + width))}", _STARTS
            except OverflowError:
                raise Lost("It is wider than the calendar.") from None
    raise Lost("This kind of time range is unknown to Vantage.")


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Lost(f"{text!r} is no time.") from None
    if found.tzinfo is None:
        raise Lost(f"{text!r} names no time zone.")
    return found


def _offset(seconds: float) -> str:
    """A duration in its largest whole unit."""
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:g}s"


def _state_types(one: Filter, _names: Names) -> Said:
    return _list("state_type", [text.upper() for text in _texts(one)]), ""


def _name(field_name: str) -> Rule:
    def rule(one: Filter, _names: Names) -> Said:
        text = _texts(one)[0]
        if one.operation == "equals":
            return _list(field_name, [text]), ""
        if one.operation == "contains":
            return f"{field_name}:{write_like(('', text, ''))}", ""
        raise Lost(f"Vantage does not know the operation {one.operation!r}.")

    return rule


def _start_date(one: Filter, _names: Names) -> Said:
    text = _texts(one)[0]
    if one.operation in ("after", "before"):
        moment = write_value(iso(_moment(text)))
        return (f"started:{moment}.." if one.operation == "after" else f"started:..{moment}"), ""
    match = re.fullmatch(r"(\d{1,4})([hdwmy])", text)
    if match is None or one.operation not in ("newer", "older", "upcoming"):
        raise Lost(f"Vantage does not know the operation {one.operation!r} with {text!r}.")
    unit, times = _OLD_UNITS[match[2]]
    offset = f"{int(match[1]) * times}{unit}"
    why = f"{text} is taken as {offset}." if times > 1 else ""
    return {"newer": f"started:-{offset}..", "older": f"started:..-{offset}", "upcoming": f"scheduled:now..+{offset}"}[one.operation], why


def _other_tags(one: Filter, _names: Names) -> Said:
    raise Lost(f"Tags of a {one.object} are not the tags of its runs.")


def _any_tags(one: Filter, names: Names) -> Said:
    return _tags(one, names)[0], "Only the tags of runs are searched."


def _task_run(_one: Filter, _names: Names) -> Said:
    raise Lost("The list shows runs, not task runs.")


_NEW: dict[tuple[str, str], Rule] = {
    ("flow_run", "state"): _by_name("state_name"),
    ("flow_run", "flow"): _by_id("flow", lambda names: names.flows),
    ("flow_run", "deployment"): _by_id("deployment", lambda names: names.deployments),
    ("flow_run", "workPool"): _by_name("pool"),
    ("flow_run", "workQueue"): _by_name("queue"),
    ("flow_run", "tag"): _tags,
    ("flow_run", "range"): _range,
}
_OLD: dict[tuple[str, str], Rule] = {
    ("flow_run", "name"): _name("name"),
    ("flow_run", "state"): _state_types,
    ("flow_run", "tag"): _tags,
    ("flow_run", "start_date"): _start_date,
    ("flow", "name"): _name("flow"),
    ("flow", "tag"): _other_tags,
    ("deployment", "name"): _name("deployment"),
    ("deployment", "tag"): _other_tags,
    ("tag", "name"): _any_tags,
}
