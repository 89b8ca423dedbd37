"""Facets: the most frequent values of fields among the runs asked for, each facet ignoring its own terms.

Facets whose remaining terms are the same are counted in one scan (GROUPING SETS); tags, of which a run has several, in one more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, literal, literal_column, or_, select, true, tuple_, union_all

from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.asked import Asked
from prefect_vantage.query.build import term
from prefect_vantage.query.compile import node_predicate
from prefect_vantage.query.costs import is_costly
from prefect_vantage.query.dimensions import Dimension, plain_value
from prefect_vantage.query.fields import FIELDS
from prefect_vantage.query.nodes import Anything, Exact, Node, Term, conjunction, conjuncts, leaves
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.query.texts import contains

_FAMILIES = {"state": frozenset(("state", "state_name", "state_type"))}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value (None: the runs without one), its count, whether the query asks for or excludes it, and the term that lists exactly its runs."""

    value: Any
    count: int
    selected: bool
    excluded: bool
    term: str


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one field, most frequent first; `distinct` counts all values, `other` the runs of those not listed."""

    field: str
    label: str
    values: tuple[FacetValue, ...]
    distinct: int
    other: int


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the query itself says about a facet's values, in lower case; None stands for "no value"."""

    selected: frozenset[str | None]
    excluded: frozenset[str | None]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is wanted of each facet: the values that the query chose, the first `limit`, those that contain `prefix`."""

    choices: dict[str, _Choice]
    limit: int
    prefix: str | None


def count_facets(view: Snapshot, asked: Asked, names: Sequence[str], *, limit: int = 12, prefix: str | None = None) -> list[Facet]:
    """Facets in the order of `names`; `prefix` keeps values that contain the text. Raises InvalidInput for a field that is no facet."""
    for name in names:
        if name not in FIELDS or not FIELDS[name].facet:
            known = ", ".join(field.name for field in FIELDS.values() if field.facet)
            raise InvalidInput(f"{name!r} is no facet", hint=f"Facets: {known}.")
    parts = conjuncts(asked.query.where)
    alike: dict[tuple[Node, ...], list[str]] = {}
    for name in dict.fromkeys(names):
        alike.setdefault(tuple(part for part in parts if not _is_own(part, name)), []).append(name)
    wish = _Wish({name: _choice(parts, name) for name in names}, limit, prefix)
    counted: dict[str, Facet] = {}
    for kept, together in alike.items():
        rows = view.tuples(_statement(asked, kept, together, wish))
        counted |= {name: _facet(name, [row for row in rows if row[0] == name], wish.choices[name]) for name in together}
    return [counted[name] for name in names]


def _is_own(part: Node, name: str) -> bool:
    """Whether a conjunct speaks of this facet alone."""
    family = _FAMILIES.get(name, frozenset((name,)))
    return all(isinstance(leaf, Term) and leaf.field in family for leaf, _negated in leaves(part))


def _choice(parts: Iterable[Node], name: str) -> _Choice:
    own = [leaf for part in parts if _is_own(part, name) for leaf in leaves(part)]
    selected: set[str | None] = set()
    excluded: set[str | None] = set()
    for leaf, negated in own:
        for value in leaf.values if isinstance(leaf, Term) and not leaf.path else ():
            if isinstance(value, Exact):
                (excluded if negated else selected).add(value.text.lower())
            elif isinstance(value, Anything):
                (selected if negated else excluded).add(None)
    return _Choice(frozenset(selected), frozenset(excluded))


def _statement(asked: Asked, kept: tuple[Node, ...], names: Sequence[str], wish: _Wish) -> Select[Any]:
    """(field, value as text, count, distinct values, runs in all values): the first `limit` values of each field and those that are chosen."""
    counted = union_all(*_counts(asked, conjunction(kept) if kept else None, names)).subquery("counted")
    value = counted.c.value
    ranked = select(
        *counted.c,
        func.row_number().over(partition_by=counted.c.field, order_by=[counted.c.number.desc(), value.asc().nulls_last()]).label("place"),
        func.count().over(partition_by=counted.c.field).label("distinct"),
        func.sum(counted.c.number).over(partition_by=counted.c.field).label("whole"),
    )
    if wish.prefix:
        ranked = ranked.where(contains(value, wish.prefix))
    found = ranked.subquery("ranked")
    chosen = [_is_chosen(found.c, name, wish.choices[name]) for name in names]
    wanted = or_(found.c.place <= literal(wish.limit), *chosen)
    return select(found.c.field, found.c.value, found.c.number, found.c.distinct, found.c.whole).where(wanted).order_by(found.c.place)


def _is_chosen(found: Any, name: str, choice: _Choice) -> ColumnElement[bool]:
    texts = [text for text in choice.selected | choice.excluded if text is not None]
    return and_(found.field == literal(name), func.lower(found.value).in_([literal(text, Text) for text in sorted(texts)]))


def _counts(asked: Asked, node: Node | None, names: Sequence[str]) -> list[Select[Any]]:
    """(field, value, number): one select for all fields of which a run has one value, one for tags."""
    plain = [name for name in names if FIELDS[name].kind != "texts"]
    several = [name for name in names if FIELDS[name].kind == "texts"]
    columns = [_value(name, asked).label(name) for name in plain]
    where = true() if node is None else node_predicate(node, asked.context)
    tags = [RUNS.c.tags] if several else []
    source = select(*columns, *tags).select_from(RUNS).where(where)
    rows: Any = source.cte("rows").suffix_with("") if is_costly(node) else source.subquery("rows")
    return [*([_in_one_scan(rows, plain)] if plain else []), *(_per_tag(rows, name) for name in several)]


def _in_one_scan(rows: Any, names: Sequence[str]) -> Select[Any]:
    columns = [rows.c[name] for name in names]
    which = func.grouping_id(*columns)
    everything = 2 ** len(names) - 1
    field = case(
        *((which == literal(everything ^ (1 << (len(names) - 1 - index))), literal(name, Text)) for index, name in enumerate(names))
    )
    value = func.coalesce(*(cast(column, Text) for column in columns))
    sets = func.grouping_sets(*(tuple_(column) for column in columns))
    return select(field.label("field"), value.label("value"), func.count().label("number")).select_from(rows).group_by(sets)


def _per_tag(rows: Any, name: str) -> Select[Any]:
    tag = func.unnest(case((func.len(rows.c.tags) > literal(0), rows.c.tags), else_=literal_column("[NULL]"))).label("value")
    tags = select(tag).select_from(rows).subquery("tags")
    return select(literal(name, Text).label("field"), tags.c.value, func.count().label("number")).group_by(tags.c.value)


def _value(name: str, asked: Asked) -> ColumnElement[Any]:
    return plain_value(Dimension(FIELDS[name]), asked.context, lambda column: column)


def _facet(name: str, rows: Sequence[tuple[Any, ...]], choice: _Choice) -> Facet:
    """The facet from its rows, most frequent first."""
    values = tuple(_facet_value(name, text, int(count), choice) for _field, text, count, _distinct, _whole in rows)
    distinct, whole = (int(rows[0][3]), int(rows[0][4])) if rows else (0, 0)
    return Facet(name, FIELDS[name].label, values, distinct, whole - sum(value.count for value in values))


def _facet_value(name: str, text: str | None, count: int, choice: _Choice) -> FacetValue:
    folded = None if text is None else text.lower()
    value = int(text) if text is not None and FIELDS[name].kind == "integer" else text
    return FacetValue(
        value, count, folded in choice.selected, folded in choice.excluded, term(name, value, strict=FIELDS[name].reads.pattern)
    )
