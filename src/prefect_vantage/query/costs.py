"""Which terms read long text of every run: an answer that needs their rows twice finds them once and keeps them."""

from __future__ import annotations

from prefect_vantage.query.nodes import Node, Word, leaves

_LONG = frozenset(("id", "message", "error", "param", "params", "tag", "description"))
_EVERYWHERE = frozenset(("id", "params", "description"))
# Names and tags are short and repeat, messages and errors are rare, and most parameters need not be read as JSON: these are asked twice.


def is_costly(node: Node | None) -> bool:
    """Whether the node has free text or a term on long text: worth keeping the found rows whole."""
    return _reads(node, _LONG)


def is_very_costly(node: Node | None) -> bool:
    """Whether it reads most of the text of every run: never to be asked twice of all runs."""
    return _reads(node, _EVERYWHERE)


def _reads(node: Node | None, fields: frozenset[str]) -> bool:
    return any(isinstance(leaf, Word) or leaf.field in fields for leaf, _negated in leaves(node))
