"""A view as a link into Prefect's own UI, as far as its Runs page can express it, and what it cannot.

view ─► conjuncts ─► one rule per kind of term (states, names, tags, times, order) ─► parameters of `/runs` + notes: changed, lost
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from prefect_vantage.presets.saved_searches import Lost, Note
from prefect_vantage.presets.states import STATES, is_match, states_of
from prefect_vantage.presets.times import time_range
from prefect_vantage.presets.view import View
from prefect_vantage.query.context import Context
from prefect_vantage.query.nodes import Exact, Like, Node, Not, Sort, Term, Value, Word, conjuncts
from prefect_vantage.query.parse import parse
from prefect_vantage.query.render import render_node, render_sort

MOST_IDS = 50
"""A link with more is one that browsers and proxies cut."""
_SORTS = {
    ("name", False): "NAME_ASC",
    ("name", True): "NAME_DESC",
    **{(name, down): f"START_TIME_{'DESC' if down else 'ASC'}" for name in ("at", "started", "scheduled") for down in (True, False)},
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What Prefect has now: names by id of flows and deployments, names of pools."""

    flows: Mapping[str, str] = field(default_factory=dict)
    deployments: Mapping[str, str] = field(default_factory=dict)
    pools: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PrefectLink:
    """`url` of Prefect's Runs page (None where Prefect's UI has no known address); `notes` tell how it differs from the view."""

    url: str | None
    notes: tuple[Note, ...]


@dataclass(slots=True)
class _Draft:
    """The link while it is put together."""

    catalogue: Catalogue
    context: Context
    parameters: dict[str, str] = field(default_factory=dict)
    states: frozenset[str] | None = None
    notes: list[Note] = field(default_factory=list)

    def take(self, name: str, value: str) -> None:
        """Set a parameter of the page. Raises Lost when another term has set it already."""
        if name in self.parameters:
            raise Lost("Prefect's page has room for one condition of this kind.")
        self.parameters[name] = value


def prefect_link(view: View, base: str | None, catalogue: Catalogue, context: Context) -> PrefectLink:
    """The view on Prefect's Runs page as of `context`."""
    query = parse(view.q)
    draft = _Draft(catalogue, context)
    for node in conjuncts(query.where):
        _say(draft, render_node(node), lambda node=node: _condition(draft, node))  # type: ignore[misc]
    if draft.states is not None and draft.states != frozenset(STATES):
        draft.parameters["state"] = ",".join(name for name in STATES if name in draft.states)
    _order(draft, query.sort)
    if view.grouping:
        draft.notes.append(Note(f"grouped by {view.grouping}", "lost", why="Prefect's page does not group runs."))
    text = urlencode({name: value if name == "hide-subflows" else _quoted(value) for name, value in draft.parameters.items()})
    url = f"{base.rstrip('/')}/runs{'?' + text if text else ''}" if base else None
    return PrefectLink(url, tuple(draft.notes))


def _say(draft: _Draft, text: str, put: Callable[[], str]) -> None:
    """Put a condition into the link and note what is not the same about it."""
    try:
        why = put()
    except Lost as lost:
        draft.notes.append(Note(text, "lost", why=str(lost)))
    else:
        if why:
            draft.notes.append(Note(text, "changed", why=why))


def _condition(draft: _Draft, node: Node) -> str:
    """Put one condition; answers why it is not quite the same. Raises Lost."""
    inner, negated = (node.part, True) if isinstance(node, Not) else (node, False)
    if isinstance(inner, Word):
        raise Lost("Prefect searches names of runs only.")
    if not isinstance(inner, Term):
        raise Lost("Prefect's page cannot say OR, nor NOT of several conditions.")
    states = states_of(inner)
    if states is not None:
        return _states(draft, inner, frozenset(STATES) - states if negated else states)
    rule = _RULES.get(inner.field)
    if rule is None or inner.path:
        raise Lost("Prefect's page has no filter on this.")
    return rule(draft, inner, negated)


def _states(draft: _Draft, term: Term, wanted: frozenset[str]) -> str:
    both = wanted if draft.states is None else draft.states & wanted
    if not both:
        raise Lost("Prefect's page knows no such state.")
    draft.states = both
    late = term.field == "is" and any(isinstance(value, Exact) and value.text == "late" for value in term.values)
    return "Prefect shows the runs that it has marked late itself." if late else ""


def _flag(draft: _Draft, term: Term, negated: bool) -> str:
    """Root runs are those that Prefect shows when it hides subflows."""
    names = {value.text for value in term.values if isinstance(value, Exact)}
    if (names, negated) in (({"root"}, False), ({"subflow"}, True)):
        draft.take("hide-subflows", "true")
        return ""
    raise Lost("Prefect's page has no filter on this.")


def _by_id(parameter: str, known: Callable[[Catalogue], Mapping[str, str]]) -> Callable[[_Draft, Term, bool], str]:
    """Prefect wants ids: of everything that the term names at this moment."""

    def rule(draft: _Draft, term: Term, negated: bool) -> str:
        names = known(draft.catalogue)
        found = [id_ for id_, name in names.items() if _matches(term.values, (name, id_)) is not negated]
        draft.take(parameter, _few(found, "of that name"))
        return _of_now(term, negated)

    return rule


def _pool(draft: _Draft, term: Term, negated: bool) -> str:
    found = [name for name in draft.catalogue.pools if _matches(term.values, (name,)) is not negated]
    draft.take("work-pools", _few(found, "of that name"))
    return _of_now(term, negated)


def _few(found: Sequence[str], what: str) -> str:
    if not found:
        raise Lost(f"Prefect has nothing {what} now.")
    if len(found) > MOST_IDS:
        raise Lost(f"It names {len(found)} of them; a link has room for {MOST_IDS}.")
    if any("," in text for text in found):
        raise Lost("A comma in a name parts two names in Prefect's address.")
    return ",".join(found)


def _of_now(term: Term, negated: bool) -> str:
    lasting = not negated and all(isinstance(value, Exact) for value in term.values)
    return "" if lasting else "The link names those that there are now."


def _matches(values: Sequence[Value], texts: Sequence[str]) -> bool:
    """Whether any value means any of the texts. Raises Lost for values that cannot be told here."""
    if not all(isinstance(value, Exact | Like) for value in values):
        raise Lost("Prefect's page takes names only.")
    return any(is_match(value, text) for value in values if isinstance(value, Exact | Like) for text in texts)


def _tag(draft: _Draft, term: Term, negated: bool) -> str:
    """Prefect finds runs that carry any of them."""
    if negated or not all(isinstance(value, Exact) for value in term.values):
        raise Lost("Prefect's page takes whole tags only, and none to leave out.")
    texts = [spelt for value in term.values if isinstance(value, Exact) for spelt in _spellings(value.text)]
    if any("," in text for text in texts):
        raise Lost("A comma in a tag parts two tags in Prefect's address.")
    draft.take("tags", ",".join(texts))
    return ""


def _spellings(tag: str) -> tuple[str, ...]:
    """`key=value` finds `key:value` as well."""
    key, found, value = tag.partition("=")
    return (tag, f"{key}:{value}") if found else (tag,)


def _name(draft: _Draft, term: Term, negated: bool) -> str:
    value = term.values[0]
    if negated or len(term.values) > 1 or not isinstance(value, Exact | Like):
        raise Lost("Prefect searches one part of a run's name.")
    text = max(value.pieces, key=len) if isinstance(value, Like) else value.text
    draft.take("flow-run-search", text)
    return "" if isinstance(value, Like) and value.pieces == ("", text, "") else f"Prefect finds every name with {text!r} in it."


def _time(draft: _Draft, term: Term, negated: bool) -> str:
    if negated or len(term.values) > 1:
        raise Lost("Prefect's page takes one range of times.")
    parameters, why = time_range(term, draft.context)
    if {"range", "start", "end"} & draft.parameters.keys():
        raise Lost("Prefect's page takes one range of times.")
    draft.parameters |= parameters
    axis = "" if term.field == "scheduled" else "Prefect looks at the expected start."
    return " ".join(part for part in (axis, why) if part)


def _order(draft: _Draft, sorts: Sequence[Sort]) -> None:
    for index, sort in enumerate(sorts):
        known = None if index or sort.path else _SORTS.get((sort.field, sort.descending))
        if known is None:
            draft.notes.append(Note(render_sort(sort), "lost", why="Prefect's page sorts by one of start and name."))
        else:
            draft.parameters["sort"] = known


def _quoted(value: str) -> str:
    """Prefect's page reads parameters as JSON where they look like it; a text that does is sent as a JSON string."""
    try:
        json.loads(value)
    except ValueError:
        return value
    return json.dumps(value)


_RULES: dict[str, Callable[[_Draft, Term, bool], str]] = {
    "is": _flag,
    "flow": _by_id("flows", lambda catalogue: catalogue.flows),
    "deployment": _by_id("deployments", lambda catalogue: catalogue.deployments),
    "pool": _pool,
    "tag": _tag,
    "name": _name,
    **dict.fromkeys(("at", "scheduled", "started", "ended", "created"), _time),
}
