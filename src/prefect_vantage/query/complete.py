"""What could be typed next: names of fields, flags, sort keys, times, and values with their counts from the mirror."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_vantage.errors import InvalidInput
from prefect_vantage.query.caret import Caret, read_caret
from prefect_vantage.query.dimensions import Dimension
from prefect_vantage.query.fields import FIELDS, SORTABLE, Field
from prefect_vantage.query.flags import FLAGS
from prefect_vantage.query.lexemes import pieces, plain, read_name, write_name, write_value
from prefect_vantage.query.moments import CALENDAR
from prefect_vantage.query.values import parameter_names, tag_keys, top_values

if TYPE_CHECKING:
    from prefect_vantage.query.run import Queries

MOST = 20
_LEAD = re.compile(r"(?:>=|<=|>|<|.*\.\.|=)", re.DOTALL)
_OFFSETS = {"-1h": "the last hour", "-24h": "the last 24 hours", "-7d": "the last 7 days", "-30d": "the last 30 days"}
_DURATIONS = ("10s", "1m", "5m", "30m", "1h", "6h")


@dataclass(frozen=True, slots=True)
class Item:
    """`text` replaces what is written; `label` is shown; `kind` is field, value, flag, time or sort."""

    text: str
    label: str
    kind: str
    help: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """What could stand at [from_, to) of the text, best first."""

    from_: int
    to: int
    items: tuple[Item, ...]


def complete(queries: Queries, text: str, at: int, timezone: str = "UTC") -> Completion:
    """Up to 20 items for the caret at `at`. Raises InvalidInput for an unknown zone; a text that is no query is completed all the same."""
    caret = read_caret(text, at)
    items = _names(queries, caret) if caret.name is None else _values(queries, caret, timezone)
    return Completion(caret.start, caret.end, tuple(items)[:MOST])


def _matching(written: str, names: Iterable[str]) -> list[str]:
    """Names that begin with what is written, then those that contain it; fields that make facets first while nothing is written."""
    wanted = written.lower()
    found = [name for name in names if wanted in name.lower()]
    return sorted(found, key=lambda name: not (name.lower().startswith(wanted) if wanted else name not in FIELDS or FIELDS[name].facet))


def _names(queries: Queries, caret: Caret) -> list[Item]:
    """Fields and flags; behind `param.` and `tag.` the names that there are."""
    name, dot, _last = caret.written.rpartition(".")
    if dot and name.partition(".")[0].lower() in ("param", "tag"):
        return _path_names(queries, name, caret.written[len(name) + 1 :])
    if '"' in caret.written or "/" in caret.written[:1]:
        return []
    fields = [_field_item(FIELDS[found]) for found in _matching(caret.written, (name for name in FIELDS if name != "is"))]
    flags = [_flag_item(f"is:{found}", found) for found in _matching(caret.written.removeprefix("is"), FLAGS)]
    words = [Item(f"{word}:", word, "field", help_) for word, help_ in _WORDS.items() if word.startswith(caret.written.lower())]
    return [*fields, *words, *flags] if caret.written.lower() != "is" else [*flags, *fields]


_WORDS = {"is": "A property of the run, such as is:late", "has": "Has a value, such as has:worker", "sort": "Order, such as sort:-duration"}


def _field_item(field: Field) -> Item:
    text = "param." if field.name == "param" else f"{field.name}:"
    return Item(text, field.label, "field", f"{field.help}, for example {field.example}")


def _flag_item(text: str, name: str) -> Item:
    return Item(text, f"is:{name}", "flag", FLAGS[name].help)


def _path_names(queries: Queries, name: str, last: str) -> list[Item]:
    field, path = read_name(name)
    with queries.snapshot() as view:
        known = parameter_names(view, path) if field == "param" else tag_keys(view)
    counts = dict(known)
    return [
        Item(f"{write_name(field, (*path, found))}:", found, "field", f"{FIELDS[field].label} {found}", counts[found])
        for found in _matching(last.strip('"'), counts)
    ]


def _values(queries: Queries, caret: Caret, timezone: str) -> list[Item]:
    """Values of the field whose name stands before the caret."""
    assert caret.name is not None
    name, path = read_name(caret.name)
    if name == "sort":
        return _sorts(caret.written)
    if name == "has":
        return [
            Item(found, FIELDS[found].label, "value", FIELDS[found].help) for found in _matching(caret.written, FIELDS) if found != "is"
        ]
    field = FIELDS.get(name)
    if field is None or caret.written.startswith("/") or (path and not field.path):
        return []
    offer = _BY_KIND.get(field.kind)
    return offer(field, caret.written) if offer else _counted(queries, caret, Dimension(field, path), timezone)


def _sorts(written: str) -> list[Item]:
    minus = "-" if written.startswith("-") else ""
    names = _matching(written.removeprefix("-"), SORTABLE)
    return [
        Item(minus + name, FIELDS[name].label, "sort", "Descending" if minus else "Ascending; a minus before it for descending")
        for name in names
    ]


def _flags(_field: Field, written: str) -> list[Item]:
    return [_flag_item(name, name) for name in _matching(written, FLAGS)]


def _choices(field: Field, written: str) -> list[Item]:
    return [Item(value, value, "value", field.label) for value in _matching(written, field.values or ())]


def _times(_field: Field, written: str) -> list[Item]:
    match = _LEAD.match(written)
    lead = match.group() if match else ""
    words = {name: word.help for name, word in CALENDAR.items()}
    offsets = {(offset if lead else f"{offset}.."): help_ for offset, help_ in _OFFSETS.items()}
    known = {**offsets, **words, **({"now": "This moment"} if lead else {})}
    return [Item(lead + name, name, "time", known[name]) for name in _matching(written[len(lead) :], known)]


def _durations(field: Field, written: str) -> list[Item]:
    texts = [f"{sign}{duration}" for sign in (">", "<") for duration in _DURATIONS]
    words = {">": "longer than", "<": "shorter than"}
    return [Item(text, text, "value", f"{field.label} {words[text[0]]} {text[1:]}") for text in texts if text.startswith(written)]


_BY_KIND: dict[str, Callable[[Field, str], list[Item]]] = {"flag": _flags, "choice": _choices, "time": _times, "duration": _durations}


def _counted(queries: Queries, caret: Caret, dimension: Dimension, timezone: str) -> list[Item]:
    """Values among the runs that the rest of the query finds (all runs while the rest is no query), most frequent first."""
    field = dimension.field
    if field.kind == "id" or field.name in ("params", "description") or (field.name == "param" and not dimension.path):
        return []
    lead = "=" if caret.written.startswith("=") else ""
    wanted = plain(pieces(caret.written[len(lead) :])).replace('"', "").strip("*")
    try:
        asked = queries.ask(caret.rest, timezone)
    except InvalidInput:
        asked = queries.ask("", timezone)
    with queries.snapshot() as view:
        found = top_values(view, asked, dimension, wanted, MOST)
    return [Item(lead + write_value(value), value, "value", field.label, count) for value, count in found]
