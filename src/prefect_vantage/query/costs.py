"""Which terms read long text of every run: an answer that needs their rows twice finds them once and keeps them."""

from __future__ import annotations

from prefect_vantage.query.nodes import Node, Word, leaves

# Names are short and repeat: two scans of them cost less than keeping the rows.
_LONG = frozenset(("id", "message", "error", "param", "params", "tag", "description"))


def is_costly(node: Node | None) -> bool:
    """Whether the node has free text or a term on long text."""
    return any(isinstance(leaf, Word) or leaf.field in _LONG for leaf, _negated in leaves(node))
