"""One term as SQL: a row per kind of field says how its values are compared. NULL stands for "does not match"; `compile` makes NOT total.

Text is compared through lower() on both sides, in the database, so that both fold alike; ILIKE is three times slower on long text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Double, Text, Uuid, and_, case, cast, func, literal, literal_column, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from prefect_vantage.mirror.schema import DEPLOYMENTS, RUNS
from prefect_vantage.query import moments
from prefect_vantage.query.context import Context
from prefect_vantage.query.fields import Field
from prefect_vantage.query.flags import FLAGS
from prefect_vantage.query.kinds import is_uuid
from prefect_vantage.query.nodes import Anything, Between, Compare, Exact, Like, Regex, Term, Value, Word
from prefect_vantage.times import parse_duration

Column = ColumnElement[Any]
Condition = ColumnElement[bool]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_ID_PART = re.compile(r"[0-9a-fA-F-]{6,36}", re.ASCII)
_LIKE_SPECIAL = re.compile(r"([\\%_])")
TAG: Column = literal_column("tag", Text)
_ORDER: dict[str, Callable[[Column, Any], Condition]] = {
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
}


class TagLambda(ColumnElement[Any]):
    """`lambda tag: body` for DuckDB's list functions; the body speaks of the variable `tag`."""

    inherit_cache = False

    def __init__(self, body: Column) -> None:
        self.body = body


@compiles(TagLambda)
def _compile_lambda(element: TagLambda, compiler: SQLCompiler, **options: Any) -> str:
    return f"lambda tag: {compiler.process(element.body, **options)}"


def text_bind(text: str) -> Column:
    """A piece of text as a parameter."""
    return literal(text, Text)


def _folded(column: Column, text: str) -> tuple[Column, Column]:
    """Both sides in lower case; text without letters needs no folding, which is twice as fast."""
    if text.upper() == text.lower():
        return column, text_bind(text)
    return func.lower(column), func.lower(text_bind(text))


def contains(column: Column, text: str) -> Condition:
    """The text stands somewhere in the column."""
    return func.contains(*_folded(column, text))


def _like(column: Column, between: tuple[str, ...]) -> Condition:
    if between[0] == between[-1] == "" and len(between) == 3:
        return contains(column, between[1])
    if len(between) == 2 and between[1] == "":
        return func.starts_with(*_folded(column, between[0]))
    pattern = "%".join(_LIKE_SPECIAL.sub(r"\\\1", text) for text in between)
    folded, bound = _folded(column, pattern)
    return folded.like(bound, escape="\\")


def match_text(column: Column, value: Value) -> Condition:
    """One text column against one value."""
    match value:
        case Exact(text, strict):
            return column == text_bind(text) if strict else func.lower(column) == func.lower(text_bind(text))
        case Like(between):
            return _like(column, between)
        case Regex(pattern, ignore_case):
            return func.regexp_matches(column, text_bind(pattern), text_bind("i" if ignore_case else "c"))
        case Anything():
            return column.is_not(None)
        case Compare(operator, text):
            return _ORDER[operator](func.lower(column), func.lower(text_bind(text)))
        case Between(low, high):
            return _between(func.lower(column), *(None if end is None else func.lower(text_bind(end)) for end in (low, high)))


def _between(column: Column, low: Any, high: Any) -> Condition:
    """Both ends included."""
    return and_(*([] if low is None else [column >= low]), *([] if high is None else [column <= high]))


def _match_any(column: Column, values: Sequence[Value]) -> list[Condition]:
    """One text column against several values; plain ones go into one IN."""
    plain = [value.text for value in values if isinstance(value, Exact) and not value.strict]
    rest = [match_text(column, value) for value in values if not isinstance(value, Exact) or value.strict]
    if len(plain) == 1:
        return [match_text(column, Exact(plain[0])), *rest]
    return [func.lower(column).in_([func.lower(text_bind(text)) for text in plain]), *rest] if plain else rest


def uuid_bind(text: str) -> Column:
    """An id as a parameter."""
    return cast(text_bind(text), Uuid)


def _text_term(field: Field, term: Term, context: Context) -> Condition:
    columns = [make(context) for make in field.match] or [field.expression(context)]
    found = [condition for column in columns for condition in _match_any(column, term.values)]
    if field.id_column is not None:
        ids = [uuid_bind(value.text) for value in term.values if isinstance(value, Exact) and is_uuid(value.text)]
        found += [field.id_column.in_(ids)] if ids else []
    return or_(*found)


def _params_term(field: Field, term: Term, context: Context) -> Condition:
    """Text anywhere in the parameters."""
    column = field.expression(context)
    return or_(*(contains(column, value.text) if isinstance(value, Exact) else match_text(column, value) for value in term.values))


def _description_term(_field: Field, term: Term, _context: Context) -> Condition:
    return described(or_(*_match_any(DEPLOYMENTS.c.description, term.values)))


def described(condition: Condition) -> Condition:
    """Runs of deployments whose description meets the condition."""
    return RUNS.c.deployment_id.in_(select(DEPLOYMENTS.c.id).where(condition).correlate(None))


def _id_term(field: Field, term: Term, context: Context) -> Condition:
    assert field.id_column is not None
    ids = [uuid_bind(value.text) for value in term.values if isinstance(value, Exact)]
    rest = [value for value in term.values if not isinstance(value, Exact)]
    as_text = field.expression(context)
    others = [field.id_column.is_not(None) if isinstance(value, Anything) else match_text(as_text, value) for value in rest]
    return or_(*([field.id_column.in_(ids)] if ids else []), *others)


def _tags_term(_field: Field, term: Term, _context: Context) -> Condition:
    return or_(*(_match_tag(term.path, value) for value in term.values))


def any_tag(condition: Callable[[Column], Condition]) -> Condition:
    """Some tag meets the condition."""
    return func.len(func.list_filter(RUNS.c.tags, TagLambda(condition(TAG)))) > literal(0)


def tag_value(tag: Column, key: str) -> Column:
    """The value of a `key:value` or `key=value` tag; NULL for any other tag."""
    begins = or_(*(func.starts_with(func.lower(tag), func.lower(text_bind(key + sign))) for sign in ":="))
    return case((begins, func.substr(tag, literal(len(key) + 2))))


def _match_tag(path: tuple[str, ...], value: Value) -> Condition:
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
            folded = func.list_transform(tags, TagLambda(func.lower(TAG)))
            return or_(
                *(func.list_contains(folded, func.lower(text_bind(one))) for one in dict.fromkeys((text, text.replace("=", ":", 1))))
            )
    return any_tag(lambda tag: match_text(tag, value))


def attempt(column: Column) -> Column:
    """The column, or NULL where working it out fails (broken JSON, text that is no number)."""
    tried: Column = getattr(func, "try")(column)
    return tried


def pointer(path: Sequence[str]) -> str:
    """The JSON pointer of that path: it leads into objects by name and into lists by number."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


def parameter(path: Sequence[str]) -> Column:
    """The value at that path of the parameters as text; NULL where it is missing, null or the JSON is broken."""
    return attempt(func.json_extract_string(RUNS.c.parameters, text_bind(pointer(path))))


def _json_term(_field: Field, term: Term, _context: Context) -> Condition:
    column = parameter(term.path)
    return or_(*(_match_json(column, value) for value in term.values))


def _match_json(column: Column, value: Value) -> Condition:
    """Numbers are compared as numbers where both sides are; else text with text."""
    number = attempt(cast(column, Double))
    match value:
        case Exact(text, strict=False) if _NUMBER.fullmatch(text):
            return or_(match_text(column, value), number == literal(float(text), Double))
        case Compare(operator, text) if _NUMBER.fullmatch(text):
            return and_(func.isfinite(number), _ORDER[operator](number, literal(float(text), Double)))
        case Between(low, high) if all(end is None or _NUMBER.fullmatch(end) for end in (low, high)):
            ends = (None if end is None else literal(float(end), Double) for end in (low, high))
            return and_(func.isfinite(number), _between(number, *ends))
    return match_text(column, value)


def _number_term(field: Field, term: Term, context: Context) -> Condition:
    read: Callable[[str], Column] = _seconds if field.kind == "duration" else _whole
    column = field.expression(context)
    return or_(*(_match_number(column, value, read) for value in term.values))


def _seconds(text: str) -> Column:
    return literal(parse_duration(text), Double)


def _whole(text: str) -> Column:
    return literal(int(text))


def _match_number(column: Column, value: Value, read: Callable[[str], Column]) -> Condition:
    match value:
        case Exact(text):
            return column == read(text)
        case Compare(operator, text):
            return _ORDER[operator](column, read(text))
        case Between(low, high):
            return _between(column, *(None if end is None else read(end) for end in (low, high)))
    return column.is_not(None)


def _time_term(field: Field, term: Term, context: Context) -> Condition:
    column = field.expression(context)
    return or_(*(_match_time(column, value, context) for value in term.values))


def _match_time(column: Column, value: Value, context: Context) -> Condition:
    """A range includes its start and excludes its end; `>` a day means after it, `<=` a day means to its end."""
    match value:
        case Exact(text):
            found = moments.interval(text, context)
            return and_(column >= _moment(found.start), column < _moment(found.end))
        case Compare(operator, text):
            found = moments.interval(text, context)
            past_end = found.whole and operator in (">", "<=")
            shifted = {">": ">=", "<=": "<"}[operator] if past_end else operator
            return _ORDER[shifted](column, _moment(found.end if past_end else found.start))
        case Between(low, high):
            start = None if low is None else column >= _moment(moments.interval(low, context).start)
            end = None if high is None else column < _moment(moments.interval(high, context).start)
            return and_(*(part for part in (start, end) if part is not None))
    return column.is_not(None)


def _moment(moment: Any) -> Column:
    return literal(moment, DateTime)


def _choice_term(field: Field, term: Term, context: Context) -> Condition:
    column = field.expression(context)
    if any(isinstance(value, Anything) for value in term.values):
        return column.is_not(None)
    return column.in_([text_bind(value.text) for value in term.values if isinstance(value, Exact)])


def _flag_term(_field: Field, term: Term, context: Context) -> Condition:
    return or_(*(FLAGS[value.text].condition(context) for value in term.values if isinstance(value, Exact)))


_Compiler = Callable[[Field, Term, Context], Condition]
_BY_KIND: dict[str, _Compiler] = {
    "text": _text_term,
    "texts": _tags_term,
    "id": _id_term,
    "choice": _choice_term,
    "flag": _flag_term,
    "integer": _number_term,
    "duration": _number_term,
    "time": _time_term,
    "json": _json_term,
}
_BY_NAME: dict[str, _Compiler] = {"params": _params_term, "description": _description_term}


def match_term(field: Field, term: Term, context: Context) -> Condition:
    """`field:v1,v2` as SQL; NULL or false where it does not match."""
    return _BY_NAME.get(field.name, _BY_KIND[field.kind])(field, term, context)


_FREE_COLUMNS = (RUNS.c.name, RUNS.c.flow, RUNS.c.deployment, RUNS.c.worker, RUNS.c.message, RUNS.c.error, RUNS.c.parameters)


def match_word(word: Word) -> Condition:
    """Free text in any text field; in the id only where the word could be a part of one (six characters or more)."""
    if isinstance(word.value, Anything):
        return literal_column("true")
    value: Value = word.value
    if isinstance(value, Exact):
        value = Like(("", value.text, ""))
    elif isinstance(value, Like):
        value = Like(("", *(text for text in value.pieces if text), ""))
    found = [match_text(column, value) for column in _FREE_COLUMNS]
    found += [any_tag(lambda tag: match_text(tag, value)), described(match_text(DEPLOYMENTS.c.description, value))]
    if isinstance(value, Like) and len(value.pieces) == 3 and _ID_PART.fullmatch(value.pieces[1]):
        found.append(contains(cast(RUNS.c.id, Text), value.pieces[1]))
    return or_(*found)
