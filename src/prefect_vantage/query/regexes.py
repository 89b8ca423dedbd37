"""Broken regular expressions: RE2 itself judges each pattern (DuckDB, an empty text), so what is accepted here runs, in linear time."""

from __future__ import annotations

import re

from prefect_vantage.errors import QueryError
from prefect_vantage.query.nodes import Query, Regex, Term, Word, leaves

LONGEST_REPEAT = 1000
_FRAGMENT = re.compile(r"^(?P<reason>[^:]+): (?P<fragment>.+)$", re.DOTALL)


def patterns(query: Query) -> list[Regex]:
    """Every regular expression of the query, in the order of the text."""
    return [value for leaf, _negated in leaves(query.where) for value in _values(leaf) if isinstance(value, Regex)]


def _values(leaf: Word | Term) -> tuple[object, ...]:
    return leaf.values if isinstance(leaf, Term) else (leaf.value,)


def broken(regex: Regex, text: str, complaint: str) -> QueryError:
    """The QueryError for RE2's complaint (`missing ]: [abc`), pointing at the fragment that it names."""
    first = complaint.splitlines()[0].removeprefix("Invalid Input Error: ")
    match = _FRAGMENT.match(first)
    written = text[regex.span.start : regex.span.end]
    found = written.find(match["fragment"]) if match else -1
    position, length = (regex.span.start + found, len(match["fragment"])) if match and found >= 0 else (regex.span.start, len(written))
    reason = match["reason"] if match else first
    return QueryError(
        f"This regular expression is broken: {reason}",
        position=position,
        length=max(length, 1),
        hint="Patterns are RE2; quote the text to search for it as it stands.",
    )
