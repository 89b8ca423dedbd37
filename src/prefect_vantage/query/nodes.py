"""A query as frozen nodes: what `parse` answers, `render` writes, `describe` says and `compile` turns into SQL.

Spans say where in the text a node was read; they never take part in equality, so `parse(render(q)) == q`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as attribute


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of the text."""

    start: int = 0
    end: int = 0


NOWHERE = Span()


@dataclass(frozen=True, slots=True)
class Exact:
    """The value itself; `strict` (`field:=v`) also tells upper from lower case."""

    text: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """A wildcard: the pieces between the stars, in order (`etl-*` is `("etl-", "")`)."""

    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regex:
    """An RE2 pattern found anywhere in the value."""

    pattern: str
    ignore_case: bool = False
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """`>v`, `>=v`, `<v`, `<=v`."""

    operator: str
    text: str


@dataclass(frozen=True, slots=True)
class Between:
    """`a..b`, `a..`, `..b`; at least one end is given."""

    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class Anything:
    """`*`: has a value."""


Value = Exact | Like | Regex | Compare | Between | Anything


@dataclass(frozen=True, slots=True)
class Word:
    """Free text, found in any text field."""

    value: Exact | Like | Regex | Anything
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """`field:v1,v2`: any of the values; `path` are the segments behind the field's name (`param.a.b` has `("a", "b")`)."""

    field: str
    values: tuple[Value, ...]
    path: tuple[str, ...] = ()
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """Every run that `part` does not match."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more parts; no part is an And."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more parts; no part is an Or."""

    parts: tuple[Node, ...]


Node = Word | Term | Not | And | Or


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort key; `path` as in Term."""

    field: str
    descending: bool = False
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """`where` is None for every run."""

    where: Node | None = None
    sort: tuple[Sort, ...] = ()


def conjunction(parts: tuple[Node, ...]) -> Node:
    """All of `parts` (one or more), flattened."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,)))
    return flat[0] if len(flat) == 1 else And(flat)


def alternation(parts: tuple[Node, ...]) -> Node:
    """Any of `parts` (one or more), flattened."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,)))
    return flat[0] if len(flat) == 1 else Or(flat)


def conjuncts(node: Node | None) -> tuple[Node, ...]:
    """The parts that all must hold; empty for every run."""
    if node is None:
        return ()
    return node.parts if isinstance(node, And) else (node,)


def leaves(node: Node | None, *, negated: bool = False) -> Iterator[tuple[Word | Term, bool]]:
    """Every word and term with whether it stands under an odd number of NOTs, in the order of the text."""
    if isinstance(node, Not):
        yield from leaves(node.part, negated=not negated)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves(part, negated=negated)
    elif node is not None:
        yield node, negated


def times_of(term: Term) -> list[str]:
    """The single values that a term compares with: of its plain values, comparisons and ends of ranges."""
    found: list[str | None] = []
    for value in term.values:
        match value:
            case Exact(text) | Compare(_, text):
                found.append(text)
            case Between(low, high):
                found += [low, high]
    return [text for text in found if text]
