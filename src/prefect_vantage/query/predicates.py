"""One term as SQL: a row per kind of field says how its values are compared. NULL stands for "does not match"; `compile` makes NOT total."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import DateTime, Double, Text, and_, cast, literal, literal_column, or_, select

from prefect_vantage.mirror.schema import DEPLOYMENTS, RUNS
from prefect_vantage.query import moments
from prefect_vantage.query.context import Context
from prefect_vantage.query.fields import Field
from prefect_vantage.query.flags import FLAGS
from prefect_vantage.query.kinds import is_uuid
from prefect_vantage.query.nodes import Anything, Between, Compare, Exact, Like, Term, Value, Word
from prefect_vantage.query.parameters import match_parameter, parameter
from prefect_vantage.query.tags import match_tag
from prefect_vantage.query.texts import ORDER, Column, Condition, between, contains, match_any, match_text, text_bind, uuid_bind
from prefect_vantage.times import parse_duration

_ID_PART = re.compile(r"[0-9a-fA-F-]{6,36}", re.ASCII)


def _text_term(field: Field, term: Term, context: Context) -> Condition:
    columns = [make(context) for make in field.match] or [field.expression(context)]
    found = [condition for column in columns for condition in match_any(column, term.values)]
    if field.id_column is not None:
        ids = [uuid_bind(value.text) for value in term.values if isinstance(value, Exact) and is_uuid(value.text)]
        found += [field.id_column.in_(ids)] if ids else []
    return or_(*found)


def _params_term(field: Field, term: Term, context: Context) -> Condition:
    """Text anywhere in the parameters."""
    column = field.expression(context)
    return or_(*(contains(column, value.text) if isinstance(value, Exact) else match_text(column, value) for value in term.values))


def _description_term(_field: Field, term: Term, _context: Context) -> Condition:
    return described(or_(*match_any(DEPLOYMENTS.c.description, term.values)))


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
    return or_(*(match_tag(term.path, value) for value in term.values))


def _json_term(_field: Field, term: Term, _context: Context) -> Condition:
    column = parameter(term.path)
    return or_(*(match_parameter(column, value) for value in term.values))


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
            return ORDER[operator](column, read(text))
        case Between(low, high):
            return between(column, *(None if end is None else read(end) for end in (low, high)))
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
            return ORDER[shifted](column, _moment(found.end if past_end else found.start))
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
    found += [match_tag((), value), described(match_text(DEPLOYMENTS.c.description, value))]
    if isinstance(value, Like) and len(value.pieces) == 3 and _ID_PART.fullmatch(value.pieces[1]):
        found.append(contains(cast(RUNS.c.id, Text), value.pieces[1]))
    return or_(*found)
