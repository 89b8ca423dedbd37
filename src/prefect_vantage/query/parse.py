"""Text ─► tokens (lark, LALR: linear time) ─► nodes, every value read by its field's kind.

Whatever the text, the answer is a Query or a QueryError with the position; nothing else is ever raised.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Transformer, UnexpectedInput, v_args

from prefect_vantage.errors import InvalidInput, QueryError
from prefect_vantage.query.complaints import explain
from prefect_vantage.query.fields import FIELDS, SORTABLE, Field
from prefect_vantage.query.kinds import BadValue, read_value, read_word
from prefect_vantage.query.lexemes import NAME, read_name
from prefect_vantage.query.nodes import Anything, Exact, Node, Not, Query, Sort, Span, Term, Value, Word, alternation, conjunction

LONGEST = 4096
DEEPEST = 32
MOST_TERMS = 256
_FORBIDDEN = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Part:
    """What a rule has read: nodes and sort keys, how deep they nest, how many values they hold."""

    node: Node | None
    sort: tuple[Sort, ...] = ()
    depth: int = 0
    values: int = 1
    start: int = 0


def parse(text: str) -> Query:
    """The query that `text` writes. Raises QueryError with position, reason and, where there is one, a suggestion."""
    if len(text) > LONGEST:
        raise QueryError(
            f"A query has at most {LONGEST:,} characters; this one has {len(text):,}", position=LONGEST, length=len(text) - LONGEST
        )
    if bad := _FORBIDDEN.search(text):
        raise QueryError("This character cannot be part of a query", position=bad.start(), hint="Remove the invisible character.")
    try:
        part = _parser().parse(text)
    except UnexpectedInput as error:
        raise explain(text, error) from None
    if not isinstance(part, _Part):
        return Query()
    return Query(part.node, _last_wins(part.sort))


@cache
def _parser() -> Lark:
    """The parser, built on first use (about 50 ms)."""
    grammar = files("prefect_vantage.query").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=_Build(), maybe_placeholders=True)


def _last_wins(sorts: tuple[Sort, ...]) -> tuple[Sort, ...]:
    kept: dict[tuple[str, tuple[str, ...]], Sort] = {}
    for sort in sorts:
        kept.pop((sort.field, sort.path), None)
        kept[(sort.field, sort.path)] = sort
    return tuple(kept.values())


@v_args(inline=True)
class _Build(Transformer[Token, _Part]):
    """One method per rule of the grammar, called while parsing (no tree, no recursion)."""

    def start(self, part: _Part | None) -> _Part | None:
        return part

    def either(self, *parts: _Part) -> _Part:
        return _joined(parts, alternation)

    def both(self, *parts: _Part) -> _Part:
        return _joined(parts, conjunction)

    def negated(self, part: _Part) -> _Part:
        if part.node is None or part.sort:
            raise QueryError("A sort key cannot be negated", position=part.start, length=4, hint="Write sort:-field for descending.")
        return _deeper(part, Not(part.node))

    def grouped(self, part: _Part) -> _Part:
        return _deeper(part, part.node)

    def term(self, name: Token, *values: Token) -> _Part:
        return read_term(name, values)

    def word(self, token: Token) -> _Part:
        span = _span(token)
        try:
            return _Part(Word(read_word(str(token), span), span), start=span.start)
        except BadValue as error:
            raise _located(error, token) from None


def _span(token: Token) -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


def _located(error: InvalidInput, token: Token) -> QueryError:
    """The same complaint with the token's position."""
    suggestion = error.suggestion if isinstance(error, BadValue) else None
    return QueryError(error.message, position=token.start_pos or 0, length=len(token), hint=error.hint, suggestion=suggestion)


def _joined(parts: tuple[_Part, ...], join: Callable[[tuple[Node, ...]], Node]) -> _Part:
    nodes = tuple(part.node for part in parts if part.node is not None)
    values = sum(part.values for part in parts)
    if values > MOST_TERMS:
        raise QueryError(
            f"A query has at most {MOST_TERMS} terms", position=parts[-1].start, hint="Use a wildcard or a regular expression."
        )
    if join is alternation and len(parts) > len(nodes) and len(parts) > 1:
        empty = next(part for part in parts if part.node is None)
        raise QueryError("OR needs a term on both sides; a sort key is none", position=empty.start, length=4, hint="Put sort keys last.")
    sort = tuple(key for part in parts for key in part.sort)
    return _Part(join(nodes) if nodes else None, sort, max(part.depth for part in parts), values, parts[0].start)


def _deeper(part: _Part, node: Node | None) -> _Part:
    if part.depth >= DEEPEST:
        raise QueryError(
            f"A query nests at most {DEEPEST} levels deep", position=part.start, hint="Take out parentheses that are not needed."
        )
    return _Part(node, part.sort, part.depth + 1, part.values, part.start)


def read_term(token: Token, tokens: tuple[Token, ...]) -> _Part:
    """The part of `field:value,value`."""
    _check_adjacent(token, tokens)
    name, path = read_name(str(token)[:-1])
    start = token.start_pos or 0
    if name == "sort":
        return _Part(None, tuple(_read_sort(value) for value in tokens), values=len(tokens), start=start)
    span = Span(start, tokens[-1].end_pos or 0)
    if name == "has":
        found = tuple(_read_has(value, span) for value in tokens)
        return _Part(alternation(found), values=len(tokens), start=start)
    field = find_field(name, path, start, len(token) - 1)
    values = tuple(dict.fromkeys(_read_value(field, value) for value in tokens))
    return _Part(Term(field.name, values, path, span), values=len(tokens), start=start)


def _check_adjacent(name: Token, tokens: tuple[Token, ...]) -> None:
    """A space behind `field:` or a comma would silently change what belongs together."""
    end = name.end_pos or 0
    for token in tokens:
        start = token.start_pos or 0
        if start > end:
            raise QueryError(
                "A value follows without a space",
                position=end,
                length=start - end,
                hint="Take out the space, or quote the value.",
                suggestion="",
            )
        end = (token.end_pos or 0) + 1


def find_field(name: str, path: tuple[str, ...], position: int, length: int) -> Field:
    """The field of that name, its path being right. Raises QueryError with a suggestion."""
    field = FIELDS.get(name)
    if field is None:
        close = difflib.get_close_matches(name, [*FIELDS, "has", "sort"], n=1, cutoff=0.6)
        hint = f"Did you mean {close[0]}?" if close else "Quote the text to search for it, or see the list of fields."
        raise QueryError(f"Unknown field {name!r}", position=position, length=length, hint=hint, suggestion=close[0] if close else None)
    if path and not field.path:
        raise QueryError(f"Field {name!r} has no parts", position=position, length=length, hint=f"Write {name}:value.", suggestion=name)
    if name == "param" and not path:
        hint = "Write param.NAME:value for one parameter, or params:text for text in any."
        raise QueryError("A parameter needs its name", position=position, length=length, hint=hint, suggestion="params")
    return field


def _read_value(field: Field, token: Token) -> Value:
    try:
        value = read_value(field.reads, str(token), _span(token))
        if field.values is not None and isinstance(value, Exact):
            _check_choice(field, value.text)
    except InvalidInput as error:
        raise _located(error, token) from None
    return value


def _check_choice(field: Field, text: str) -> None:
    if field.values is None or text in field.values:
        return
    close = difflib.get_close_matches(text, field.values, n=1)
    hint = f"Did you mean {close[0]}?" if close else f"One of {', '.join(field.values)}."
    raise BadValue(f"{field.name}:{text} does not exist", hint=hint, suggestion=close[0] if close else None)


def _read_has(token: Token, span: Span) -> Node:
    name, path = _read_field_name(str(token), token)
    field = find_field(name, path, token.start_pos or 0, len(token))
    if field.kind == "flag":
        raise QueryError("has: takes a field", position=token.start_pos or 0, length=len(token), hint="Write is:late for a flag.")
    return Term(field.name, (Anything(),), path, span)


def _read_sort(token: Token) -> Sort:
    descending = token.startswith("-")
    name, path = _read_field_name(str(token)[1:] if descending else str(token), token)
    start = (token.start_pos or 0) + descending
    field = find_field(name, path, start, len(token) - descending)
    if not field.sortable or (path and field.kind != "json"):
        hint = f"Sort by one of {', '.join(SORTABLE)}."
        raise QueryError(f"Runs cannot be sorted by {name!r}", position=start, length=len(token) - descending, hint=hint)
    return Sort(field.name, descending, path)


def _read_field_name(raw: str, token: Token) -> tuple[str, tuple[str, ...]]:
    if not NAME.fullmatch(raw):
        raise QueryError(f"{raw!r} is not a field", position=token.start_pos or 0, length=len(token), hint="Write the name of a field.")
    return read_name(raw)
