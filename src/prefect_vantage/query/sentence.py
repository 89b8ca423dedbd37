"""A query as one English sentence, for the page, the report and a screen reader."""

from __future__ import annotations

from collections.abc import Callable

from prefect_vantage.query import moments
from prefect_vantage.query.context import Context
from prefect_vantage.query.fields import FIELDS, Field
from prefect_vantage.query.flags import FLAGS
from prefect_vantage.query.lexemes import write_like, write_name
from prefect_vantage.query.nodes import (
    And,
    Anything,
    Between,
    Compare,
    Exact,
    Like,
    Node,
    Not,
    Or,
    Query,
    Regex,
    Sort,
    Term,
    Value,
    Word,
    leaves,
    times_of,
)
from prefect_vantage.query.render import render_value

_COMPARED = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}
_TIMED = {">": "after", ">=": "from", "<": "before", "<=": "up to"}
_VERBS = {"at": "happened", "scheduled": "expected", "updated": "last changed"}
_ORDERS = {
    "time": ("oldest first", "newest first"),
    "duration": ("shortest first", "longest first"),
    "integer": ("lowest first", "highest first"),
}


def describe(query: Query, context: Context | None = None) -> str:
    """One sentence that ends in a full stop. With a context it names the zone that calendar days are read in, unless that is UTC."""
    what = "All runs" if query.where is None else f"Runs {_runs_that(query.where)}"
    order = "".join(f", {'then ' if index else ''}{_order(sort)}" for index, sort in enumerate(query.sort))
    place = f" (days of {context.timezone})" if context and context.timezone != "UTC" and _speaks_of_days(query.where) else ""
    return f"{what}{order}{place}."


def _runs_that(node: Node) -> str:
    return f"where {_say(node)}"


def _say(node: Node, *, negated: bool = False) -> str:
    match node:
        case And(parts):
            said = _listed([_inside(part) for part in parts], "and")
            return f"not all of this holds: {said}" if negated else said
        case Or(parts):
            said = _listed([_inside(part) for part in parts], "or")
            return f"none of this holds: {said}" if negated else f"either {said}"
        case Not(part):
            return _say(part) if negated else _say(part, negated=True)
        case Term():
            return _say_term(node, negated)
        case Word():
            return f"the text {'does not contain' if negated else 'contains'} {_say_word(node)}"


def _inside(node: Node) -> str:
    """A part of a longer list; what is a list itself stands in parentheses."""
    inner = node.part if isinstance(node, Not) else node
    return f"({_say(node)})" if isinstance(inner, And | Or) else _say(node)


def _listed(items: list[str], join: str) -> str:
    return f"{', '.join(items[:-1])} {join} {items[-1]}" if len(items) > 1 else items[0]


def _say_word(word: Word) -> str:
    match word.value:
        case Exact(text):
            return f"“{text}”"
        case Like(between):
            return f"“{'*'.join(between)}”"
        case Anything():
            return "anything"
        case Regex():
            return f"a match of {render_value(word.value)}"


def _label(field: Field, path: tuple[str, ...]) -> str:
    label = field.label[0].lower() + field.label[1:]
    return f"{label} {write_name('', path)[1:]}" if path else label


def _say_term(term: Term, negated: bool) -> str:
    field = FIELDS[term.field]
    if field.kind == "flag":
        names = [FLAGS[value.text].adjective for value in term.values if isinstance(value, Exact)]
        return f"they are {_any(names, negated)}"
    if term.values == (Anything(),):
        label = _label(field, term.path)
        return (
            f"there is {'no' if negated else 'a'} {label}" if field.kind not in ("time",) else f"{label} is {'un' if negated else ''}known"
        )
    say = _SAY.get(field.kind, _say_plain)
    said = [say(value) for value in term.values]
    if field.kind == "time":
        return f"{'not ' if negated else ''}{_VERBS.get(field.name, field.label.lower())} {_listed(said, 'or')}"
    return f"{_label(field, term.path)} is {_any(said, negated)}"


def _any(said: list[str], negated: bool) -> str:
    if not negated:
        return _listed(said, "or")
    return f"not {said[0]}" if len(said) == 1 else f"neither {_listed(said, 'nor')}"


def _say_plain(value: Value) -> str:
    match value:
        case Exact(text, strict):
            return f"{text or 'empty'}{' exactly' if strict else ''}"
        case Like(between):
            return f"like {write_like(between)}"
        case Regex():
            return f"a match of {render_value(value)}"
        case Anything():
            return "known"
    return _say_ordered(value)


def _say_ordered(value: Value) -> str:
    match value:
        case Compare(operator, text):
            return f"{_COMPARED[operator]} {text}"
        case Between(None, high):
            return f"at most {high}"
        case Between(low, None):
            return f"at least {low}"
        case Between(low, high):
            return f"between {low} and {high}"
    return _say_plain(value)


def _say_time(value: Value) -> str:
    match value:
        case Exact(text):
            return f"on {text}" if text[0].isdigit() else _moment(text)
        case Compare(operator, text):
            return f"{_TIMED[operator]} {_moment(text)}"
        case Between(low, high):
            return _say_stretch(low or "", high or "")
    return "at any time"


def _say_stretch(low: str, high: str) -> str:
    if low and high:
        return f"from {_moment(low)} until {_moment(high)}"
    if high:
        return f"before {_moment(high)}"
    return f"in the last {low[1:]}" if low.startswith("-") else f"since {_moment(low)}"


def _moment(text: str) -> str:
    if text.startswith("-"):
        return f"{text[1:]} ago"
    return f"{text[1:]} from now" if text.startswith("+") else text.replace("-", " ") if text[0].isalpha() else text


def _order(sort: Sort) -> str:
    field = FIELDS[sort.field]
    up, down = _ORDERS.get(field.kind, ("from A to Z", "from Z to A"))
    return f"by {_label(field, sort.path)}, {down if sort.descending else up}"


def _speaks_of_days(node: Node | None) -> bool:
    """Whether a time without an offset of its own takes part."""
    terms = [leaf for leaf, _negated in leaves(node) if isinstance(leaf, Term) and FIELDS[leaf.field].kind == "time"]
    return any(moments.is_local(text) for term in terms for text in times_of(term))


_SAY: dict[str, Callable[[Value], str]] = {"time": _say_time}
