"""Nodes ─► the canonical text: `parse(render(query)) == query`, and two texts that mean the same by form render the same."""

from __future__ import annotations

from prefect_vantage.query.lexemes import write_like, write_name, write_regex, write_value, write_word
from prefect_vantage.query.nodes import And, Anything, Between, Compare, Exact, Like, Node, Not, Or, Query, Regex, Sort, Term, Value, Word


def render(query: Query) -> str:
    """The canonical text of the query; empty for every run."""
    parts = [] if query.where is None else [_whole(query)]
    return " ".join([*parts, *(render_sort(sort) for sort in query.sort)])


def _whole(query: Query) -> str:
    """Sort keys stand behind the terms; OR binds looser than the space before them."""
    assert query.where is not None
    return f"({render_node(query.where)})" if query.sort and isinstance(query.where, Or) else render_node(query.where)


def render_node(node: Node) -> str:
    """The text of one node, without parentheses around it."""
    if isinstance(node, And):
        return " ".join(_inside_and(part) for part in node.parts)
    if isinstance(node, Or):
        return " OR ".join(render_node(part) for part in node.parts)
    if isinstance(node, Not):
        return f"-{render_node(node.part)}" if isinstance(node.part, Term | Word) else f"-({render_node(node.part)})"
    return render_word(node) if isinstance(node, Word) else render_term(node)


def _inside_and(node: Node) -> str:
    return f"({render_node(node)})" if isinstance(node, Or) else render_node(node)


def render_term(term: Term) -> str:
    """`field:value,value`."""
    return f"{write_name(term.field, term.path)}:{','.join(render_value(value) for value in term.values)}"


def render_word(word: Word) -> str:
    """The free word, phrase or regular expression."""
    if isinstance(word.value, Exact):
        return write_word(word.value.text)
    if isinstance(word.value, Like):
        return write_like(word.value.pieces, word=True)
    return render_value(word.value)


def render_value(value: Value) -> str:
    """One value as it stands behind the colon."""
    match value:
        case Exact(text, strict):
            return f"={write_value(text)}" if strict else write_value(text)
        case Like(pieces):
            return write_like(pieces)
        case Regex(pattern, ignore_case):
            return write_regex(pattern, ignore_case=ignore_case)
        case Compare(operator, text):
            return operator + write_value(text)
        case Between(low, high):
            return f"{write_value(low) if low else ''}..{write_value(high) if high else ''}"
        case Anything():
            return "*"


def render_sort(sort: Sort) -> str:
    """`sort:field` or `sort:-field`."""
    return f"sort:{'-' if sort.descending else ''}{write_name(sort.field, sort.path)}"
