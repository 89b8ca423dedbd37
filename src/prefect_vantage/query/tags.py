"""A run's tags against one value: any of them may match, whole or, behind `tag.KEY`, the value of a `key:value` or `key=value` tag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, func, literal, literal_column, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from prefect_vantage.mirror.schema import RUNS, TAG_BORDER
from prefect_vantage.query.literals import required_literal
from prefect_vantage.query.nodes import Anything, Exact, Like, Regex, Value
from prefect_vantage.query.texts import Column, Condition, match_text, text_bind

TAG: Column = literal_column("tag", Text)


class TagLambda(ColumnElement[Any]):
    """`lambda tag: body` for DuckDB's list functions; the body speaks of the variable `tag`."""

    inherit_cache = False

    def __init__(self, body: Column) -> None:
        self.body = body


@compiles(TagLambda)
def _compile_lambda(element: TagLambda, compiler: SQLCompiler, **options: Any) -> str:
    return f"lambda tag: {compiler.process(element.body, **options)}"


def any_tag(condition: Callable[[Column], Condition]) -> Condition:
    """Some tag meets the condition."""
    return func.len(func.list_filter(RUNS.c.tags, TagLambda(condition(TAG)))) > literal(0)


def tag_value(tag: Column, key: str) -> Column:
    """The value of a `key:value` or `key=value` tag; NULL for any other tag."""
    begins = or_(*(func.starts_with(func.lower(tag), func.lower(text_bind(key + sign))) for sign in ":="))
    return case((begins, func.substr(tag, literal(len(key) + 2))))


def _is_a_tag(text: str) -> Condition:
    """Some tag is the text in any case: a look at one text instead of one at each of a list."""
    if not _is_plain(text):
        return any_tag(lambda tag: match_text(tag, Exact(text)))
    return func.contains(RUNS.c.folded_tags, func.lower(text_bind(TAG_BORDER + text + TAG_BORDER)))


def _is_plain(text: str) -> bool:
    """Whether the text has nothing that `folded_tags` says in another way."""
    return bool(text) and not set(text) & {"\x1e", TAG_BORDER}


def _joined() -> Column:
    return func.array_to_string(RUNS.c.tags, text_bind(TAG_BORDER))


def match_tag(path: tuple[str, ...], value: Value) -> Condition:
    tags = RUNS.c.tags
    if path:
        key = ".".join(path)
        return any_tag(lambda tag: match_text(tag_value(tag, key), value))
    match value:
        case Anything():
            return func.len(tags) > literal(0)
        case Exact(text, strict=True):
            return func.list_contains(tags, text_bind(text))
        case Exact(text):
            return or_(*(_is_a_tag(one) for one in dict.fromkeys((text, text.replace("=", ":", 1)))))
        case Like(("", text, "")) if _is_plain(text):
            return func.contains(RUNS.c.folded_tags, func.lower(text_bind(text)))
        case Regex(pattern, False) if (needed := required_literal(pattern)) and TAG_BORDER not in needed:
            return and_(func.contains(_joined(), text_bind(needed)), any_tag(lambda tag: match_text(tag, value)))
    return any_tag(lambda tag: match_text(tag, value))
